// What the project has set itself, beside what was measured.
import { kinds } from './edits.ts';
import { duration, median, megabytes, percentile, ratio } from './numbers.ts';
import { type Latency, type Results, SIDE, sideOf, sumOf } from './results.ts';

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Each target that the run has figures for. */
export function targets(results: Results): Target[] {
  return [...cold(results), ...edits(results), ...holding(results), ...curves(results), ...extension(results)];
}

function cold({ popular }: Results): Target[] {
  if (popular === undefined) return [];
  const { whole, each } = popular;
  const out: Target[] = [];
  const wall = (side: string) => sideOf(whole, side)?.wallMs;
  const sum = (side: string) => sumOf(each, side);
  const floor = (what: string, own: number | undefined, other: number | undefined, more: string) => {
    if (own === undefined || other === undefined) return;
    const measured = `${ratio(own / other)} (${duration(own)} : ${duration(other)}${more})`;
    out.push({ what, wanted: 'at most 1.0× the bare parse', measured, met: own <= other });
  };
  const cpu = (sideOf(whole, SIDE.check)?.cpuMs ?? Number.NaN) / (sideOf(whole, SIDE.floor)?.cpuMs ?? Number.NaN);
  const processor = `; processor’s time ${ratio(cpu)}`;
  floor('Cold check, all popular servers as one folder', wall(SIDE.check), wall(SIDE.floor), processor);
  floor('Cold check, each by itself, summed', sum(SIDE.check), sum(SIDE.floor), '');
  const faster = (what: string, own: number | undefined, other: number | undefined) => {
    if (own === undefined || other === undefined) return;
    const times = other / own;
    out.push({ what, wanted: 'at least 10× as fast', measured: `${ratio(times)} as fast`, met: times >= 10 });
  };
  faster('Beside ESLint + security, as one folder', wall(SIDE.check), wall(SIDE.security));
  faster('Beside ESLint + security, each by itself, summed', sum(SIDE.check), sum(SIDE.security));
  return out;
}

function edits({ latency, parse }: Results): Target[] {
  const first = latency?.find(({ size }) => size === 1);
  if (first === undefined || parse === undefined) return [];
  const times = (kind?: string) =>
    first.typing.strokes.filter((one) => kind === undefined || one.kind === kind).map(({ ms }) => ms);
  const p95 = percentile(times(), 95);
  const worst = Math.max(...kinds.slice(0, 3).map((kind) => percentile(times(kind), 95) / parse[kind]));
  return [
    { what: 'Edit to diagnostics, all kinds, p95', wanted: 'at most 30 ms', measured: duration(p95), met: p95 <= 30 },
    {
      what: 'The same in the file of 20 tools, beside its bare parse',
      wanted: 'at most 10×',
      measured: ratio(worst),
      met: worst <= 10,
    },
  ];
}

function holding({ latency, starts }: Results): Target[] {
  const out: Target[] = [];
  const memory = latency?.find(({ size }) => size === 1)?.typing.memory ?? [];
  if (memory.length > 0) {
    const most = Math.max(...memory.map(({ bytes }) => bytes));
    out.push({
      what: 'Memory of the language server',
      wanted: 'at most 400 MB',
      measured: megabytes(most),
      met: most <= 400e6,
    });
    const [before, after] = [100, 1_000].map((edits) => memory.find((one) => one.edits === edits)?.bytes);
    if (before !== undefined && after !== undefined) {
      // A tenth is what the collector leaves from one moment to the next.
      out.push({
        what: 'Memory after 1,000 edits, beside that after 100',
        wanted: 'no growth (a tenth is noise)',
        measured: `${ratio(after / before)} (${megabytes(after)} : ${megabytes(before)})`,
        met: after <= before * 1.1,
      });
    }
  }
  if (starts !== undefined && starts.warm.length > 0) {
    const ms = median(starts.warm.map((one) => one.diagnosticsMs));
    out.push({
      what: 'Start to first diagnostics, warm',
      wanted: 'under 1 s',
      measured: duration(ms),
      met: ms < 1_000,
    });
  }
  return out;
}

function curves({ latency = [], generated = [] }: Results): Target[] {
  const out: Target[] = [];
  const most = latency.at(-1);
  if (most !== undefined && most.size > 1) {
    const [small, large] = [strokeTimes(latency[0]!), strokeTimes(most)];
    const grown = Math.max(...[50, 95].map((p) => percentile(large, p) / percentile(small, p)));
    out.push({
      what: `Edits in the workspace of ${most.size}×, beside 1× (the worse of p50 and p95)`,
      wanted: 'under 2×',
      measured: ratio(grown),
      met: grown < 2,
    });
  }
  const [small, large] = [generated[0], generated.at(-1)];
  if (small !== undefined && large !== undefined && large.size > 1) {
    const wall = (tree: typeof small, side: string) => sideOf(tree, side)?.wallMs ?? Number.NaN;
    const allowed = wall(small, SIDE.check) + wall(large, SIDE.read) - wall(small, SIDE.read);
    const own = wall(large, SIDE.check);
    out.push({
      what: `Cold check of the workspace of ${large.size}×`,
      wanted: `at most that of 1× and reading the rest (${duration(allowed)})`,
      measured: duration(own),
      met: own <= allowed,
    });
    for (const tree of generated) {
      const beside = wall(tree, SIDE.check) / wall(tree, SIDE.floor);
      out.push({
        what: `Cold check of the generated workspace of ${tree.size}×`,
        wanted: 'at most 1.0× the bare parse',
        measured: ratio(beside),
        met: beside <= 1,
      });
    }
  }
  return out;
}

function extension({ windows = [], package: made }: Results): Target[] {
  const out: Target[] = [];
  const times = windows.flatMap((one) => ('why' in one ? [] : [one.loadMs + one.callMs]));
  if (times.length > 0) {
    const ms = median(times);
    const cpu = median(windows.flatMap((one) => ('why' in one ? [] : [one.ownCpuMs])));
    out.push({
      what: 'Activation, time of the extension host',
      wanted: 'under 50 ms',
      measured: `${duration(ms)} (processor ${duration(cpu)})`,
      met: ms < 50,
    });
  }
  if (made !== undefined) {
    out.push({ what: 'Package', wanted: 'at most 3 MB', measured: megabytes(made.bytes), met: made.bytes <= 3e6 });
  }
  return out;
}

/** As many strokes of a run as the shortest run has: those that the curve compares. */
export function strokeTimes({ typing }: Latency, kind?: string): number[] {
  const some = typing.strokes.slice(0, 200);
  return some.filter((one) => kind === undefined || one.kind === kind).map(({ ms }) => ms);
}
