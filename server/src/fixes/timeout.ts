// Gives requests and programs a time to come to an end in.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import { inserting, tidy } from './edits.ts';

/** Half a minute: longer than what a model waits for as a rule. */
const BOUND = '30_000';

/** A call that is to be bounded. */
export interface Timed {
  readonly site: Site;
  /** Where it takes its options. */
  readonly options: number;
  readonly what: 'request' | 'program';
  /** It is a request of the web's own `fetch`. */
  readonly signal: boolean;
}

/** One fix for all of these calls; those whose options stand elsewhere are left as they are. */
export function timeoutFix(calls: readonly Timed[]): readonly Fix[] {
  const edits = tidy(calls.flatMap(edit));
  return edits?.length ? [{ title: 'Give it half a minute', safety: 'review', edits }] : [];
}

function edit({ site, options, what, signal }: Timed): Edit[] {
  const { facts } = site.module;
  const call = site.node;
  if (!ts.isCallExpression(call) || call.arguments.some(ts.isSpreadElement)) return [];
  const field = signal ? `signal: AbortSignal.timeout(${BOUND})` : `timeout: ${BOUND}`;
  const { arguments: args } = call;
  // `execFile(program, options)` without a list of arguments, and a callback behind.
  const last = args.at(-1);
  const callback = last && (ts.isArrowFunction(last) || ts.isFunctionExpression(last)) ? last : undefined;
  const given = args.filter((a) => a !== callback);
  const literal = given.find(
    (a, i) => i > 0 && ts.isObjectLiteralExpression(a) && (what === 'program' || i === options),
  );
  if (literal && ts.isObjectLiteralExpression(literal)) return [inObject(facts, literal, field)];
  if (given.length !== options) return [];
  const before = given.at(-1)!;
  return [inserting(facts, before.end, `, { ${field} }`)];
}

function inObject(facts: FileFacts, literal: ts.ObjectLiteralExpression, field: string): Edit {
  const first = literal.properties[0];
  if (!first) return inserting(facts, literal.getStart(facts.tree) + 1, ` ${field} `);
  const start = first.getStart(facts.tree);
  const white = facts.text.slice(literal.getStart(facts.tree) + 1, start);
  const line = /\n[ \t]*$/.exec(white)?.[0];
  return inserting(facts, start, `${field},${line ?? ' '}`);
}
