// The fix of regex-injection: what has a meaning in a pattern is escaped, so that the argument is found as it is.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { namesOf, origins, partOf, reads, type Written, writtenAt } from './argument-text.ts';
import { textOf } from './edits.ts';
import { bare } from './names.ts';
import { type Piece, piecesOf } from './string-shape.ts';
import { declarationOf, functionAround, pathTo, usesOf } from './syntax-path.ts';
import { type Wrapped, wrappings } from './text-wrapping.ts';

/**
 * Escapes the argument where it becomes part of the pattern. `review`: who sent a pattern so far has it taken as a text
 * from now on, which the title says where the argument is all there is.
 */
export function escapePatternFix(flow: Flow): Fix | undefined {
  const places: Wrapped[] = [];
  for (const hit of flow.hits) {
    const written = writtenAt(hit);
    const own = written && placesIn(written, namesOf(hit.harms.map((h) => h.source)));
    if (!own?.length) return undefined;
    places.push(...own);
  }
  const edits = wrappings(
    places,
    flow.hits.map((hit) => hit.value),
  );
  const title = flow.whole ? 'Match it literally, no longer as a pattern' : 'Escape the argument in the pattern';
  return edits && { title, safety: 'review', edits };
}

/** Constants of the same function followed one after the other at the most. */
const MAX_STEPS = 4;

/** The holes of a pattern that the arguments fill; undefined where escaping them would say something else. */
function placesIn(written: Written, names: ReadonlySet<string>, depth = 0): Wrapped[] | undefined {
  const plain = bare(written.node);
  const parts = (list: readonly Piece[]): Wrapped[] | undefined => {
    const out: Wrapped[] = [];
    for (const piece of list) {
      if (typeof piece === 'string' || !reads(partOf(written, piece), names)) continue;
      const inner = placesIn(partOf(written, piece), names, depth);
      if (!inner) return undefined;
      out.push(...inner);
    }
    return out;
  };
  const pieces = piecesOf(plain);
  if (pieces && (pieces.length > 1 || typeof pieces[0] === 'string')) return parts(pieces);
  if (ts.isConditionalExpression(plain)) return parts([plain.whenTrue, plain.whenFalse]);
  if (ts.isCallExpression(plain)) return callPlaces(written, plain, names);
  if (ts.isIdentifier(plain) && depth < MAX_STEPS) {
    // Put together before: escaped there, piece by piece.
    const made = origins(written).filter(
      (o) => o.facts === written.facts && functionAround(o.path) === functionAround(written.path),
    );
    if (made.some((o) => isPutTogether(o.facts, bare(o.node)))) {
      const inner = made.filter((o) => reads(o, names)).map((o) => placesIn(o, names, depth + 1));
      return inner.every((p) => p !== undefined) ? inner.flat() : undefined;
    }
  }
  if (!isValue(plain) || isAnyonesPattern(written, plain)) return undefined;
  return [{ written, helper: 'escapeRegExp' }];
}

/** A parameter that other calls hand a pattern of their own, or that may be an expression already. */
function isAnyonesPattern(written: Written, e: ts.Expression): boolean {
  const found = ts.isIdentifier(e) ? declarationOf(e.text, written.path) : undefined;
  if (!found || !ts.isParameter(found.node)) return false;
  if (found.node.type && /RegExp/.test(textOf(written.facts, found.node.type))) return true;
  const { scope } = found;
  if (!ts.isFunctionDeclaration(scope) || !scope.name) return false;
  const calls = new Set(written.steps.map((step) => step.site.node));
  return usesOf(scope.name.text, written.facts.tree).some((use) => {
    const call = pathTo(written.facts, use)!.at(-2)!;
    return ts.isCallExpression(call) && call.expression === use && !calls.has(call);
  });
}

function isPutTogether(facts: FileFacts, e: ts.Expression): boolean {
  if (ts.isConditionalExpression(e)) return true;
  if (ts.isCallExpression(e))
    return !/\.(?:trim|toLowerCase|toUpperCase|toString)$|^String$/.test(textOf(facts, e.expression));
  return (piecesOf(e)?.length ?? 0) > 1;
}

function isValue(e: ts.Expression): boolean {
  return ts.isIdentifier(e) || ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e);
}

const ESCAPED = /^\\\$(?:&|1)$/;

function callPlaces(written: Written, call: ts.CallExpression, names: ReadonlySet<string>): Wrapped[] | undefined {
  const { facts } = written;
  const { expression: callee } = call;
  if (ts.isIdentifier(callee)) return callee.text === 'String' ? [{ written, helper: 'escapeRegExp' }] : undefined;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const base = partOf(written, callee.expression);
  switch (callee.name.text) {
    case 'trim':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'toString':
      return [{ written, helper: 'escapeRegExp' }];
    case 'replace':
    case 'replaceAll': {
      // Escaping that leaves the worst is replaced; any other rewriting makes a pattern of its own.
      const [, to] = call.arguments;
      const escapes = to && ts.isStringLiteralLike(to) && ESCAPED.test(to.text);
      return escapes && isValue(bare(base.node)) ? [{ written, helper: 'escapeRegExp', inner: base.node }] : undefined;
    }
    case 'join': {
      const list = bare(base.node);
      if (isValue(list)) return [{ written: base, helper: 'escapeRegExp', each: true }];
      const [callback] =
        ts.isCallExpression(list) && /\.map$/.test(textOf(facts, list.expression)) ? list.arguments : [];
      if (!callback || !ts.isArrowFunction(callback) || ts.isBlock(callback.body)) return undefined;
      return placesIn(partOf(written, callback.body), names);
    }
    default:
      return undefined;
  }
}
