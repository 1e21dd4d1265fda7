// Text that is run as code.
import type { Row } from '../row.ts';

const BROWSERS = ['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test', 'patchright'];

export const code: readonly Row[] = [
  {
    module: 'global',
    member: ['eval', 'Function', 'AsyncFunction', 'GeneratorFunction'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 'all' }],
  },
  {
    module: 'global',
    member: ['setTimeout', 'setInterval'],
    sinks: [{ kind: 'code', at: 0, when: { untagged: true } }],
  },
  // A module whose name is no constant, by `import()` or `require()`.
  { module: 'global', member: ['import'], effect: 'evaluates-code', sinks: [{ kind: 'code', at: 0 }] },
  {
    module: 'vm',
    member: ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction', 'Script', 'SourceTextModule'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: ['vm2', 'isolated-vm', 'quickjs-emscripten', '@sebastianwessel/quickjs'],
    member: ['run', 'runInContext', 'compileScript', 'evalCode', 'eval'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: BROWSERS,
    member: ['evaluate', 'evaluateHandle', 'addInitScript', 'evaluateOnNewDocument', 'waitForFunction'],
    on: 'instance',
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: 0 }],
  },
  // Their first argument is a selector.
  {
    module: BROWSERS,
    member: ['$eval', '$$eval'],
    on: 'instance',
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: 1 }],
  },
  {
    module: BROWSERS,
    member: ['addScriptTag'],
    on: 'instance',
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: { argument: 0, field: 'content' } }],
  },
  {
    module: ['selenium-webdriver', 'webdriverio'],
    member: ['executeScript', 'executeAsyncScript', 'execute', 'executeAsync'],
    on: 'instance',
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: 'chrome-remote-interface',
    member: ['evaluate'],
    on: 'instance',
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: { argument: 0, field: 'expression' } }],
  },
  // AppleScript and JXA.
  {
    module: ['run-applescript', 'run-jxa', '@jxa/run', 'node-osascript', 'applescript', 'osascript'],
    member: ['', 'runAppleScript', 'runAppleScriptSync', 'runJxa', 'runJXACode', 'execute', 'execString', 'eval'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: ['python-shell'],
    member: ['PythonShell.runString', 'runString'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: 'pyodide',
    member: ['runPython', 'runPythonAsync'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: ['require-from-string', 'node-eval', 'safe-eval', 'notevil', 'import-from-string', 'node-serialize'],
    member: ['', 'unserialize', 'requireFromString', 'importFromString'],
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  // A template is a program: these compile it to JavaScript.
  {
    module: ['ejs', 'pug', 'nunjucks', 'dot', 'eta', 'lodash'],
    member: ['render', 'renderAsync', 'compile', 'renderString', 'renderStringAsync', 'template'],
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: 'jsonpath-plus',
    member: ['JSONPath', ''],
    effect: 'evaluates-code',
    contained: true,
    sinks: [{ kind: 'code', at: { argument: 0, field: 'path' } }],
  },
  // Scripts that a database runs.
  {
    module: ['ioredis', 'redis', '@redis/client'],
    member: ['eval'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  {
    module: 'jsforce',
    member: ['executeAnonymous'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
];
