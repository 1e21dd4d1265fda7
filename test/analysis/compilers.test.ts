// Compiled servers: the same tools, handlers and flows are found in what TypeScript, Babel and SWC write.
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { all, both, judged, registered, sources } from './git-server.ts';

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
