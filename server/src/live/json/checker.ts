// Checks and completes JSON by a stranger's schema, on a thread of its own that is ended when it takes too long.
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../definitions/definition.ts';
import type { Checker } from '../seams.ts';
import type { Done, FromWorker, Job, ToWorker } from './jobs.ts';

/** The inspector's checker: also says that something could not be checked, or that nothing is left to check it. */
export interface OwnChecker extends Checker {
  /** Ends its thread. What is asked afterwards is not checked. */
  dispose(): Promise<void>;
}

export interface CheckerOptions {
  /** The file of the thread's program; found beside this one when undefined. */
  readonly program?: string;
  /** For one job. */
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

const TIMEOUT_MS = 1_000;
/** Until the thread has loaded its program, on a machine that is busy. */
const START_MS = 20_000;
const MEMORY_MB = 256;
/** Parts of a schema: values within it. 500 tools have about 50,000 together. */
const MAX_PARTS = 200_000;
const MAX_SCHEMA_TEXT = 4 * 1024 * 1024;
const MAX_DEPTH = 400;
/** Of what is checked, in UTF-16 units. */
const MAX_TEXT = 4 * 1024 * 1024;
/** Schemas that the thread keeps; then it forgets all. */
const MAX_SCHEMAS = 100;

/** Starts nothing before it is asked. */
export function createChecker(options: CheckerOptions = {}): OwnChecker {
  const thread = new Thread(options);
  return {
    async validate(schema, text) {
      const done = await thread.do(schema, { do: 'validate', text });
      if (typeof done === 'string') return [{ offset: 0, length: 0, message: `the arguments ${done}` }];
      return done.is === 'problems' ? done.problems : [];
    },
    async conforms(schema, text) {
      const done = await thread.do(schema, { do: 'conforms', text });
      if (typeof done === 'string') return [`the structured content ${done}`];
      return done.is === 'sentences' ? done.sentences : [];
    },
    async suggest(schema, text, offset) {
      const at = Math.max(0, Math.min(offset, text.length));
      const done = await thread.do(schema, { do: 'suggest', text, offset: at });
      return typeof done === 'string' || done.is !== 'suggestions' ? [] : done.suggestions;
    },
    dispose: () => thread.dispose(),
  };
}

/** One job after the other, on a worker that is started anew after it had to be ended. */
class Thread {
  private readonly options: CheckerOptions;
  private worker: Promise<Worker | undefined> | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private disposed = false;
  /** The schemas that the worker has. */
  private known = new WeakMap<object, number>();
  private schemas = 0;

  constructor(options: CheckerOptions) {
    this.options = options;
  }

  /** What was done, or what to say of it: what follows "the arguments". */
  do(schema: Json, job: Job): Promise<Done | string> {
    if (job.text.length > MAX_TEXT)
      return Promise.resolve(`could not be checked: they have more than ${MAX_TEXT / 1024 / 1024} million characters`);
    const done = this.work.then(() => this.next(schema, job));
    this.work = done;
    return done;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await this.end();
  }

  private async next(schema: Json, job: Job): Promise<Done | string> {
    if (this.disposed) return 'could not be checked: the connection is closed';
    const own = typeof schema === 'object' && schema !== null ? schema : undefined;
    let id = own && this.known.get(own);
    const isNew = id === undefined;
    if (isNew && isTooMuch(schema)) return 'could not be checked: the schema is larger than any real one';
    if (isNew && this.schemas >= MAX_SCHEMAS) await this.end();
    this.worker ??= this.begin();
    const worker = await this.worker;
    if (worker === undefined) {
      this.worker = undefined;
      return 'could not be checked: the thread that does it did not start';
    }
    id ??= ++this.schemas;
    if (own) this.known.set(own, id);
    return this.ask(worker, { schemaId: id, job, ...(isNew && { schema }) });
  }

  private async ask(worker: Worker, message: ToWorker): Promise<Done | string> {
    const { timeoutMs = TIMEOUT_MS } = this.options;
    const answer = await new Promise<Done | string>((resolve) => {
      const settle = (result: Done | string) => {
        clearTimeout(timer);
        worker.off('message', heard).off('error', failed).off('exit', ended);
        resolve(result);
      };
      const heard = (message: FromWorker) => {
        if ('done' in message) settle(message.done);
      };
      const failed = ({ code }: NodeJS.ErrnoException) =>
        settle(`could not be checked${code === 'ERR_WORKER_OUT_OF_MEMORY' ? ': that takes too much memory' : ''}`);
      const ended = () => settle('could not be checked');
      const timer = setTimeout(
        () => settle('could not be checked within a second: a pattern of the schema may never end'),
        timeoutMs,
      );
      worker.on('message', heard).on('error', failed).on('exit', ended);
      try {
        worker.postMessage(message);
      } catch {
        settle('could not be checked: the schema is larger than any real one');
      }
    });
    if (typeof answer === 'string') await this.end();
    return answer;
  }

  private begin(): Promise<Worker | undefined> {
    const { program = programFile(), memoryMb = MEMORY_MB } = this.options;
    return new Promise((resolve) => {
      const worker = new Worker(program, {
        resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
        // Nothing of the process's environment is of use to it.
        env: {},
        stdout: true,
        stderr: true,
      });
      // A program may end while its thread waits.
      worker.unref();
      // What is left to hear of a thread that is ended is not worth an exception.
      worker.on('error', () => {});
      const settle = (started: Worker | undefined) => {
        clearTimeout(timer);
        worker.off('message', ready).off('error', failed);
        if (started === undefined) void worker.terminate();
        resolve(started);
      };
      const ready = () => settle(worker);
      const failed = () => settle(undefined);
      const timer = setTimeout(failed, START_MS);
      worker.on('message', ready).on('error', failed);
    });
  }

  private async end(): Promise<void> {
    const worker = await this.worker;
    this.worker = undefined;
    this.known = new WeakMap();
    this.schemas = 0;
    await worker?.terminate();
  }
}

/** In the bundles, the thread's program lies beside this one; from source, where the build puts it. */
function programFile(): string {
  const beside = path.join(__dirname, 'json-worker.js');
  return fs.existsSync(beside) ? beside : path.join(__dirname, '../../../../dist/json-worker.js');
}

/** Whether it has more to it than any real schema. Not recursive. */
function isTooMuch(schema: Json): boolean {
  let [parts, characters] = [0, 0];
  let level: Json[] = [schema];
  for (let depth = 0; level.length > 0; depth++) {
    const next: Json[] = [];
    for (const each of level) {
      parts += 1;
      if (typeof each === 'string') characters += each.length;
      if (parts > MAX_PARTS || characters > MAX_SCHEMA_TEXT || depth > MAX_DEPTH) return true;
      if (typeof each !== 'object' || each === null) continue;
      for (const [key, inner] of Object.entries(each)) {
        characters += key.length;
        next.push(inner);
      }
    }
    level = next;
  }
  return false;
}
