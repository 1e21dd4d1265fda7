// Safe checks of a running server: one after the other, bounded in time, and none that fails stops the others.
import { setMaxListeners } from 'node:events';
import { visible } from '../../output/escape.ts';
import type { ProbeOptions, ProbeResult } from '../inspection.ts';
import { asProblem, LiveProblem } from '../problem.ts';
import type { ProbeContext, Prober } from '../seams.ts';
import { argumentChecks } from './arguments.ts';
import { Aside } from './aside.ts';
import type { Check, Learned, Verdict } from './check.ts';
import { Lane } from './lane.ts';
import { load } from './load.ts';
import { messages } from './messages.ts';
import { payloadChecks } from './payloads.ts';
import { reach } from './reach.ts';
import { judgeServed } from './served.ts';

/** All checks that send something, in the order in which they run. */
export const checks: readonly Check[] = [...reach, ...messages, ...argumentChecks, ...payloadChecks, ...load];

/** Of one check, and of all, in milliseconds. */
const CHECK_MS = 90_000;
const ALL_MS = 10 * 60_000;
/** Of one result. */
const MAX_EVIDENCE = 24;
const MAX_EVIDENCE_LINE = 600;

/** Runs all checks that apply to the server, and judges what it serves, which sends nothing. */
export const probe: Prober = async (options, context) => {
  const { served, others } = context;
  const sent = await probeWith(checks, options, context);
  if (served === undefined) return sent;
  const named = others.map((other, n) => ({ name: other.name ?? `server ${n + 2}`, served: other }));
  const judged = judgeServed(served, named).map((one) => harmless(one, context));
  return [...sent, ...judged];
};

/** The same with given checks. Never throws. */
export async function probeWith(
  list: readonly Check[],
  options: ProbeOptions,
  context: ProbeContext,
): Promise<readonly ProbeResult[]> {
  const { launch } = context;
  const lane = launch.kind === 'stdio' ? undefined : new Lane(launch, context);
  const aside = launch.kind === 'stdio' ? new Aside(launch, context) : undefined;
  const learned: Learned = { errors: [] };
  const all = AbortSignal.any([context.signal, AbortSignal.timeout(ALL_MS)]);
  const results: ProbeResult[] = [];
  try {
    for (const check of list) {
      const why = reasonToSkip(check, options, lane, all);
      if (why !== undefined) {
        results.push(result(check, { is: 'skipped', message: why }, context));
        continue;
      }
      const signal = AbortSignal.any([all, AbortSignal.timeout(CHECK_MS)]);
      // As many requests at once, as many listeners: no leak that Node should warn of.
      setMaxListeners(100, signal);
      const verdicts = await within(check.run({ options, context, lane, aside, learned, signal }), signal).catch(
        (error): Verdict[] => [{ is: 'skipped', message: reasonOf(error, all) }],
      );
      results.push(...verdicts.map((verdict) => result(check, verdict, context)));
    }
  } finally {
    await Promise.all([lane?.close(), aside?.close()]);
  }
  return results;
}

function reasonToSkip(
  check: Check,
  { beyondLoopback }: ProbeOptions,
  lane: Lane | undefined,
  all: AbortSignal,
): string | undefined {
  if (all.aborted) return 'The checks were cancelled, or took too long.';
  if (check.over === 'http' && lane === undefined) return 'This is about servers at an address; this one is started.';
  if (check.over === 'stdio' && lane !== undefined)
    return 'This is about servers that are started; this one has an address.';
  if (lane && !lane.isLoopback && beyondLoopback !== true && !check.still)
    return 'The server is not on this machine, and others were not allowed.';
  return undefined;
}

/** The check's own promise, or the end of its time: one that hangs holds nobody up. */
async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  return await new Promise<T>((resolve, reject) => {
    const end = () => reject(new LiveProblem('cancelled', 'It was cancelled, or took too long.'));
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

function reasonOf(error: unknown, all: AbortSignal): string {
  if (all.aborted) return 'The checks were cancelled, or took too long.';
  const { kind, message } = asProblem(error);
  return kind === 'refused' ? message : `It could not be done. ${message}`;
}

function result(check: Check, verdict: Verdict, context: ProbeContext): ProbeResult {
  return harmless(
    {
      check: check.id,
      title: check.title,
      is: verdict.is,
      severity: verdict.is === 'finding' ? (verdict.severity ?? 'warning') : 'note',
      message: verdict.message,
      rule: verdict.rule ?? check.rule,
      definition: verdict.definition,
      evidence: verdict.evidence ?? [],
    },
    context,
  );
}

/** Without secrets and control characters, and not too long. */
function harmless(one: ProbeResult, { redact }: ProbeContext): ProbeResult {
  const clean = (text: string) => visible(redact(text));
  const lines = one.evidence.map((line) => {
    const all = clean(line);
    return all.length > MAX_EVIDENCE_LINE ? `${all.slice(0, MAX_EVIDENCE_LINE)}…` : all;
  });
  const more = lines.length - MAX_EVIDENCE;
  const evidence = more > 0 ? [...lines.slice(0, MAX_EVIDENCE), `and ${more} lines more`] : lines;
  return { ...one, message: clean(one.message), evidence };
}
