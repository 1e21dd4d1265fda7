// The fuzzer: `npm run fuzz -- --seed 1 --inputs 10000 --sequences 500`. Tries inputs and sequences of edits, says what
// failed, and writes it down as small as it can be made.
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { type Input, inputOf, type Kind, kinds, prefixes, type Seeds, wrongWithInput } from './inputs.ts';
import { minimised } from './minimise.ts';
import { pageSamples, programsBelow, singles, type Texts } from './seeds.ts';
import { projectsOf, sameAfterEdits } from './sequences.ts';

const USAGE = `Usage: npm run fuzz -- [options]
  --seed N         which inputs and sequences (1)
  --inputs N       how many inputs (2000; 0 for none)
  --from N         the number of the first input (0): to repeat one, --from N --inputs 1
  --prefixes STEP  instead: every sample of every rule page, tool by tool, cut every STEP characters
  --start N        for --prefixes: after how many characters the first cut is (0)
  --sequences N    how many sequences of edits (100; 0 for none)
  --minutes M      stop after M minutes
  --programs DIR   real programs to spoil, repeatable
  --largest N      how large pathological shapes may be (20000)
  --out DIR        where failing inputs are written (.cache/fuzz/failed)
`;

/** Processor time that one analysis of an input may take, in milliseconds. */
const SLOW_MS = 1_000;
/** An input that is not done after this much of the processor is taken for one that never ends. */
const HANGS_MS = 60_000;
/** Sequences tried at a time; the seed of each lot is the seed and the number of the lot. */
const LOT = 50;

interface Tally {
  readonly counts: Map<Kind | 'sequence', number>;
  failures: number;
  slowest: { readonly ms: number; readonly what: string };
}

/** Runs the command. Answers with the exit code: 0 when nothing failed, 1 when something did, 2 for a mistake in its use. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  const text = { type: 'string' } as const;
  const options = {
    ...{
      seed: text,
      inputs: text,
      from: text,
      prefixes: text,
      start: text,
      sequences: text,
      minutes: text,
      largest: text,
      out: text,
    },
    programs: { type: 'string', multiple: true },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  const number = (name: keyof typeof values, otherwise: number) => Number(values[name] ?? otherwise);
  const seed = number('seed', 1);
  const until = Date.now() + number('minutes', 1e6) * 60_000;
  const out = path.resolve(values.out ?? path.join(root, '.cache/fuzz/failed'));
  const programs = (values.programs ?? []).flatMap((folder) => programsBelow(path.resolve(folder)));
  const samples = pageSamples(root);
  const seeds: Seeds = { samples, small: singles(samples), programs, largest: number('largest', 20_000) };
  const tally: Tally = { counts: new Map(), failures: 0, slowest: { ms: 0, what: '' } };
  process.stdout.write(`seed ${seed}, ${samples.length} samples, ${programs.length} programs\n`);

  const watch = new Watch();
  const progress = new Progress(tally);
  try {
    if (values.prefixes !== undefined) {
      watch.phase('prefix ');
      const step = Number(values.prefixes);
      const start = number('start', 0);
      const all = prefixes(seeds.small, step, start);
      for (let n = number('from', 0); n < all.length && Date.now() < until; n++) {
        const { sample, file, length } = all[n]!;
        const whole = seeds.small[sample]!;
        const texts = { ...whole, [file]: whole[file]!.slice(0, length) };
        const input: Input = {
          kind: 'half-typed',
          from: `sample ${sample}, ${file}:${length}`,
          texts,
          depth: { twice: false, thorough: false },
        };
        const repeat = `--prefixes ${step} --start ${start} --from ${n}`;
        watch.at(n);
        tryInput(input, repeat, { out, tally, watch });
        progress.tell(`${n + 1} of ${all.length} prefixes`);
      }
    }
    watch.phase(`--seed ${seed} --inputs 1 --from `);
    const first = number('from', 0);
    const last = values.prefixes === undefined ? first + number('inputs', 2_000) : first;
    for (let n = first; n < last && Date.now() < until; n++) {
      watch.at(n);
      tryInput(inputOf(seeds, seed, n), `--seed ${seed} --from ${n} --inputs 1 --sequences 0`, { out, tally, watch });
      progress.tell(`${n + 1 - first} of ${last - first} inputs`);
    }
    watch.phase(`sequences of seed ${seed}, lot `);
    const wanted = number('sequences', 100);
    const property = sameAfterEdits(projectsOf(root, true), same);
    for (let done = 0, lot = 0; done < wanted && Date.now() < until; lot++) {
      const numRuns = Math.min(LOT, wanted - done);
      watch.at(lot);
      const details = fc.check(property, { numRuns, seed: seed * 100_003 + lot, endOnFailure: false });
      done += details.numRuns;
      tally.counts.set('sequence', done);
      if (details.failed)
        failed(`sequence-${seed}-${lot}`, fc.defaultReportMessage(details) ?? '', {}, { out, tally, watch });
      progress.tell(`${done} of ${wanted} sequences`);
    }
  } finally {
    watch.end();
  }
  process.stdout.write(`${summary(tally)}\n`);
  return tally.failures > 0 ? 1 : 0;
}

function same(went: unknown, fresh: unknown): void {
  if (!isDeepStrictEqual(went, fresh))
    throw new Error(`${JSON.stringify(went).slice(0, 5_000)}\n  is not\n${JSON.stringify(fresh).slice(0, 5_000)}`);
}

interface Place {
  readonly out: string;
  readonly tally: Tally;
  readonly watch: Watch;
}

function tryInput(input: Input, repeat: string, place: Place): void {
  const { tally } = place;
  const began = process.cpuUsage();
  let wrong = wrongWithInput(input);
  let ms = spent(began);
  // The work was done twice at least; what the machine did meanwhile counts as well, so the slow are tried again.
  if (wrong === undefined && ms > SLOW_MS) {
    const one = timeOf(input);
    if (one > SLOW_MS) wrong = `one analysis takes ${Math.round(one)} ms of the processor`;
    ms = one;
  }
  tally.counts.set(input.kind, (tally.counts.get(input.kind) ?? 0) + 1);
  if (ms > tally.slowest.ms) tally.slowest = { ms, what: `${input.kind}, ${input.from}, ${repeat}` };
  if (wrong === undefined) return;
  const kind = kindOf(wrong);
  const slow = wrong.startsWith('one analysis takes');
  const fails = (texts: Texts): boolean => {
    place.watch.again();
    return kindOf(wrongWithInput({ ...input, texts }) ?? '') === kind;
  };
  const texts = slow ? input.texts : minimised(input.texts, fails);
  const name = repeat
    .replace(/ --inputs 1 --sequences 0| --|--/g, '-')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+/, '');
  failed(name, `${input.kind}, ${input.from}\nrepeat: ${repeat}\n${wrong}\n`, texts, place);
}

/** Processor time of one analysis in milliseconds, the lower of two. */
function timeOf(input: Pick<Input, 'kind' | 'texts'>): number {
  const once = () => {
    const began = process.cpuUsage();
    wrongWithInput({ ...input, depth: { twice: false, thorough: false } });
    return spent(began);
  };
  return Math.min(once(), once());
}

