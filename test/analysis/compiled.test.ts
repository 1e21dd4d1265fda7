// Compiled and bundled servers: the same tools, handlers and flows are found in what compilers and bundlers write.
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const shell = `
import * as util from 'node:util';
import { exec, execFile } from 'node:child_process';

const run = util.promisify(exec);
const runFile = util.promisify(execFile);

export async function show(ref: string): Promise<string> {
  const { stdout } = await run(\`git show \${ref}\`);
  return stdout;
}

export async function checked(ref: string): Promise<string> {
  if (!/^[a-f0-9]+$/.test(ref)) throw new Error('not a commit');
  try {
    const { stdout } = await run(\`git show \${ref}\`);
    return stdout;
  } catch (error) {
    return String(error);
  }
}

export default class Repository {
  constructor(private readonly program: string) {}
  async show(ref: string, quiet: boolean): Promise<string> {
    let options = '';
    if (quiet) options = await this.quiet();
    const { stdout } = await run(\`\${this.program} show \${options} \${ref}\`);
    return stdout;
  }
  async each(refs: string[]): Promise<string> {
    let out = '';
    for (const ref of refs) out += (await runFile(this.program, ['show', '--end-of-options', ref])).stdout;
    return out;
  }
  private async quiet(): Promise<string> {
    return '--quiet';
  }
}
`;

const index = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import Repository, { checked, show } from './shell.js';

