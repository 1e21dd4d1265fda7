// Text that is run as code.
import type { Row } from '../row.ts';

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
    module: ['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test', 'patchright'],
    member: ['evaluate', 'evaluateHandle', '$eval', '$$eval', 'addScriptTag', 'addInitScript', 'evaluateOnNewDocument'],
    on: 'instance',
    effect: 'evaluates-code',
    sinks: [{ kind: 'code', at: 0 }],
  },
];
