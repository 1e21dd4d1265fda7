// The fix of url-path-injection: each argument in the path is encoded, and refused where it is `.` or `..`.
import ts from 'typescript';
import type { Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { namesOf, origins, partOf, reads, type Written, writtenAt } from './argument-text.ts';
import { textOf } from './edits.ts';
import { bare } from './names.ts';
import { type Piece, piecesOf } from './string-shape.ts';
import { type Wrapped, wrappings } from './text-wrapping.ts';

/**
 * Puts every argument between its slashes as one segment. `review`: an argument that used to hold several segments, or
 * was encoded by the caller, reaches another address than before.
 */
export function encodeSegmentFix(flow: Flow): Fix | undefined {
  const places: Wrapped[] = [];
  for (const hit of flow.hits) {
    const written = writtenAt(hit);
    const own = written && holesIn(written, namesOf(hit.harms.map((h) => h.source)), '', 0);
    if (!own?.length) return undefined;
    places.push(...own);
  }
  const edits = wrappings(
    places,
    flow.hits.map((hit) => hit.value),
  );
  return edits && { title: 'Encode it as one segment of the path, and refuse "." and ".."', safety: 'review', edits };
}

/** Constants and calls followed one after the other at the most. */
const MAX_STEPS = 8;
/** Names of arguments that hold more than one segment: encoded, they would reach nothing any more. */
const SEVERAL =
  /(?:path|paths|endpoint|url|uri|href|route|file|folder|dir|directory|query|resource|ref|branch|full_?name|location|link)$/i;

/**
 * The holes of an address that arguments fill; undefined where one is more than a segment.
 * @param before what of the address stands before
 */
function holesIn(written: Written, names: ReadonlySet<string>, before: string, depth: number): Wrapped[] | undefined {
  if (depth > MAX_STEPS) return undefined;
  const plain = bare(written.node);
  const all = (list: readonly Written[], text = before): Wrapped[] | undefined => {
    const out = list.filter((w) => reads(w, names)).map((w) => holesIn(w, names, text, depth + 1));
    return out.every((holes) => holes !== undefined) ? out.flat() : undefined;
  };
  const pieces = piecesOf(plain) ?? summands(plain);
  if (pieces && (pieces.length > 1 || typeof pieces[0] === 'string'))
    return inPieces(written, pieces, names, before, depth);
  if (ts.isConditionalExpression(plain))
    return all([partOf(written, plain.whenTrue), partOf(written, plain.whenFalse)]);
  if (ts.isAwaitExpression(plain)) return all([partOf(written, plain.expression)]);
  if (ts.isNewExpression(plain) || ts.isCallExpression(plain)) {
    const encoded = encodedIn(plain);
    if (encoded) return isSegment(before) ? [segment(written, encoded)] : undefined;
    const { expression: callee } = plain;
    const given = plain.arguments?.filter((a) => !ts.isSpreadElement(a)) ?? [];
    if (
      ts.isCallExpression(plain) &&
      ts.isPropertyAccessExpression(callee) &&
      /^to(?:String|JSON)$/.test(callee.name.text)
    )
      return all([partOf(written, callee.expression)]);
    // `new URL(path, base)`, and functions of the program that make an address of a path.
    const texts = given.map((a) => partOf(written, a)).filter((w) => reads(w, names));
    if (ts.isIdentifier(callee) && callee.text === 'String') return holeAt(written, names, before);
    return texts.every((w) => isAddress(w, depth)) ? all(texts) : undefined;
  }
  if (ts.isObjectLiteralExpression(plain)) {
    const url = plain.properties.find((p) => p.name && ts.isIdentifier(p.name) && /^(?:url|href)$/.test(p.name.text));
    if (url && ts.isPropertyAssignment(url)) return all([partOf(written, url.initializer)]);
    return url && ts.isShorthandPropertyAssignment(url) ? all([partOf(written, url.name)]) : undefined;
  }
  if (ts.isPropertyAccessExpression(plain) && /^(?:href|pathname)$/.test(plain.name.text))
    return all([partOf(written, plain.expression)]);
  if (ts.isIdentifier(plain)) {
    const made = origins(written);
    if (made.some((w) => isAddress(w, depth + 1))) return all(made);
  }
  return holeAt(written, names, before);
}

// `endpoint + query`: an address is no number.
function summands(e: ts.Expression): readonly Piece[] | undefined {
  if (!ts.isBinaryExpression(e) || e.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const left = bare(e.left);
  return [...(summands(left) ?? piecesOf(left) ?? [left]), e.right];
}

function inPieces(
  written: Written,
  pieces: readonly Piece[],
  names: ReadonlySet<string>,
  before: string,
  depth: number,
): Wrapped[] | undefined {
  const out: Wrapped[] = [];
  let text = before;
  for (const [n, piece] of pieces.entries()) {
    if (typeof piece === 'string') text += piece;
    else {
      const next = pieces[n + 1];
      // `@scope/name@version` and the full name of a repository are two segments.
      const isName = /\/repos\/$/.test(text) && !(typeof next === 'string' && /^\/$/.test(next));
      if (isName || (typeof next === 'string' && next.startsWith('@'))) return undefined;
      // What stands in the query is another matter.
      if (/[?#]/.test(text)) break;
      const part = partOf(written, piece);
      const holes = reads(part, names) ? holesIn(part, names, text, depth + 1) : [];
      if (!holes) return undefined;
      out.push(...holes);
      text += HOLE;
    }
  }
  return out;
}

/** Stands for what a hole is filled with. */
const HOLE = '\u0001';

function holeAt(written: Written, names: ReadonlySet<string>, before: string): Wrapped[] | undefined {
  const plain = bare(written.node);
  const name = ts.isPropertyAccessExpression(plain) ? plain.name.text : ts.isIdentifier(plain) ? plain.text : '';
  if (!isSegment(before) || SEVERAL.test(name) || [...names].some((n) => name === '' && SEVERAL.test(n)))
    return undefined;
  const calls =
    ts.isCallExpression(plain) &&
    !/^String$|\.(?:trim|toString|toLowerCase|toUpperCase)$/.test(textOf(written.facts, plain.expression));
  return calls ? undefined : [segment(written)];
}

function segment(written: Written, inner?: ts.Expression): Wrapped {
  return { written, helper: 'pathSegment', anything: true, ...(inner ? { inner } : {}) };
}

/** True behind a slash of the path, with no more than the beginning of the same segment between. */
function isSegment(before: string): boolean {
  return /\/[^/]*$/.test(before.replace(/^\w+:\/\/[^/]*/, '')) && !/\u0001$/.test(before);
}

/** `x` of `encodeURIComponent(x)`. */
function encodedIn(e: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const [inner, ...more] = e.arguments ?? [];
  const callee = e.expression;
  return ts.isIdentifier(callee) && callee.text === 'encodeURIComponent' && more.length === 0 ? inner : undefined;
}

/** True for what is written as an address or a path: with a slash in it, or made from such. */
function isAddress(written: Written, depth: number): boolean {
  if (depth > MAX_STEPS) return false;
  const plain = bare(written.node);
  const pieces = piecesOf(plain) ?? summands(plain);
  if (pieces)
    return (
      pieces.some((p) => typeof p === 'string' && p.includes('/')) ||
      pieces.some((p) => typeof p !== 'string' && isAddress(partOf(written, p), depth + 1))
    );
  if (ts.isConditionalExpression(plain))
    return [plain.whenTrue, plain.whenFalse].some((e) => isAddress(partOf(written, e), depth + 1));
  if (ts.isNewExpression(plain) || ts.isCallExpression(plain))
    return (
      !encodedIn(plain) &&
      (plain.arguments ?? []).some((a) => !ts.isSpreadElement(a) && isAddress(partOf(written, a), depth + 1))
    );
  return ts.isIdentifier(plain) && origins(written).some((w) => isAddress(w, depth + 1));
}
