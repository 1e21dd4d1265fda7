// Bundled servers: the same tools, handlers and flows are found in what esbuild and webpack write.
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { all, both, index, judged, registered, shell } from './git-server.ts';

/** One bundle of the sources, everything of npm left outside. */
async function bundled(options: Parameters<typeof build>[0], entry = index): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, sourcefile: 'index.ts', loader: 'ts', resolveDir: process.cwd() },
    bundle: true,
    write: false,
    platform: 'node',
    packages: 'external',
    plugins: [
      {
        name: 'sources',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /shell/ }, ({ path }) => ({ path: path.slice(2), namespace: 'sources' }));
          onLoad({ filter: /.*/, namespace: 'sources' }, ({ path }) => {
            const common = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
            return path.endsWith('.cjs')
              ? { contents: ts.transpileModule(shell, { compilerOptions: common }).outputText, loader: 'js' }
              : { contents: shell, loader: 'ts' };
          });
        },
      },
    ],
    ...options,
  });
  return outputFiles!.at(-1)!.text;
}

describe('bundled by esbuild', () => {
  const lazy = `${index.replace(/^import Repository.*$/m, '')}`.replace(
    'const server',
    "const { default: Repository, checked, show } = await import('./shell.js');\nconst server",
  );
  for (const minify of [false, true]) {
    const also = minify ? ', minified' : '';
    for (const format of ['esm', 'cjs', 'iife'] as const)
      for (const target of ['es2016', 'es2022'])
        test(`${format}, ${target}${also}`, async () => {
          expect(judged({ 'dist/index.js': await bundled({ format, target, minify }) })).toEqual(all);
        });
    test(`modules of CommonJS in it${also}`, async () => {
      const entry = index.replace('./shell.js', './shell.cjs');
      const text = await bundled({ format: 'cjs', target: 'es2022', minify }, entry);
      expect(judged({ 'dist/index.js': text })).toEqual(all);
    });
    test(`modules that are run when they are imported${also}`, async () => {
      const text = await bundled({ format: 'esm', target: 'es2022', minify }, lazy);
      expect(judged({ 'dist/index.js': text })).toEqual(all);
    });
  }
});

