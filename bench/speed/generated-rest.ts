// The text of what is not a server in a generated workspace: packages of an ordinary application, no two the same.
// Long because it is the text of twenty modules.
import type { GeneratedFile } from './generated-server.ts';

const nouns =
  'account address article asset batch booking branch campaign cart case channel claim client comment contract course customer device dispute document employee event expense feature form grant group hotel image invoice issue item job label lead ledger lesson letter line listing location member message meter milestone module offer order parcel partner patient payment permit plan player policy price product profile project question quote receipt record refund region release rental report request review role room route sample schedule season section session shift ship site skill slot source stock store student survey task team tender ticket topic trade trip unit user vehicle vendor venue visit voucher wage ward';
const words = nouns.split(' ');
const fields = ['title', 'owner', 'region', 'status', 'notes', 'origin', 'channel', 'label', 'summary', 'reason'];
const counts = ['amount', 'weight', 'count', 'position', 'priority', 'length', 'score', 'rate'];

/** One package of the application. */
interface Package {
  /** Its noun, as in `parcel`. */
  readonly noun: string;
  /** The noun as a type, with the package's number: `Parcel7`. */
  readonly Type: string;
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  /** The package it knows of: the folder's name, and its type. */
  readonly neighbour: { readonly folder: string; readonly Type: string };
  /** A number that makes its bodies differ from others'. */
  readonly odd: number;
}

/** How many files a package has. */
export const PER_PACKAGE = 20;

/** The files of package number `n`; it imports from the one before it, the first from the second. */
export function packageFiles(n: number): GeneratedFile[] {
  const one = packageOf(n);
  return Object.entries(modules).map(([name, text]) => ({
    path: `packages/${folderOf(n)}/src/${name}.ts`,
    text: text(one),
  }));
}

/** The file of package 0 that no handler reaches, where the client types. */
export const OTHER_FILE = `packages/${folderOf(0)}/src/service.ts`;

function folderOf(n: number): string {
  return `${words[n % words.length]}-${n}`;
}

function typeOf(n: number): string {
  const noun = words[n % words.length]!;
  return `${noun[0]!.toUpperCase()}${noun.slice(1)}${n}`;
}

function packageOf(n: number): Package {
  const some = (of: readonly string[], many: number) =>
    Array.from({ length: many }, (_, at) => of[(n * 7 + at * 3) % of.length]!).filter(
      (x, at, all) => all.indexOf(x) === at,
    );
  const before = n === 0 ? 1 : n - 1;
  return {
    noun: words[n % words.length]!,
    Type: typeOf(n),
    texts: some(fields, 3 + (n % 4)),
    numbers: some(counts, 2 + (n % 3)),
    neighbour: { folder: folderOf(before), Type: typeOf(before) },
    odd: 3 + ((n * 31) % 89),
  };
}

