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
    member: ['evaluate', 'evaluateHandle', 'addInitScript', 'evaluateOnNewDocument'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
  // Their first argument is a selector.
  {
    module: BROWSERS,
    member: ['$eval', '$$eval'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 1 }],
  },
  {
    module: BROWSERS,
    member: ['addScriptTag'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: { argument: 0, field: 'content' } }],
  },
];