describe('bundled by webpack', () => {
  const runtime = `
    var __webpack_module_cache__ = {};
    function __webpack_require__(moduleId) {
      var cachedModule = __webpack_module_cache__[moduleId];
      if (cachedModule !== undefined) {
        return cachedModule.exports;
      }
      var module = __webpack_module_cache__[moduleId] = {
        exports: {}
      };
      __webpack_modules__[moduleId](module, module.exports, __webpack_require__);
      return module.exports;
    }
    (() => {
      __webpack_require__.n = (module) => {
        var getter = module && module.__esModule ? () => (module['default']) : () => (module);
        __webpack_require__.d(getter, { a: getter });
        return getter;
      };
    })();
    (() => {
      __webpack_require__.d = (exports, definition) => {
        for (var key in definition) {
          if (__webpack_require__.o(definition, key) && !__webpack_require__.o(exports, key)) {
            Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
          }
        }
      };
    })();
    (() => { __webpack_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop)) })();
    (() => {
      __webpack_require__.r = (exports) => {
        if (typeof Symbol !== 'undefined' && Symbol.toStringTag) Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
        Object.defineProperty(exports, '__esModule', { value: true });
      };
    })();`;
  const link = (id: number, next: number) => `
    ${id}: ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {
      "use strict";
      __webpack_require__.r(__webpack_exports__);
      __webpack_require__.d(__webpack_exports__, { checked: () => (/* reexport safe */ _next__WEBPACK_IMPORTED_MODULE_0__.checked), show: () => (/* reexport safe */ _next__WEBPACK_IMPORTED_MODULE_0__.show) });
      var _next__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(${next});
    })`;
  const modules = `
    ${[10, 11, 12, 13].map((id) => link(id, id + 1)).join(',')},
    14: ((__unused_webpack_module, exports, __webpack_require__) => {
      "use strict";
      var __importDefault = (this && this.__importDefault) || function (mod) {
        return (mod && mod.__esModule) ? mod : { "default": mod };
      };
      Object.defineProperty(exports, "__esModule", ({ value: true }));
      exports.show = show;
      exports.checked = checked;
      const node_child_process_1 = __importDefault(__webpack_require__(421));
      async function show(ref) { return node_child_process_1.default.execSync('git show ' + ref); }
      async function checked(ref) {
        if (!/^[a-f0-9]+$/.test(ref)) throw new Error('not a commit');
        return node_child_process_1.default.execSync('git show ' + ref);
      }
    }),
    421: ((module) => { "use strict"; module.exports = require("node:child_process"); }),
    569: ((module) => { "use strict"; module.exports = require("zod"); }),
    700: ((module) => { "use strict"; module.exports = require("@modelcontextprotocol/sdk/server/mcp.js"); })`;
  const start = `
    var _mcp = __webpack_require__(700);
    var zod = __webpack_require__(569);
    var _shell = __webpack_require__(10);
    var _whole = /*#__PURE__*/__webpack_require__.n(_shell);
    var server = new _mcp.McpServer({ name: 'git', version: '1.0.0' });
    ${registered('(0,_shell.show)').replace('checked(', '(_whole().checked)(')}`;

  test('as it is for development', () => {
    const text = `/******/ (() => { // webpackBootstrap\nvar __webpack_modules__ = ({${modules}});\n${runtime}\nvar __webpack_exports__ = {};\n(() => {\n"use strict";\n__webpack_require__.r(__webpack_exports__);\n${start}\n})();\nmodule.exports = __webpack_exports__;\n})();`;
    expect(judged({ 'dist/main.js': text })).toEqual(both);
  });

  test('minified', () => {
    const text = `(()=>{var e={${modules}},t={};function r(n){var o=t[n];if(void 0!==o)return o.exports;var s=t[n]={exports:{}};return e[n].call(s.exports,s,s.exports,r),s.exports}r.n=e=>{var t=e&&e.__esModule?()=>e.default:()=>e;return r.d(t,{a:t}),t},r.d=(e,t)=>{for(var n in t)r.o(t,n)&&!r.o(e,n)&&Object.defineProperty(e,n,{enumerable:!0,get:t[n]})},r.o=(e,t)=>Object.prototype.hasOwnProperty.call(e,t),r.r=e=>{"undefined"!=typeof Symbol&&Symbol.toStringTag&&Object.defineProperty(e,Symbol.toStringTag,{value:"Module"}),Object.defineProperty(e,"__esModule",{value:!0})};(()=>{${start.replaceAll('__webpack_require__', 'r')}})()})();`;
    expect(judged({ 'dist/main.js': text })).toEqual(both);
  });

  test('by ncc', () => {
    const text = `import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
      var __webpack_modules__ = ({
        421: ((module) => { module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process"); }),
        ${modules.replace(/421: .*\n/, '')}
      });
      var __webpack_module_cache__ = {};
      function __nccwpck_require__(moduleId) {
        var cachedModule = __webpack_module_cache__[moduleId];
        if (cachedModule !== undefined) { return cachedModule.exports; }
        var module = __webpack_module_cache__[moduleId] = { exports: {} };
        var threw = true;
        try {
          __webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
          threw = false;
        } finally {
          if (threw) delete __webpack_module_cache__[moduleId];
        }
        return module.exports;
      }
      ${runtime.slice(runtime.indexOf('(() => {')).replaceAll('__webpack_require__', '__nccwpck_require__')}
      ${start.replaceAll('__webpack_require__', '__nccwpck_require__')}`;
    expect(judged({ 'dist/index.mjs': text })).toEqual(both);
  });
});
