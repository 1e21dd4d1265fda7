// Ways an argument takes through a program on its way to a shell: each row must be flagged for its tool and argument.
// What stands between is what people write around a call: checks that do not matter here, queues, caches, callbacks.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

/** Name of the way, the handler's body (`q`, `n`, `list` are arguments), and what stands at the top of the module. */
const WAYS: readonly (readonly [name: string, body: string, top?: string])[] = [
  // Checks that end in a throw on some ways only.
  [
    'missing names by filter',
    "need({ q, n }, ['q', 'n']); exec('x ' + q);",
    `function need(values: Record<string, unknown>, names: string[]) {
       const missing = names.filter((name) => values[name] === undefined || values[name] === '');
       if (missing.length > 0) throw new Error('missing ' + missing.join(', '));
     }`,
  ],
  [
    'a list of errors',
    "const errors: string[] = []; if (!n) errors.push('n'); if (errors.length) throw new Error(); exec('x ' + q);",
  ],
  [
    'errors pushed in a loop',
    "const errors = []; for (const [k, v] of Object.entries({ q, n })) if (!v) errors.push(k); if (errors.length > 0) return none; exec('x ' + q);",
  ],
  [
    'errors as fields',
    "const e: Record<string, string> = {}; if (!n) e.n = 'missing'; if (Object.keys(e).length > 0) throw new Error(); exec('x ' + q);",
  ],
  ['errors counted', "let count = 0; if (!n) count++; if (count > 0) throw new Error(); exec('x ' + q);"],
  [
    'errors in a set',
    "const bad = new Set<string>(); if (!n) bad.add('n'); if (bad.size > 0) throw new Error(); exec('x ' + q);",
  ],
  [
    'the first bad one',
    "const bad = ['q', 'n'].find((k) => !({ q, n } as Record<string, unknown>)[k]); if (bad) throw new Error(bad); exec('x ' + q);",
  ],
  [
    'errors of a validator class',
    "const v = new Checker(); v.need('n', n); v.end(); exec('x ' + q);",
    `class Checker {
     private errors: string[] = [];
     need(name: string, value: unknown) { if (value === undefined) this.errors.push(name); }
     end() { if (this.errors.length > 0) throw new Error(this.errors.join()); }
   }`,
  ],
  [
    'a result with errors',
    "const r = check(n); if (!r.valid) return none; exec('x ' + q);",
    `function check(n: unknown) {
     const errors: string[] = [];
     if (typeof n !== 'string') errors.push('n');
     return { valid: errors.length === 0, errors };
   }`,
  ],
  [
    'a type guard',
    "if (!isInput({ q })) throw new Error(); exec('x ' + q);",
    `function isInput(v: unknown): v is { q: string } {
     return typeof v === 'object' && v !== null && 'q' in v && typeof v.q === 'string';
   }`,
  ],
  ['an assertion', "assert(q.length > 0); exec('x ' + q);", "import assert from 'node:assert';"],
  [
    'an assertion of its own',
    "must(n, 'n'); exec('x ' + q);",
    'function must(v: unknown, name: string): asserts v { if (!v) throw new Error(name); }',
  ],
  ['what exists', "if (!existsSync(q)) throw new Error(); exec('x ' + q);", "import { existsSync } from 'node:fs';"],
  [
    'JSON that parses',
    "let parsed: unknown; try { parsed = JSON.parse(n ?? '{}'); } catch { return none; } void parsed; exec('x ' + q);",
  ],
  [
    'a default that throws',
    "switch (n) { case 'a': break; case 'b': break; default: throw new Error(); } exec('x ' + q);",
  ],

  // Values carried on.
  ['joined words', "const words = ['x']; words.push(q); exec(words.join(' '));"],
  ['words kept by Boolean', "exec(['x', n && '-n', q].filter(Boolean).join(' '));"],
  [
    'options of an object',
    "let line = 'x'; for (const [k, v] of Object.entries({ q, n })) line += ` --${k}=${v}`; exec(line);",
  ],
  [
    'options by key',
    "let line = 'x'; const o: Record<string, unknown> = { q, n }; Object.keys(o).forEach((k) => { line += ' ' + o[k]; }); exec(line);",
  ],
  ['a list mapped', "exec(list.map((one) => 'x ' + one).join(' && '));"],
  ['each of a list', "for (const one of list) exec('x ' + one);"],
  ['all of a list at once', "await Promise.all(list.map(async (one) => exec('x ' + one)));"],
  ['reduced', "exec(list.reduce((line, one) => line + ' ' + one, 'x'));"],
  ['String.raw', 'exec(String.raw`x ${q}`);'],
  [
    'a tag of its own',
    'exec(sh`x ${q}`);',
    "function sh(parts: TemplateStringsArray, ...values: unknown[]) { return parts.map((p, i) => p + (values[i] ?? '')).join(''); }",
  ],
  ['format', "exec(format('x %s', q));", "import { format } from 'node:util';"],
  ['replace in a template', "exec('x {q}'.replace('{q}', q));"],
  ['replace by a function', "exec('x {q}'.replace(/\\{q\\}/, () => q));"],
  ['split and spread', "const [first, ...others] = q.split(' '); exec([first, ...others].join(' '));"],
  ['typed or stringified', "exec('x ' + (typeof q === 'string' ? q : JSON.stringify(q)));"],
  ['copied', "const copy = Object.assign({}, { q }); const again = { ...copy }; exec('x ' + again.q);"],
  ['cloned', "exec('x ' + structuredClone({ q }).q);"],
  ['JSON there and back', "exec('x ' + JSON.parse(JSON.stringify({ q })).q);"],
  [
    'an options object with defaults',
    'run({ line: q });',
    "function run({ line = 'y', cwd = '.' }: { line?: string; cwd?: string } = {}) { exec('x ' + line, { cwd }); }",
  ],
  [
    'nested defaults',
    'run({ o: { line: q } });',
    "function run({ o: { line = '' } = {} }: { o?: { line?: string } }) { exec('x ' + line); }",
  ],
  ['arguments', 'run(q);', "function run() { exec('x ' + arguments[0]); }"],
  ['rest parameters', "run('x', q);", "function run(...words: string[]) { exec(words.join(' ')); }"],
  ['a Map', "const m = new Map([['q', q]]); exec('x ' + m.get('q'));"],
  [
    'a cache',
    "if (!cache.has('k')) cache.set('k', 'x ' + q); exec(cache.get('k')!);",
    'const cache = new Map<string, string>();',
  ],
  [
    'a queue',
    'jobs.push({ line: q }); drain();',
    "const jobs: { line: string }[] = []; function drain() { while (jobs.length > 0) { const job = jobs.shift()!; exec('x ' + job.line); } }",
  ],
  [
    'a queue in a class',
    'queue.add(q);',
    `class Queue {
     #jobs: string[] = [];
     add(job: string) { this.#jobs.push(job); this.#next(); }
     #next() { const job = this.#jobs.pop(); if (job) exec('x ' + job); }
   }
   const queue = new Queue();`,
  ],
  ['a URL parameter', "exec('x ' + new URL(q).searchParams.get('a'));"],
  ['a buffer', "exec('x ' + Buffer.from(q, 'base64').toString('utf8'));"],
  ['a regular expression’s group', "const m = /^(.*)$/.exec(q); if (!m) return none; exec('x ' + m[1]);"],
  ['named groups', "const m = q.match(/(?<name>.*)/); exec('x ' + m?.groups?.name);"],
  ['a ternary chain', "exec(n === 'a' ? 'x ' + q : n === 'b' ? 'y ' + q : 'z');"],
  ['nullish assignment', "let line: string | undefined; line ??= 'x ' + q; exec(line);"],
  [
    'a getter',
    'exec(new Line(q).text);',
    "class Line { constructor(private q: string) {} get text() { return 'x ' + this.q; } }",
  ],
  [
    'a setter',
    'const l = new Line(); l.q = q; l.go();',
    "class Line { #q = ''; set q(v: string) { this.#q = v; } go() { exec('x ' + this.#q); } }",
  ],
  [
    'a setter by Object.assign',
    'Object.assign(new Line(), { q });',
    "class Line { set q(v: string) { exec('x ' + v); } }",
  ],
  [
    'a builder',
    "new Line().add('x').add(q).run();",
    `class Line {
     private parts: string[] = [];
     add(part: string): this { this.parts.push(part); return this; }
     run() { exec(this.parts.join(' ')); }
   }`,
  ],
  [
    'a static method',
    'Runner.go(q);',
    "class Runner { static prefix = 'x '; static go(q: string) { exec(Runner.prefix + q); } }",
  ],
  ['a class field function', 'new Runner().go(q);', "class Runner { go = (q: string) => { exec('x ' + q); }; }"],
  [
    'an abstract base',
    'new Ls(q).run();',
    `abstract class Tool { constructor(protected q: string) {} abstract line(): string; run() { exec(this.line()); } }
   class Ls extends Tool { line() { return 'ls ' + this.q; } }`,
  ],
  [
    'super',
    'new B().go(q);',
    "class A { go(q: string) { exec('x ' + q); } } class B extends A { override go(q: string) { super.go(q + ' '); } }",
  ],
  [
    'a mixin',
    'new Both().go(q);',
    "const WithGo = <T extends new (...a: any[]) => object>(Base: T) => class extends Base { go(q: string) { exec('x ' + q); } }; class Both extends WithGo(Object as any) {}",
  ],
  ['a closure', 'make(q)();', "const make = (q: string) => () => exec('x ' + q);"],
  ['curried', "go('x')(q);", "const go = (a: string) => (b: string) => exec(a + ' ' + b);"],
  [
    'composed',
    "pipe((s: string) => 'x ' + s, exec)(q);",
    'const pipe = (f: (s: string) => string, g: (s: string) => unknown) => (v: string) => g(f(v));',
  ],
  [
    'a table of functions',
    "table[n as 'a']?.(q);",
    "const table = { a: (q: string) => exec('x ' + q), b: () => undefined };",
  ],
  [
    'call, apply and bind',
    'go.call(null, q); go.apply(null, [q]); go.bind(null, q)();',
    "function go(q: string) { exec('x ' + q); }",
  ],
  ['Reflect.apply', 'Reflect.apply(go, undefined, [q]);', "function go(q: string) { exec('x ' + q); }"],
  [
    'this passed on',
    'runner.go(q);',
    "const runner = { prefix: 'x ', go(q: string) { return this.end(this.prefix + q); }, end(line: string) { exec(line); } };",
  ],
  [
    'optional calls',
    'runner?.go?.(q);',
    "const runner: { go?: (q: string) => void } | undefined = { go: (q) => { exec('x ' + q); } };",
  ],
  ['a generator', 'for (const line of lines(q)) exec(line);', "function* lines(q: string) { yield 'x ' + q; }"],
  [
    'an asynchronous generator',
    'for await (const line of lines(q)) exec(line);',
    "async function* lines(q: string) { yield 'x ' + q; }",
  ],
  ['next of a generator', 'exec(lines(q).next().value as string);', "function* lines(q: string) { yield 'x ' + q; }"],
  ['spread of a generator', "exec([...lines(q)].join(';'));", "function* lines(q: string) { yield 'x ' + q; }"],
  [
    'an iterator of its own',
    'for (const line of new Lines(q)) exec(line);',
    "class Lines { constructor(private q: string) {} *[Symbol.iterator]() { yield 'x ' + this.q; } }",
  ],

  // Later, elsewhere, again.
  ['a promise chain', "await Promise.resolve('x ' + q).then((line) => exec(line));"],
  [
    'a promise made by hand',
    "await new Promise((resolve, reject) => { exec('x ' + q, (error, out) => (error ? reject(error) : resolve(out))); });",
  ],
  [
    'a promise that is resolved',
    "const line = await new Promise<string>((resolve) => { setTimeout(() => resolve('x ' + q), 1); }); exec(line);",
  ],
  [
    'withResolvers',
    "const { promise, resolve } = Promise.withResolvers<string>(); resolve('x ' + q); exec(await promise);",
  ],
  [
    'a then before it is resolved',
    "const d = Promise.withResolvers<string>(); d.promise.then((line) => exec(line)); d.resolve('x ' + q);",
  ],
  ['a timer', "setTimeout(() => exec('x ' + q), 10);"],
  ['a timer with arguments', "setTimeout((line: string) => exec(line), 10, 'x ' + q);"],
  ['the next tick', "process.nextTick(() => exec('x ' + q)); queueMicrotask(() => undefined);"],
  [
    'an event',
    "bus.emit('run', q);",
    "import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('run', (q: string) => { exec('x ' + q); });",
  ],
  [
    'an event of a subclass',
    'new Bus().run(q);',
    "import { EventEmitter } from 'node:events'; class Bus extends EventEmitter { constructor() { super(); this.on('run', (q: string) => exec('x ' + q)); } run(q: string) { this.emit('run', q); } }",
  ],
  [
    'a retry loop',
    "for (let i = 0; i < 3; i++) { try { exec('x ' + q); break; } catch (error) { if (i === 2) throw error; } }",
  ],
  [
    'while true',
    "while (true) { try { exec('x ' + q); return none; } catch { await wait(1); } }",
    'const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));',
  ],
  ['do while', "let again = false; do { exec('x ' + q); again = !again; } while (again);"],
  [
    'a wrapper of its own',
    "await timed('x', () => exec('x ' + q));",
    'async function timed<T>(name: string, run: () => T) { const t = Date.now(); try { return await run(); } finally { console.error(name, Date.now() - t); } }',
  ],
  ['a limiter', "await limit(() => exec('x ' + q));", "import pLimit from 'p-limit'; const limit = pLimit(2);"],
  [
    'a queue of a library',
    "await queue.add(() => exec('x ' + q));",
    "import PQueue from 'p-queue'; const queue = new PQueue();",
  ],
  ['retried by a library', "await retry(async () => exec('x ' + q));", "import retry from 'p-retry';"],
  [
    'a mutex',
    "await mutex.runExclusive(async () => exec('x ' + q));",
    "import { Mutex } from 'async-mutex'; const mutex = new Mutex();",
  ],
  [
    'a storage of the context',
    "await store.run({ q }, async () => { exec('x ' + store.getStore()!.q); });",
    "import { AsyncLocalStorage } from 'node:async_hooks'; const store = new AsyncLocalStorage<{ q: string }>();",
  ],
  ['a finally', "try { await Promise.resolve(); } finally { exec('x ' + q); }"],
  ['a catch', "try { throw new Error('x'); } catch { exec('x ' + q); }"],
  ['a message in an error', "try { throw new Error(q); } catch (error) { exec('x ' + (error as Error).message); }"],
  [
    'a message in a rejection',
    "await Promise.reject(new Error(q)).catch((error: Error) => exec('x ' + error.message));",
  ],
  [
    'a labelled loop',
    "outer: for (const a of list) { for (const b of list) { if (a === b) continue outer; exec('x ' + a + b); } }",
  ],
  [
    'a singleton',
    'Runner.get().go(q);',
    "class Runner { private static one?: Runner; static get() { Runner.one ??= new Runner(); return Runner.one; } go(q: string) { exec('x ' + q); } }",
  ],
  ['a variable set before', 'line = q; go();', "let line = ''; function go() { exec('x ' + line); }"],

  // The program that runs it, under other names.
  ['promisified', "await run('x ' + q);", "import { promisify } from 'node:util'; const run = promisify(exec);"],
  [
    'promisified by hand',
    "await run('x ' + q);",
    'const run = (line: string) => new Promise((done) => exec(line, (error, out) => done(error ?? out)));',
  ],
  ['imported when needed', "const { exec: run } = await import('node:child_process'); run('x ' + q);"],
  ['required when needed', "const cp = require('child_process'); cp.exec('x ' + q);"],
  ['a default import', "cp.exec('x ' + q);", "import cp from 'node:child_process';"],
  ['a namespace', "cp['exec']('x ' + q);", "import * as cp from 'node:child_process';"],
  [
    'a name chosen',
    "const name = n ? 'exec' : 'execSync'; cp[name]('x ' + q);",
    "import * as cp from 'node:child_process';",
  ],
  [
    'injected',
    'new Service({ exec }).go(q);',
    "class Service { constructor(private deps: { exec: typeof exec }) {} go(q: string) { this.deps.exec('x ' + q); } }",
  ],
  ['a default parameter', 'go(q);', "function go(q: string, run = exec) { run('x ' + q); }"],
  ['a table of programs', "programs.shell('x ' + q);", 'const programs = { shell: exec };'],
];

const server = (body: string, top: string): string => `
import { exec } from 'node:child_process';
import { createRequire } from 'node:module';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
${top}
const require = createRequire(import.meta.url);
const none = { content: [] };
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool(
  'run',
  { inputSchema: { q: z.string(), n: z.string().optional(), list: z.array(z.string()) } },
  async ({ q, n, list }) => {
    ${body}
    return none;
  },
);
`;

/** Ways that the analysis loses: known misses, to be taken off this list when they are mended. */
const MISSED = new Set(['a setter by Object.assign', 'a then before it is resolved', 'a message in a rejection']);

const isFound = (...[, body = '', top = '']: (string | undefined)[]): void => {
  const { findings } = analyze(snapshotOf({ 'src/index.ts': server(body, top) }), { rules: ['command-injection'] });
  expect(findings.map((f) => [f.rule, ...f.tools])).toContainEqual(['command-injection', 'run']);
};

test.each(WAYS.filter(([name]) => !MISSED.has(name)))('%s', isFound);
test.fails.each(WAYS.filter(([name]) => MISSED.has(name)))('missed: %s', isFound);
