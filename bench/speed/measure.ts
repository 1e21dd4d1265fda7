// Runs whole processes in turn and tells the time, the processor's time and the memory that each took.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, range } from './numbers.ts';

/** One of the programs that are compared: its Node, arguments and folder. */
export interface Side {
  readonly name: string;
  /** Node's arguments: flags, the program, the program's arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables of its environment beside those of the bench. */
  readonly env?: Readonly<Record<string, string>>;
  /** How often it is run at most; the slow ones are run less often. */
  readonly runs: number;
  /** Exit codes that are no failure: linters end with 1 when they found something. */
  readonly fine: readonly number[];
  /** How many files it says it worked on; undefined where it does not say. */
  readonly files?: (stdout: string) => number | undefined;
}

export interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Peak resident memory in bytes. */
  readonly rss: number;
}

export interface Measured {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly files: number | undefined;
  /** Why it has no samples, or fewer. */
  readonly failed?: string;
}

/** What a side took: medians, and the fastest and slowest run. */
export interface Taken {
  readonly wallMs: number;
  readonly wallRange: readonly [number, number];
  readonly cpuMs: number;
  readonly rss: number;
  readonly runs: number;
}

const PATIENCE_MS = 10 * 60_000;

/** Runs the sides in turn, round after round, each round beginning with another one. */
export function interleaved(sides: readonly Side[], cache: string): Measured[] {
  const samples = sides.map(() => [] as Sample[]);
  const files: (number | undefined)[] = sides.map(() => undefined);
  const failed: (string | undefined)[] = sides.map(() => undefined);
  const rounds = Math.max(...sides.map((side) => side.runs));
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < sides.length; at++) {
      const n = (at + round) % sides.length;
      const side = sides[n]!;
      if (round >= side.runs || failed[n] !== undefined) continue;
      const done = once(side, cache);
      if ('why' in done) failed[n] = done.why;
      else {
        samples[n]!.push(done.sample);
        files[n] = side.files?.(done.stdout);
      }
    }
  }
  return sides.map(({ name }, n) => ({
    name,
    samples: samples[n]!,
    files: files[n],
    ...(failed[n] === undefined ? {} : { failed: failed[n] }),
  }));
}

/** The medians of a side; undefined when no run of it succeeded. */
export function taken({ samples }: Measured): Taken | undefined {
  if (samples.length === 0) return undefined;
  const of = (name: keyof Sample) => samples.map((sample) => sample[name]);
  return {
    wallMs: median(of('wallMs')),
    wallRange: range(of('wallMs')),
    cpuMs: median(of('cpuMs')),
    rss: median(of('rss')),
    runs: samples.length,
  };
}

function once(side: Side, cache: string): { sample: Sample; stdout: string } | { why: string } {
  const [usage, out, err] = ['usage.json', 'out.txt', 'err.txt'].map((name) => join(cache, name)) as [
    string,
    string,
    string,
  ];
  rmSync(usage, { force: true });
  // Files, not pipes: nobody has to read while the clock runs.
  const [stdout, stderr] = [openSync(out, 'w'), openSync(err, 'w')];
  const hook = ['--require', join(cache, 'usage-hook.cjs')];
  const from = performance.now();
  const done = spawnSync(process.execPath, [...hook, ...side.args], {
    cwd: side.cwd,
    env: { ...process.env, ...side.env, TOOLWARD_BENCH_USAGE: usage, NO_COLOR: '1' },
    stdio: ['ignore', stdout, stderr],
    timeout: PATIENCE_MS,
  });
  const wallMs = performance.now() - from;
  closeSync(stdout);
  closeSync(stderr);
  if (done.error) return { why: done.error.message };
  if (done.status === null || !side.fine.includes(done.status)) {
    const said = `${readFileSync(err, 'utf8')}\n${readFileSync(out, 'utf8')}`.trim().split('\n')[0] ?? '';
    return { why: `ended with ${done.status ?? done.signal}: ${said.slice(0, 200)}` };
  }
  const { cpuMs, rss } = JSON.parse(readFileSync(usage, 'utf8')) as { cpuMs: number; rss: number };
  return { sample: { wallMs, cpuMs, rss }, stdout: readFileSync(out, 'utf8') };
}
