// Drives the worker of the fast mode, so that a tree on which the engine hangs costs one tree and not the run.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Run } from './reported.ts';

const TIMEOUT = 30_000;

/** Runs trees one after the other in one worker thread; a hung or dead worker is replaced. */
export class FastRunner {
  readonly #script: string;
  #worker: Worker | undefined;

  constructor(cache: string) {
    this.#script = join(cache, 'fast-worker.cjs');
  }

  /** Analyses one tree. */
  run(dir: string): Promise<Run> {
    this.#worker ??= new Worker(this.#script, {
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: 3000 },
    });
    const worker = this.#worker;
    const start = performance.now();
    return new Promise((resolve) => {
      const done = (run: Run, broken: boolean): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (broken) {
          void worker.terminate();
          this.#worker = undefined;
        }
        resolve(run);
      };
      const fail = (why: string): void => done({ state: 'failed', why, ms: performance.now() - start }, true);
      const onMessage = (run: Run): void => done(run, false);
      const onError = (error: unknown): void => fail(error instanceof Error ? error.message : String(error));
      const onExit = (code: number): void => fail(`the worker ended with ${code}`);
      const timer = setTimeout(() => fail(`no answer within ${TIMEOUT / 1000} s`), TIMEOUT);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage({ dir });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