function spent(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}

/** What two failures of the same cause have in common: the message without its figures and names. */
function kindOf(wrong: string): string {
  return wrong.replace(/\d+/g, 'n').replace(/\S+\.\w+:n-n/g, 'place');
}

function failed(name: string, message: string, texts: Texts, { out, tally }: Place): void {
  tally.failures++;
  const folder = path.join(out, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'WHY.txt'), message);
  for (const [file, text] of Object.entries(texts)) {
    // A lone surrogate has no UTF-8; the input can be had again by its seed.
    const full = path.join(folder, path.join('/', file));
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
  process.stdout.write(`FAILED ${name}: ${message.split('\n').slice(0, 3).join(' | ').slice(0, 400)}\n`);
}

function summary({ counts, failures, slowest }: Tally): string {
  const each = [...kinds, 'sequence' as const].map((kind) => `${counts.get(kind) ?? 0} ${kind}`).join(', ');
  return `${each}; ${failures} failed; slowest ${Math.round(slowest.ms)} ms (${slowest.what})`;
}

/** Says how far it is, every ten seconds at the most. */
class Progress {
  readonly #tally: Tally;
  #told = Date.now();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  tell(where: string): void {
    if (Date.now() - this.#told < 10_000) return;
    this.#told = Date.now();
    const { failures, slowest } = this.#tally;
    process.stdout.write(`${where}, ${failures} failed, slowest ${Math.round(slowest.ms)} ms\n`);
  }
}

const WATCHER = `const { workerData: { shared, limit }, parentPort } = require('node:worker_threads');
const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
let what = '', last = -1, since = spent();
parentPort.on('message', (next) => { what = next; });
setInterval(() => {
  const now = Atomics.load(shared, 1);
  if (now !== last) { last = now; since = spent(); }
  if (spent() - since < limit) return;
  require('node:fs').writeSync(1, 'FAILED it does not end: ' + what + Atomics.load(shared, 0) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000).unref();`;

/** Ends the process where an input never does: the thread that works cannot. */
class Watch {
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker = new Worker(WATCHER, { eval: true, workerData: { shared: this.#shared, limit: HANGS_MS } });

  /** What is begun; its number follows. */
  phase(what: string): void {
    this.#worker.postMessage(what);
  }
  at(n: number): void {
    Atomics.store(this.#shared, 0, n);
    this.again();
  }
  /** The same input is begun again. */
  again(): void {
    Atomics.add(this.#shared, 1, 1);
  }
  end(): void {
    void this.#worker.terminate();
  }
}
