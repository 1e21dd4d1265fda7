// Check "definition drift": what a running server serves beside what was approved, or what its source tells. Pure.
import { type Change, compareServed, type Served } from '../../definitions/changes.ts';
import type { DefinedServer } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import type { ProbeResult } from '../inspection.ts';

/** What the served definitions are held against. */
export interface Expected {
  /** `approved`: the lock file; `source`: what the code registers. */
  readonly is: 'approved' | 'source';
  readonly served: Served;
}

const check = 'definition-drift';
const title = 'Definitions as approved';
const rule = 'description-drift';

/** Results of one server: one that changed everything shall not fill the page. */
const MOST = 100;
const MOST_PARTS = 20;
const LONGEST = 200;

/** What is not as expected, the suspicious first; skipped where nothing is known to compare with. Never throws. */
export function judgeDrift(served: DefinedServer, expected: Expected | undefined): ProbeResult[] {
  const base = { check, title, rule, definition: undefined, evidence: [] };
  if (!expected) {
    const message = 'There is neither a lock file nor source to compare with; `toolward lock` approves what is served.';
    return [{ ...base, is: 'skipped', severity: 'note', message }];
  }
  const { changes, unsure } = compareServed(expected.served, { ...served, from: 'running' });
  const found = changes.slice(0, MOST).map((change) => finding(change, expected.is));
  if (changes.length > MOST) {
    const message = `There are ${changes.length - MOST} more of this kind.`;
    found.push({ ...base, is: 'finding', severity: 'note', message });
  }
  if (found.length > 0) return found;
  const open = unsure.length === 0 ? '' : ` Of ${unsure.length}, some part could not be compared.`;
  const message = `Nothing that is served differs from ${words[expected.is]}.${open}`;
  return [{ ...base, is: 'passed', severity: 'note', message }];
}

const words = { approved: 'what was approved', source: 'what the source registers' } as const;

function finding(change: Change, against: Expected['is']): ProbeResult {
  const { kind, of, name, was, parts, suspicious, breaking } = change;
  const what = of === 'server' ? 'What the server says of itself' : `The ${of} ${short(name)}`;
  const became = kind === 'renamed' ? `was renamed (it was ${short(was ?? '')})` : `was ${kind}`;
  const doubt = suspicious.length > 0 ? ', in a way that can steer the model' : '';
  const todo =
    against === 'approved'
      ? 'Look at the change, and approve it with `toolward lock` or stop using the server.'
      : 'Check that the server that runs was built from this source.';
  return {
    check,
    title,
    is: 'finding',
    severity: suspicious.length > 0 ? 'error' : breaking || kind === 'replaced' ? 'warning' : 'note',
    message: `${what} ${became} compared with ${words[against]}${doubt}: the model acts on what nobody looked at. ${todo}`,
    rule,
    definition: of === 'server' ? undefined : `${of}:${name}`,
    evidence: parts.slice(0, MOST_PARTS).map((part) => short(`${part.path} ${part.words}`)),
  };
}

function short(text: string): string {
  return visible(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