const modules: Readonly<Record<string, (of: Package) => string>> = {
  types: ({ noun, Type, texts, numbers }) => `// What a ${noun} is.

export interface ${Type} {
  readonly id: string;
  readonly createdAt: number;
${texts.map((name) => `  readonly ${name}: string;`).join('\n')}
${numbers.map((name) => `  readonly ${name}: number;`).join('\n')}
}

export type ${Type}Change = Partial<Omit<${Type}, 'id' | 'createdAt'>>;

export type ${Type}Event =
  | { readonly kind: 'added'; readonly what: ${Type} }
  | { readonly kind: 'changed'; readonly id: string; readonly by: ${Type}Change }
  | { readonly kind: 'removed'; readonly id: string };

/** The texts that a ${noun} has, in the order they are shown. */
export const shown = [${texts.map((name) => `'${name}'`).join(', ')}] as const satisfies readonly (keyof ${Type})[];

/** The numbers that are added up. */
export const added = [${numbers.map((name) => `'${name}'`).join(', ')}] as const satisfies readonly (keyof ${Type})[];
`,
  errors: ({ noun, Type }) => `// What can go wrong with a ${noun}.

export class ${Type}Error extends Error {
  constructor(
    message: string,
    readonly code: 'missing' | 'taken' | 'refused' | 'late',
    readonly id?: string,
  ) {
    super(message);
    this.name = '${Type}Error';
  }
}

export function missing(id: string): ${Type}Error {
  return new ${Type}Error(\`There is no ${noun} \${id}.\`, 'missing', id);
}

export function taken(id: string): ${Type}Error {
  return new ${Type}Error(\`The ${noun} \${id} is there already.\`, 'taken', id);
}

export function isMissing(error: unknown): error is ${Type}Error {
  return error instanceof ${Type}Error && error.code === 'missing';
}
`,
  repository: ({ noun, Type, numbers, odd }) => `// Keeps the ${noun}s.
import { missing, taken } from './errors.js';
import type { ${Type}, ${Type}Change } from './types.js';

export class ${Type}Repository {
  readonly #all = new Map<string, ${Type}>();
  readonly #byDay = new Map<number, Set<string>>();

  add(one: ${Type}): void {
    if (this.#all.has(one.id)) throw taken(one.id);
    this.#all.set(one.id, one);
    const day = Math.floor(one.createdAt / 86_400_000) % ${odd};
    const ids = this.#byDay.get(day) ?? new Set<string>();
    this.#byDay.set(day, ids.add(one.id));
  }

  get(id: string): ${Type} {
    const one = this.#all.get(id);
    if (one === undefined) throw missing(id);
    return one;
  }

  change(id: string, by: ${Type}Change): ${Type} {
    const next = { ...this.get(id), ...by };
    this.#all.set(id, next);
    return next;
  }

  remove(id: string): boolean {
    for (const ids of this.#byDay.values()) ids.delete(id);
    return this.#all.delete(id);
  }

  /** The largest first. */
  top(many: number): ${Type}[] {
    return [...this.#all.values()].sort((a, b) => b.${numbers[0]} - a.${numbers[0]}).slice(0, many);
  }

  get size(): number {
    return this.#all.size;
  }
}
`,
  service: ({ noun, Type, texts, numbers, neighbour, odd }) => `// What can be done with ${noun}s.
import { missing } from './errors.js';
import { ${Type}Events } from './events.js';
import { titleOf } from './format.js';
import type { ${Type}Repository } from './repository.js';
import type { ${Type}, ${Type}Change } from './types.js';
import type { ${neighbour.Type} } from '../../${neighbour.folder}/src/types.js';

export class ${Type}Service {
  readonly events = new ${Type}Events();

  constructor(
    private readonly repository: ${Type}Repository,
    private readonly now: () => number = Date.now,
  ) {}

  create(given: Omit<${Type}, 'id' | 'createdAt'>): ${Type} {
    const createdAt = this.now();
    const what: ${Type} = { ...given, createdAt, id: \`${noun}-\${createdAt.toString(36)}-\${this.repository.size}\` };
    this.repository.add(what);
    this.events.tell({ kind: 'added', what });
    return what;
  }

  rename(id: string, ${texts[0]}: string): ${Type} {
    const text = ${texts[0]}.trim(); // body of rename
    if (text.length === 0 || text.length > ${odd + 40}) throw missing(id);
    const by: ${Type}Change = { ${texts[0]}: text };
    this.events.tell({ kind: 'changed', id, by });
    return this.repository.change(id, by);
  }

  /** Those that come from the other, the nearest in time first. */
  related(to: ${neighbour.Type}): ${Type}[] {
    const near = this.repository.top(${odd}).filter((each) => Math.abs(each.createdAt - to.createdAt) < 3_600_000);
    return near.sort((a, b) => a.${numbers[0]} - b.${numbers[0]} || titleOf(a).localeCompare(titleOf(b)));
  }

  total(): number {
    return this.repository.top(Number.MAX_SAFE_INTEGER).reduce((sum, each) => sum + each.${numbers[0]}, 0);
  }
}
`,
  format: ({ noun, Type, texts, numbers }) => `// How a ${noun} is shown.
import { shown, type ${Type} } from './types.js';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

export function titleOf(one: ${Type}): string {
  return one.${texts[0]}.length > 40 ? \`\${one.${texts[0]}.slice(0, 39)}…\` : one.${texts[0]};
}

export function lineOf(one: ${Type}): string {
  const texts = shown.map((name) => one[name]).filter((text) => text !== '');
  return [...texts, ${numbers.map((name) => `number.format(one.${name})`).join(', ')}].join(' · ');
}

export function tableOf(all: readonly ${Type}[]): string {
  const widths = shown.map((name) => Math.max(name.length, ...all.map((one) => one[name].length)));
  const row = (cells: readonly string[]) => cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ');
  return [row([...shown]), ...all.map((one) => row(shown.map((name) => one[name])))].join('\\n');
}
`,
  parse: ({ noun, Type, texts, numbers }) => `// Reads a ${noun} from what somebody sent.
import type { ${Type} } from './types.js';

export class Malformed extends Error {}

/** Throws Malformed, which says what is wrong. */
export function parse${Type}(value: unknown): ${Type} {
  if (typeof value !== 'object' || value === null) throw new Malformed('A ${noun} is an object.');
  const from = value as Record<string, unknown>;
  return {
    id: textOf(from, 'id'),
    createdAt: numberOf(from, 'createdAt'),
${texts.map((name) => `    ${name}: textOf(from, '${name}'),`).join('\n')}
${numbers.map((name) => `    ${name}: numberOf(from, '${name}'),`).join('\n')}
  };
}

function textOf(from: Record<string, unknown>, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw new Malformed(\`"\${name}" of a ${noun} is a text.\`);
  return value;
}

function numberOf(from: Record<string, unknown>, name: string): number {
  const value = from[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(\`"\${name}" is a number.\`);
  return value;
}
`,
  cache: ({ noun, Type, odd }) => `// Remembers ${noun}s for a while.
import type { ${Type} } from './types.js';

interface Kept {
  readonly one: ${Type};
  readonly until: number;
}

export class ${Type}Cache {
  #kept = new Map<string, Kept>();

  constructor(
    private readonly load: (id: string) => Promise<${Type}>,
    private readonly ttl = ${odd}_000,
    private readonly most = ${odd * 10},
  ) {}

  async get(id: string, now = Date.now()): Promise<${Type}> {
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.until > now) return kept.one;
    const one = await this.load(id);
    this.#kept.delete(id);
    this.#kept.set(id, { one, until: now + this.ttl });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.most) break;
      this.#kept.delete(oldest);
    }
    return one;
  }

  forget(id?: string): void {
    if (id === undefined) this.#kept = new Map();
    else this.#kept.delete(id);
  }
}
`,
  events: ({ noun, Type }) => `// Tells others what happens to ${noun}s.
import type { ${Type}Event } from './types.js';

type Listener<K extends ${Type}Event['kind']> = (event: Extract<${Type}Event, { kind: K }>) => void;

export class ${Type}Events {
  readonly #listeners = new Map<string, Set<(event: never) => void>>();

  on<K extends ${Type}Event['kind']>(kind: K, listener: Listener<K>): () => void {
    const those = this.#listeners.get(kind) ?? new Set();
    those.add(listener as (event: never) => void);
    this.#listeners.set(kind, those);
    return () => those.delete(listener as (event: never) => void);
  }

  tell(event: ${Type}Event): void {
    for (const listener of this.#listeners.get(event.kind) ?? []) {
      try {
        (listener as (event: ${Type}Event) => void)(event);
      } catch (error) {
        console.error('A listener failed', error);
      }
    }
  }
}
`,
  remote: ({ noun, Type, odd }) => `// Asks the service that owns the ${noun}s.
import { missing } from './errors.js';
import { parse${Type} } from './parse.js';
import { again } from './retry.js';
import type { ${Type} } from './types.js';

export class ${Type}Remote {
  constructor(
    private readonly base: URL,
    private readonly token: string,
  ) {}

  get(id: string): Promise<${Type}> {
    return again(async () => {
      const url = new URL(\`v1/${noun}s/\${encodeURIComponent(id)}\`, this.base);
      const response = await fetch(url, {
        headers: { authorization: \`Bearer \${this.token}\`, accept: 'application/json' },
        signal: AbortSignal.timeout(${odd}_000),
      });
      if (response.status === 404) throw missing(id);
      if (!response.ok) throw new Error(\`HTTP \${response.status} for \${url.pathname}\`);
      return parse${Type}(await response.json());
    });
  }

  async *list(size = ${odd}): AsyncGenerator<${Type}> {
    for (let page = 0; ; page++) {
      const url = new URL(\`v1/${noun}s?page=\${page}&size=\${size}\`, this.base);
      const all = (await (await fetch(url)).json()) as unknown[];
      for (const one of all) yield parse${Type}(one);
      if (all.length < size) return;
    }
  }
}
`,
  retry: ({ odd }) => `// Tries something again when it fails.

export interface Patience {
  readonly tries: number;
  readonly waitMs: number;
  readonly worth: (error: unknown) => boolean;
}

const usual: Patience = { tries: ${2 + (odd % 4)}, waitMs: ${odd * 5}, worth: () => true };

export async function again<T>(task: () => Promise<T>, given: Partial<Patience> = {}): Promise<T> {
  const { tries, waitMs, worth } = { ...usual, ...given };
  for (let n = 1; ; n++) {
    try {
      return await task();
    } catch (error) {
      if (n >= tries || !worth(error)) throw error;
      await new Promise((done) => setTimeout(done, waitMs * 2 ** n));
    }
  }
}
`,
  files: ({ noun, Type }) => `// Keeps ${noun}s in files, one each.
import fs from 'node:fs/promises';
import path from 'node:path';
import { parse${Type} } from './parse.js';
import type { ${Type} } from './types.js';

export class ${Type}Files {
  constructor(private readonly folder: string) {}

  async save(one: ${Type}): Promise<void> {
    await fs.mkdir(this.folder, { recursive: true });
    const file = this.#fileOf(one.id);
    await fs.writeFile(\`\${file}.new\`, JSON.stringify(one, undefined, 2));
    await fs.rename(\`\${file}.new\`, file);
  }

  async load(id: string): Promise<${Type} | undefined> {
    try {
      return parse${Type}(JSON.parse(await fs.readFile(this.#fileOf(id), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async ids(): Promise<string[]> {
    const names = await fs.readdir(this.folder);
    return names.filter((name) => name.endsWith('.json')).map((name) => path.basename(name, '.json'));
  }

  #fileOf(id: string): string {
    return path.join(this.folder, \`\${encodeURIComponent(id)}.json\`);
  }
}
`,
  routes: ({ noun, Type }) => `// The ${noun}s over HTTP.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isMissing } from './errors.js';
import { Malformed, parse${Type} } from './parse.js';
import type { ${Type}Service } from './service.js';

export function serve${Type}(service: ${Type}Service): Server {
  return createServer((request, response) => {
    handle(service, request, response).catch((error: unknown) => {
      const status = isMissing(error) ? 404 : error instanceof Malformed ? 400 : 500;
      send(response, status, { error: error instanceof Error ? error.message : 'unknown' });
    });
  });
}

async function handle(service: ${Type}Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'POST' && pathname === '/${noun}s') {
    send(response, 201, service.create(parse${Type}(JSON.parse(await bodyOf(request)))));
  } else if (request.method === 'GET' && pathname === '/${noun}s/total') {
    send(response, 200, { total: service.total() });
  } else {
    send(response, 404, { error: 'There is nothing here.' });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
`,
  report: ({ noun, Type, texts, numbers, odd }) => `// Reports about ${noun}s.
import { lineOf } from './format.js';
import { added, type ${Type} } from './types.js';

export interface ${Type}Report {
  readonly lines: readonly string[];
  readonly sums: Readonly<Record<(typeof added)[number], number>>;
  readonly groups: ReadonlyMap<string, readonly ${Type}[]>;
}

export function report(all: readonly ${Type}[]): ${Type}Report {
  const groups = new Map<string, ${Type}[]>();
  for (const one of all) {
    const key = one.${texts[1] ?? texts[0]};
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const sums = Object.fromEntries(added.map((name) => [name, sum(all.map((one) => one[name]))]));
  return {
    lines: all.slice(0, ${odd}).map(lineOf),
    sums: sums as ${Type}Report['sums'],
    groups,
  };
}

/** The middle one; 0 for none. */
export function median(all: readonly ${Type}[]): number {
  const sorted = all.map((one) => one.${numbers[0]}).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function sum(all: readonly number[]): number {
  return all.reduce((one, other) => one + other, 0);
}
`,
  metrics: ({ noun, Type, odd }) => `// Counts what happens to ${noun}s.
import type { ${Type}Events } from './events.js';

export class ${Type}Metrics {
  readonly #counts = new Map<string, number>();
  readonly #times: number[] = [];

  watch(events: ${Type}Events): () => void {
    const stops = (['added', 'changed', 'removed'] as const).map((kind) => events.on(kind, () => this.count(kind)));
    return () => stops.forEach((stop) => stop());
  }

  count(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  async timed<T>(task: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await task();
    } finally {
      this.#times.push(performance.now() - from);
      if (this.#times.length > ${odd * 10}) this.#times.shift();
    }
  }

  lines(): string[] {
    const mean = this.#times.reduce((a, b) => a + b, 0) / Math.max(1, this.#times.length);
    return [...[...this.#counts].map(([name, value]) => \`${noun}_\${name} \${value}\`), \`${noun}_ms \${mean.toFixed(1)}\`];
  }
}
`,
  queue: ({ noun, Type, odd }) => `// Works through ${noun}s, a few at a time.
import type { ${Type} } from './types.js';

type Job = { readonly one: ${Type}; readonly done: (error?: unknown) => void };

export class ${Type}Queue {
  readonly #waiting: Job[] = [];
  #busy = 0;

  constructor(
    private readonly work: (one: ${Type}) => Promise<void>,
    private readonly most = ${1 + (odd % 6)},
  ) {}

  push(one: ${Type}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ one, done: (error) => (error === undefined ? resolve() : reject(error)) });
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy >= this.most) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#busy++;
    this.work(job.one)
      .then(() => job.done(), job.done)
      .finally(() => {
        this.#busy--;
        this.#next();
      });
  }
}
`,
  search: ({ noun, Type }) => `// Finds ${noun}s by their words.
import { shown, type ${Type} } from './types.js';

export class ${Type}Search {
  readonly #index = new Map<string, Set<${Type}>>();

  add(one: ${Type}): void {
    for (const name of shown) {
      for (const word of wordsOf(one[name])) {
        const those = this.#index.get(word) ?? new Set();
        this.#index.set(word, those.add(one));
      }
    }
  }

  find(query: string): ${Type}[] {
    const scores = new Map<${Type}, number>();
    for (const word of wordsOf(query)) {
      for (const one of this.#index.get(word) ?? []) scores.set(one, (scores.get(one) ?? 0) + 1);
    }
    return [...scores].sort(([, a], [, b]) => b - a).map(([one]) => one);
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\\p{L}\\p{N}]+/gu) ?? [];
}
`,
  settings: ({ noun, Type, odd }) => `// The settings of the part that has to do with ${noun}s, from the environment.
import { z } from 'zod';

const shape = z.object({
  ${noun.toUpperCase()}_URL: z.string().url().default('https://api.example.com/'),
  ${noun.toUpperCase()}_TOKEN: z.string().min(8).optional(),
  ${noun.toUpperCase()}_MOST: z.coerce.number().int().min(1).max(${odd * 100}).default(${odd}),
});

export type ${Type}Settings = z.infer<typeof shape>;

export function settings(from: Readonly<Record<string, string | undefined>> = process.env): ${Type}Settings {
  const read = shape.safeParse(from);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => \`\${issue.path.join('.')}: \${issue.message}\`);
  throw new Error(\`The settings are wrong: \${wrong.join('; ')}\`);
}
`,
  schedule: ({ noun, Type, odd }) => `// Does something with ${noun}s from time to time.
import type { ${Type}Metrics } from './metrics.js';

export class ${Type}Schedule {
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly metrics: ${Type}Metrics,
    private readonly everyMs = ${odd}_000,
  ) {}

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#tick(), this.everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    if (this.#running) return this.metrics.count('skipped');
    this.#running = true;
    try {
      await this.metrics.timed(this.task);
    } catch {
      this.metrics.count('failed');
    } finally {
      this.#running = false;
    }
  }
}
`,
  diff: ({ noun, Type }) => `// What differs between two ${noun}s.
import { added, shown, type ${Type}, type ${Type}Change } from './types.js';

export interface Difference {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export function differences(before: ${Type}, after: ${Type}): Difference[] {
  const out: Difference[] = [];
  for (const name of [...shown, ...added]) {
    const [from, to] = [String(before[name]), String(after[name])];
    if (from !== to) out.push({ name, from, to });
  }
  return out;
}

export function changeOf(before: ${Type}, after: ${Type}): ${Type}Change {
  const names = differences(before, after).map(({ name }) => name as keyof ${Type}Change);
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}
`,
  index: ({ noun, Type }) => `// The part of the application that has to do with ${noun}s.
import { ${Type}Cache } from './cache.js';
import { ${Type}Files } from './files.js';
import { ${Type}Metrics } from './metrics.js';
import { ${Type}Remote } from './remote.js';
import { ${Type}Repository } from './repository.js';
import { ${Type}Schedule } from './schedule.js';
import { ${Type}Service } from './service.js';
import { settings } from './settings.js';

export * from './errors.js';
export * from './types.js';

export function open${Type}(folder: string) {
  const { ${noun.toUpperCase()}_URL: url, ${noun.toUpperCase()}_TOKEN: token = '' } = settings();
  const remote = new ${Type}Remote(new URL(url), token);
  const cache = new ${Type}Cache((id) => remote.get(id));
  const files = new ${Type}Files(folder);
  const metrics = new ${Type}Metrics();
  const service = new ${Type}Service(new ${Type}Repository());
  metrics.watch(service.events);
  service.events.on('added', ({ what }) => void files.save(what));
  const schedule = new ${Type}Schedule(async () => cache.forget(), metrics);
  schedule.start();
  return { service, cache, close: () => schedule.stop() };
}
`,
};