const server = new McpServer({ name: 'git', version: '1.0.0' });
const repository = new Repository('git');
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.registerTool('unsafe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await show(ref)));
server.registerTool('safe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await checked(ref)));
server.registerTool(
  'unsafe_class',
  { inputSchema: { ref: z.string(), quiet: z.boolean() } },
  async ({ ref, quiet }) => text(await repository.show(ref, quiet)),
);
server.registerTool(
  'safe_class',
  { inputSchema: { refs: z.array(z.string()) } },
  async ({ refs }) => text(await repository.each(refs)),
);
`;

const sources: Readonly<Record<string, string>> = { 'src/index.ts': index, 'src/shell.ts': shell };

/** The tools found, and those with a command injection. */
function judged(files: Readonly<Record<string, string>>) {
  const { servers, findings } = analyze(snapshotOf(files));
  const tools = servers.flatMap((server) => server.tools);
  return {
    tools: tools.map((tool) => tool.name).sort(),
    unresolved: tools.flatMap((tool) => (tool.unresolved === undefined ? [] : [tool.name])),
    unsafe: [...new Set(findings.filter((f) => f.rule === 'command-injection').flatMap((f) => f.tools))].sort(),
  };
}

const all = {
  tools: ['safe_class', 'safe_show', 'unsafe_class', 'unsafe_show'],
  unresolved: [],
  unsafe: ['unsafe_class', 'unsafe_show'],
};

test('as written', () => {
  expect(judged(sources)).toEqual(all);
});

describe('compiled by TypeScript', () => {
  const targets = { ES5: ts.ScriptTarget.ES5, ES2015: ts.ScriptTarget.ES2015, ES2022: ts.ScriptTarget.ES2022 };
  const modules = { CommonJS: ts.ModuleKind.CommonJS, ES: ts.ModuleKind.ESNext };
  for (const [target, to] of Object.entries(targets))
    for (const [format, module] of Object.entries(modules))
      for (const importHelpers of [false, true])
        test(`${target}, ${format}${importHelpers ? ', helpers of tslib' : ''}`, () => {
          const compilerOptions = { target: to, module, importHelpers, esModuleInterop: true };
          const files = Object.entries(sources).map(([file, text]) => [
            file.replace(/\.ts$/, '.js'),
            ts.transpileModule(text, { compilerOptions }).outputText,
          ]);
          expect(judged(Object.fromEntries(files))).toEqual(all);
        });
});

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

const registered = (show: string): string => `
server.registerTool('unsafe', { inputSchema: { ref: zod.z.string() } }, ({ ref }) => ${show}(ref));
server.registerTool('safe', { inputSchema: { ref: zod.z.string() } }, ({ ref }) => checked(ref));
`;
const both = { tools: ['safe', 'unsafe'], unresolved: [], unsafe: ['unsafe'] };

describe('state machines of regenerator', () => {
  const top = `
    import { exec } from 'node:child_process';
    import { promisify } from 'node:util';
    import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
    import * as zod from 'zod';
    const run = promisify(exec);
    const server = new McpServer({ name: 'git', version: '1.0.0' });`;
  const helper = `
    function asyncGeneratorStep(n, t, e, r, o, a, c) {
      try { var i = n[a](c), u = i.value; } catch (n) { return void e(n); }
      i.done ? t(u) : Promise.resolve(u).then(r, o);
    }
    function _asyncToGenerator(n) {
      return function () {
        var t = this, e = arguments;
        return new Promise(function (r, o) {
          var a = n.apply(t, e);
          function _next(n) { asyncGeneratorStep(a, r, o, _next, _throw, "next", n); }
          function _throw(n) { asyncGeneratorStep(a, r, o, _next, _throw, "throw", n); }
          _next(void 0);
        });
      };
    }`;
  // What Babel writes since 7.27: states in n, what came in v, the end in a.
  const now = `
    function show(_x) { return _show.apply(this, arguments); }
    function _show() {
      _show = _asyncToGenerator(_regenerator().m(function _callee(ref) {
        var out, _t;
        return _regenerator().w(function (_context) {
          while (1) switch (_context.p = _context.n) {
            case 0: _context.p = 0; _context.n = 1; return run("git show ".concat(ref));
            case 1: out = _context.v; return _context.a(2, out.stdout);
            case 2: _context.p = 2; _t = _context.v; return _context.a(2, String(_t));
            case 3: return _context.a(2);
          }
        }, _callee, null, [[0, 2]]);
      }));
      return _show.apply(this, arguments);
    }
    var checked = /*#__PURE__*/function () {
      var _ref = _asyncToGenerator(_regenerator().m(function _callee2(ref) {
        var out;
        return _regenerator().w(function (_context2) {
          while (1) switch (_context2.n) {
            case 0:
              if (/^[a-f0-9]+$/.test(ref)) { _context2.n = 1; break; }
              throw new Error("not a commit");
            case 1: _context2.n = 2; return run("git show ".concat(ref));
            case 2: out = _context2.v; return _context2.a(2, out.stdout);
            case 3: return _context2.a(2);
          }
        }, _callee2);
      }));
      return function checked(_x2) { return _ref.apply(this, arguments); };
    }();`;
  // What it wrote before, and SWC writes with the package regenerator-runtime.
  const earlier = (wrap: string, mark: string, asyncToGenerator: string) => `
    function show(_x) { return _show.apply(this, arguments); }
    function _show() {
      _show = ${asyncToGenerator}(/*#__PURE__*/${mark}(function _callee(ref) {
        var out;
        return ${wrap}(function _callee$(_context) {
          while (1) {
            switch (_context.prev = _context.next) {
              case 0: _context.prev = 0; _context.next = 3; return run("git show ".concat(ref));
              case 3: out = _context.sent; return _context.abrupt("return", out.stdout);
              case 7: _context.prev = 7; _context.t0 = _context["catch"](0); return _context.abrupt("return", "");
              case 10: case "end": return _context.stop();
            }
          }
        }, _callee, null, [[0, 7]]);
      }));
      return _show.apply(this, arguments);
    }
    function checked(_x2) { return _checked.apply(this, arguments); }
    function _checked() {
      _checked = ${asyncToGenerator}(/*#__PURE__*/${mark}(function _callee2(ref) {
        var out, i;
        return ${wrap}(function _callee2$(_context2) {
          while (1) switch (_context2.prev = _context2.next) {
            case 0: i = 0;
            case 1:
              if (!(i < 3)) { _context2.next = 10; break; }
              if (/^[a-f0-9]+$/.test(ref)) { _context2.next = 4; break; }
              return _context2.abrupt("return", "not a commit");
            case 4: _context2.next = 6; return run("git show ".concat(ref));
            case 6: out = _context2.sent;
            case 7: i++; _context2.next = 1; break;
            case 10: return _context2.abrupt("return", out);
            case 11: case "end": return _context2.stop();
          }
        }, _callee2);
      }));
      return _checked.apply(this, arguments);
    }`;
  const rows: readonly (readonly [string, string])[] = [
    ['of Babel now', `${helper}\nfunction _regenerator() { /* its text is long */ }\n${now}`],
    [
      'of Babel before',
      `import _asyncToGenerator from "@babel/runtime/helpers/asyncToGenerator";
       import _regeneratorRuntime from "@babel/runtime/helpers/regeneratorRuntime";
       ${earlier('_regeneratorRuntime().wrap', '_regeneratorRuntime().mark', '_asyncToGenerator')}`,
    ],
    [
      'with a global runtime',
      `${helper}\n${earlier('regeneratorRuntime.wrap', 'regeneratorRuntime.mark', '_asyncToGenerator')}`,
    ],
  ];
  for (const [name, code] of rows)
    test(name, () => {
      expect(judged({ 'dist/index.js': `${top}\n${code}\n${registered('show')}` })).toEqual(both);
    });

  test('of SWC', () => {
    const text = `
      "use strict";
      Object.defineProperty(exports, "__esModule", { value: true });
      function _export(target, all) {
        for (var name in all) Object.defineProperty(target, name, { enumerable: true, get: Object.getOwnPropertyDescriptor(all, name).get });
      }
      _export(exports, { get checked() { return checked; }, get show() { return show; } });
      const _async_to_generator = require("@swc/helpers/_/_async_to_generator");
      const _ts_generator = require("@swc/helpers/_/_ts_generator");
      const _nodechild_process = require("node:child_process");
      const _nodeutil = require("node:util");
      const run = (0, _nodeutil.promisify)(_nodechild_process.exec);
      function show(ref) {
        return (0, _async_to_generator._)(function() {
          return (0, _ts_generator._)(this, function(_state) {
            switch (_state.label) {
              case 0: return [4, run("git show ".concat(ref))];
              case 1: return [2, _state.sent().stdout];
            }
          });
        })();
      }
      function checked(ref) {
        return (0, _async_to_generator._)(function() {
          return (0, _ts_generator._)(this, function(_state) {
            switch (_state.label) {
              case 0:
                if (!/^[a-f0-9]+$/.test(ref)) return [2, ""];
                return [4, run("git show ".concat(ref))];
              case 1: return [2, _state.sent().stdout];
            }
          });
        })();
      }`;
    const start = `
      "use strict";
      const _interop_require_wildcard = require("@swc/helpers/_/_interop_require_wildcard");
      const _mcp = require("@modelcontextprotocol/sdk/server/mcp.js");
      const zod = /*#__PURE__*/ _interop_require_wildcard._(require("zod"));
      const _shell = require("./shell");
      const server = new _mcp.McpServer({ name: 'git', version: '1.0.0' });
      ${registered('(0, _shell.show)').replace('checked(', '(0, _shell.checked)(')}`;
    expect(judged({ 'dist/index.js': start, 'dist/shell.js': text })).toEqual(both);
  });
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
