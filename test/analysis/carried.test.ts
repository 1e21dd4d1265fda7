// Values that language and libraries carry on unseen, each beside a neighbour that carries nothing harmful.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

/** Name, body of the handler, what stands at the top of the module. */
type Row = readonly [name: string, body: string, top?: string];

const FLAGGED: readonly Row[] = [
  ['setter of an object', 'line.q = q;', "const line = { set q(v: string) { exec('x ' + v); } };"],
  [
    'setter of a class, inherited',
    'new Long().q = q;',
    "class Line { set q(v: string) { exec('x ' + v); } } class Long extends Line {}",
  ],
  ['static setter', 'Line.q = q;', "class Line { static set q(v: string) { exec('x ' + v); } }"],
  [
    'setter by defineProperty',
    "Object.defineProperty(line, 'q', { set(v: string) { exec('x ' + v); } }); line.q = q;",
    'const line: { q?: string } = {};',
  ],
  ['setter by key', "line['q'] = q;", "const line = { set q(v: string) { exec('x ' + v); } };"],
  [
    'setter that keeps what it is given',
    "const line = new Line(); line.q = q; exec('x ' + line.q);",
    "class Line { #q = ''; get q() { return this.#q; } set q(v: string) { this.#q = v.trim(); } }",
  ],
  [
    'promise that is resolved from elsewhere',
    "const waiting = new Promise<string>((resolve) => { done = resolve; }); done('x ' + q); exec(await waiting);",
    'let done: (v: string) => void = () => undefined;',
  ],
  [
    'promise with resolvers, by then',
    "const d = Promise.withResolvers<string>(); d.resolve('x ' + q); d.promise.then((line) => exec(line));",
  ],
  [
    'promise with resolvers among others',
    "const d = Promise.withResolvers<string>(); d.resolve(q); const [a] = await Promise.all([d.promise]); exec('x ' + a);",
  ],
  [
    'event of an emitter with a default import',
    "bus.emit('run', q);",
    "import Emitter from 'events'; const bus = new Emitter(); bus.addListener('run', (q: string) => { exec('x ' + q); });",
  ],
  [
    'event under a name that is not known',
    'bus.emit(n as string, q);',
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.once('run', (q: string) => { exec('x ' + q); });",
  ],
  [
    'event that an instance hears',
    "jobs.emit('job', { line: q });",
    "import { EventEmitter } from 'node:events'; class Jobs extends EventEmitter {} const jobs = new Jobs(); class Worker { constructor(bus: Jobs) { bus.on('job', (job) => this.run(job)); } run(job: { line: string }) { exec(job.line); } } new Worker(jobs);",
  ],
  [
    'event of the platform',
    "bus.dispatchEvent(new CustomEvent('run', { detail: q }));",
    "const bus = new EventTarget(); bus.addEventListener('run', (e) => { exec('x ' + (e as CustomEvent).detail); });",
  ],
  [
    'event of mitt',
    "bus.emit('run', q);",
    "import mitt from 'mitt'; const bus = mitt<{ run: string }>(); bus.on('run', (q) => { exec('x ' + q); });",
  ],
  [
    'storage that is asked in a function',
    'store.run({ q }, work);',
    "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage<{ q: string }>(); const current = () => store.getStore()?.q ?? ''; function work() { exec('x ' + current()); }",
  ],
  [
    'storage that is entered',
    "store.enterWith(q); exec('x ' + store.getStore());",
    "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage<string>();",
  ],
  [
    'message of an error of its own class',
    "try { check(q); } catch (error) { exec('x ' + (error instanceof Bad ? error.message : String(error))); }",
    'class Bad extends Error { constructor(message: string, readonly code: number) { super(message); } } function check(v: string) { if (v.length > 3) throw new Bad("too long: " + v, 1); }',
  ],
  [
    'field of an error of its own class',
    "try { throw new Bad(q); } catch (error) { exec('x ' + (error as Bad).line); }",
    'class Bad extends Error { constructor(readonly line: string) { super(); } }',
  ],
];

const SILENT: readonly Row[] = [
  [
    'setter that refuses',
    "const line = new Line(); line.q = q; exec('x ' + line.q);",
    "class Line { #q = ''; get q() { return this.#q; } set q(v: string) { if (!/^[a-z]+$/.test(v)) throw new Error(); this.#q = v; } }",
  ],
  [
    'setter that drops what it is given',
    "line.q = q; exec('x ' + line.q);",
    "const line = { get q() { return 'y'; }, set q(v: string) { console.error(v); } };",
  ],
  [
    'promise with resolvers of another value',
    "const d = Promise.withResolvers<string>(); if (q) d.resolve('y'); exec('x ' + (await d.promise));",
  ],
  [
    'promise that is resolved with what was checked',
    "const d = Promise.withResolvers<string>(); if (!/^[a-z]+$/.test(q)) throw new Error(); d.resolve(q); exec('x ' + (await d.promise));",
  ],
  [
    'event under another name',
    "bus.emit('log', q);",
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('run', (q: string) => { exec('x ' + q); }); bus.on('log', (q: string) => { console.error(q); });",
  ],
  [
    'event of another emitter',
    "log.emit('run', q);",
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); const log = new EventEmitter(); bus.on('run', (q: string) => { exec('x ' + q); });",
  ],
  [
    'event whose listener checks',
    "bus.emit('run', q);",
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('run', (q: string) => { if (!/^[a-z]+$/.test(q)) return; exec('x ' + q); });",
  ],
  [
    'event that was checked before',
    "if (!/^[a-z]+$/.test(q)) throw new Error(); bus.emit('run', q);",
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('run', (q: string) => { exec('x ' + q); });",
  ],
  [
    'storage that is left again',
    "store.run({ q: 'y' }, () => { store.run({ q }, () => undefined); exec('x ' + store.getStore()!.q); });",
    "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage<{ q: string }>();",
  ],
  [
    'storage of another value',
    "names.run(q, () => { exec('x ' + store.getStore()); });",
    "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage<string>(); const names = new AsyncLocalStorage<string>();",
  ],
  [
    'message of an error without the argument',
    "try { if (q) throw new Error('empty'); } catch (error) { exec('x ' + (error as Error).message); }",
  ],
  [
    'message of what was checked before',
    "try { if (!/^[a-z]+$/.test(q)) return { content: [] }; throw new Error(q); } catch (error) { exec('x ' + (error as Error).message); }",
  ],
];

const server = (body: string, top: string): string => `
import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
${top}
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('run', { inputSchema: { q: z.string(), n: z.string().optional() } }, async ({ q, n }) => {
  ${body}
  return { content: [] };
});
`;

const found = (body: string, top = ''): string[] =>
  analyze(snapshotOf({ 'src/index.ts': server(body, top) }), { rules: ['command-injection'] }).findings.map(
    (f) => f.rule,
  );

for (const [name, body, top] of FLAGGED)
  test(`flagged: ${name}`, () => {
    expect(found(body, top)).toContain('command-injection');
  });

for (const [name, body, top] of SILENT)
  test(`silent: ${name}`, () => {
    expect(found(body, top)).toEqual([]);
  });
