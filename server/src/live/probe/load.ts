// How much is taken from one client, and what errors give away.
import { LiveProblem } from '../problem.ts';
import { REDACTED, secretsOf } from '../redact.ts';
import { type Check, finding, passed, type SeenError, short, skipped, type Verdict } from './check.ts';

/** Cheap requests in the burst, and how many at the same time. */
const BURST = 60;
const AT_ONCE = 10;

const rateLimit: Check = {
  id: 'rate-limit',
  title: 'Rate limit',
  sends: `at most ${BURST} requests that cost nothing, ${AT_ONCE} at the same time`,
  rule: 'missing-rate-limit',
  over: 'http',
  async run(kit) {
    const lane = kit.lane!;
    const own = await lane.own(kit.signal);
    let sent = 0;
    let limited: number | undefined;
    let failures = 0;
    const worker = async () => {
      while (sent < BURST && limited === undefined && failures < AT_ONCE) {
        sent += 1;
        try {
          const { reply } = await lane.ask(own, lane.cheapMethod, {}, kit.signal);
          if (reply.status === 429 || (reply.status === 503 && reply.headers['retry-after'] !== undefined))
            limited = reply.status;
        } catch (error) {
          if (kit.signal.aborted || !(error instanceof LiveProblem)) throw error;
          failures += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return judgeRate(limited, sent, failures);
  },
};

export function judgeRate(limited: number | undefined, sent: number, failures: number): Verdict[] {
  const evidence = [`sent: ${sent} requests`, `answered: ${limited === undefined ? 'none with 429' : `${limited}`}`];
  if (limited !== undefined) return passed('Too many requests at once are refused.', evidence);
  if (failures >= AT_ONCE) return skipped('Too many requests got no answer at all.');
  return finding(
    'note',
    `One client may take all there is: no limit was seen in ${sent} requests. There may be one further up; where tools cost something, limit what a client may ask for in a minute.`,
    evidence,
  );
}

const errorDetails: Check = {
  id: 'error-details',
  title: 'Details in errors',
  sends: 'nothing of its own; the errors that the other checks were answered with are looked at',
  rule: 'error-detail-leak',
  over: 'both',
  async run({ learned, context }) {
    return judgeErrors(learned.errors, secretsOf(context.launch), context.launch.kind === 'stdio');
  },
};

const PATH = 'an absolute path of the server';
const traces: readonly (readonly [RegExp, string])[] = [
  [/\n\s+at .+:\d+:\d+|\\n\s+at .+?:\d+:\d+|&nbsp;at .+?:\d+:\d+/, 'a stack trace'],
  [/Traceback \(most recent call last\)|File \\?"[^"]+", line \d+/, 'a stack trace'],
  [
    /(?:^|[\s"'(`])\/(?:home|Users|root|usr|var|opt|srv|app|workspace|tmp)\/[\w.@-]+\/[\w./@-]+|[A-Z]:\\{1,2}(?:Users|Program Files|Windows|inetpub)\\/,
    PATH,
  ],
  [
    /\b(?:SELECT\s.{1,80}?\sFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\s|SQLITE_(?:ERROR|CONSTRAINT)|ER_[A-Z]{3,}_ERROR|syntax error at or near/,
    'a statement or error of the database',
  ],
];

/**
 * @param secrets values the server was given, whose appearance counts as well
 * @param near who reads the errors has started the server, and may know its paths
 */
export function judgeErrors(errors: readonly SeenError[], secrets: readonly string[], near: boolean): Verdict[] {
  if (errors.length === 0) return skipped('No error was seen.');
  const found = new Map<string, string>();
  for (const { to, text, ofTool } of errors) {
    for (const [pattern, what] of traces) {
      // A tool for files speaks of them.
      if (what === PATH && (ofTool || near)) continue;
      const at = text.match(pattern);
      if (at && !found.has(what))
        found.set(what, `in answer to ${to}: ${short(text.slice(Math.max(0, at.index! - 60)), 240)}`);
    }
    const what = 'a value of its environment or headers';
    if (
      !found.has(what) &&
      (text.includes(REDACTED) || secrets.some((secret) => secret.length >= 8 && text.includes(secret)))
    )
      found.set(what, `in answer to ${to}: ${short(text, 240)}`);
  }
  if (found.size === 0) return passed(`${errors.length} errors were seen, and they tell nothing of the inside.`);
  const grave = found.has('a value of its environment or headers');
  return finding(
    near && !grave ? 'note' : 'warning',
    `Whoever sends nonsense learns how the server is built: its errors show ${[...found.keys()].join(', ')}. Log the details, and answer with a sentence that has none${grave ? '; change the secret that was shown' : ''}.`,
    [...found.values()],
  );
}

/** Last of all: the one looks at what the others saw, the other may get the client locked out. */
export const load: readonly Check[] = [errorDetails, rateLimit];
