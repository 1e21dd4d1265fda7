// The programs of a folder in threads: several at once where there are several and it is worth a thread's start.
import os from 'node:os';
import path from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { FactsCache } from '../analysis/modules.ts';
import type { Program } from '../analysis/programs.ts';
import { type AnalysisOptions, type Answer, divided, outcomeIn, type Round } from '../analyze.ts';
import { type Project, snapshotIn } from '../project/load.ts';
import type { Outcome } from '../run-program.ts';
import type { Snapshot } from '../snapshot.ts';

/** Threads at the most, this one counted: each holds one program at a time, and the syntax of those it has run. */
const MOST_THREADS = 4;
/** UTF-16 units of source beside the largest program that are worth the start of a thread (a third of a second). */
const WORTH_A_THREAD = 250_000;

/**
 * V8 compiles and collects garbage beside each thread, which so keeps 1.3 cores busy (measured): on two a second one
 * takes a fifth more of the processor for a tenth less time.
 */
const CORES_A_THREAD = 1.3;

/** What a thread is started with. */
interface Work {
  readonly root: string;
  readonly files: readonly string[];
  readonly programs: readonly Program[];
  readonly rules: AnalysisOptions['rules'];
  /** How many of the programs have been taken, by whomever. */
  readonly taken: Int32Array;
}

type Done = { readonly at: number; readonly outcome: Outcome } | { readonly failed: string };

/**
 * Analyses a project, its programs in as many threads as pay. The answer is the same for any number of threads.
 * `threads`: so many, whatever it is worth; chosen when undefined.
 * @throws {Error} in one line, where a thread failed
 */
export async function analyzeInThreads(
  project: Project,
  options: AnalysisOptions,
  threads: number | undefined,
): Promise<Answer> {
  const steps = divided(project.snapshot, options);
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value;
    const round = largestFirst(step.value, project.snapshot);
    const most = threads ?? (isWorthIt(round, project.snapshot) ? os.availableParallelism() / CORES_A_THREAD : 1);
    const helpers = Math.floor(Math.min(most, MOST_THREADS, round.programs.length)) - 1;
    step = steps.next(await ended(round, project, options, Math.max(0, helpers)));
  }
}

function sizeOf({ files }: Program, snapshot: Snapshot): number {
  let size = 0;
  for (const file of files) size += snapshot.read(file)?.length ?? 0;
  return size;
}

/** Whoever begins with the small ones waits for the large one at the end. */
function largestFirst({ programs, run }: Round, snapshot: Snapshot): Round {
  const sizes = new Map(programs.map((program) => [program, sizeOf(program, snapshot)]));
  return { programs: [...programs].sort((a, b) => sizes.get(b)! - sizes.get(a)!), run };
}

function isWorthIt({ programs: [, ...others] }: Round, snapshot: Snapshot): boolean {
  return others.reduce((sum, program) => sum + sizeOf(program, snapshot), 0) >= WORTH_A_THREAD;
}

async function ended(
  { programs, run }: Round,
  project: Project,
  { rules }: AnalysisOptions,
  helpers: number,
): Promise<ReadonlyMap<Program, Outcome>> {
  const out = new Map<Program, Outcome>();
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const work: Work = { root: project.root, files: project.snapshot.files, programs, rules, taken };
  const workers = Array.from(
    { length: helpers },
    () => new Worker(path.join(__dirname, 'cli.js'), { workerData: work }),
  );
  try {
    const all = Promise.all(
      workers.map((worker) => over(worker, ({ at, outcome }) => void out.set(programs[at]!, outcome))),
    );
    // A thread that fails meanwhile is told below.
    all.catch(() => {});
    // This thread takes its part, too. Ctrl-C ends the process with all its threads, as nobody listens for it.
    for (let at = next(taken); at < programs.length; at = next(taken)) out.set(programs[at]!, run(programs[at]!));
    await all;
    return out;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function next(taken: Int32Array): number {
  return Atomics.add(taken, 0, 1);
}

/** Hears what a thread has to say until it ends. */
function over(worker: Worker, heard: (done: Extract<Done, { outcome: Outcome }>) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`a thread of the analysis failed: ${why}`));
    worker.on('message', (done: Done) => ('failed' in done ? failed(done.failed) : heard(done)));
    worker.on('error', (error: unknown) => failed(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => (code === 0 ? resolve() : failed(`it ended with ${code}`)));
  });
}

/** What a thread does: takes one program after the other until all are taken. */
export function runThread(): void {
  const { root, files, programs, rules, taken } = workerData as Work;
  const snapshot = snapshotIn(root, files);
  const cache = new FactsCache();
  const say = (done: Done) => parentPort!.postMessage(done);
  try {
    for (let at = next(taken); at < programs.length; at = next(taken))
      say({ at, outcome: outcomeIn(snapshot, programs[at]!, cache, rules) });
  } catch (error) {
    say({ failed: error instanceof Error ? error.message : String(error) });
  }
}
