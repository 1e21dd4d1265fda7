// The fix of path-traversal: resolve the path and refuse it where it leaves its root.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { alternatives, type Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { Helpers } from './brought-functions.ts';
import { inserting, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { bare } from './names.ts';
import { isProgramValue } from './program-value.ts';
import { type Root, rootFor } from './root-constant.ts';
import { quoted } from './source-style.ts';
import { piecesOf } from './string-shape.ts';
import { declarationOf, functionAround, pathTo, type SyntaxPath } from './syntax-path.ts';

/** An expression to wrap, and the root its own words name. */
interface Place {
  readonly facts: FileFacts;
  readonly node: ts.Expression;
  readonly path: SyntaxPath;
}

/** A root that a check names, valid everywhere in its file. */
export interface CheckedRoot {
  readonly facts: FileFacts;
  readonly text: string;
}

/**
 * Wraps the path in a helper that confines it: where it is put together if that is known, else where it is used.
 * Behaviour inside the root stays as it was; `review`, because only the author knows which root is meant.
 * @param checked the root to take where the path's own words name none
 */
export function confineFix(flow: Flow, checked?: CheckedRoot): Fix | undefined {
  const places = placesOf(flow);
  if (places === undefined) return undefined;
  const edits: Edit[] = [];
  for (const [facts, inFile] of byFile(places)) {
    const imports = new Imports(facts);
    const lines: string[] = [];
    const helpers = new Helpers(facts, imports);
    for (const { node, path } of inFile) {
      const root: Root =
        namedRoot(rootText(facts, node, path, imports)) ??
        (checked?.facts === facts ? { text: checked.text, lines: [] } : rootFor(facts, imports, path));
      for (const line of root.lines) if (!lines.includes(line)) lines.push(line);
      const confine = helpers.name('confinePath', path);
      edits.push(
        inserting(facts, node.getStart(facts.tree), `${confine}(${root.text}, `),
        inserting(facts, node.end, ')'),
      );
    }
    edits.push(...helpers.edits(), ...imports.edits(lines));
  }
  const clean = tidy(edits);
  return clean && { title: 'Confine the path to its root', safety: 'review', edits: clean };
}

function placesOf(flow: Flow): Place[] | undefined {
  const [hit] = flow.hits;
  if (!hit || hit.sink.node === hit.call.site.node) return undefined;
  const sink = placeAt(hit.sink);
  if (!sink) return undefined;
  const made = madeFrom(sink);
  if (made !== sink || isPathExpression(sink.node)) return [made];
  // Handed in ready-made: confined where it was joined to its root, if that is known for every way here.
  const joins: Place[] = [];
  for (const { value } of flow.hits)
    for (const one of alternatives(value)) {
      const site = one.t === 'op' && /^path\.(?:join|resolve)$/.test(one.op) ? one.site : undefined;
      const place = site && placeAt(site);
      if (!place || !rootText(place.facts, place.node, place.path, undefined)) return [sink];
      if (!joins.some((j) => j.node === place.node)) joins.push(place);
    }
  return joins;
}

function placeAt(site: Site): Place | undefined {
  const { facts } = site.module;
  const path = pathTo(facts, site.node);
  if (!path || !ts.isExpression(site.node) || !isText(site.node)) return undefined;
  return { facts, node: site.node, path };
}

// Only what can stand for a text: lists, objects and functions are other ways to call the same API.
function isText(e: ts.Expression): boolean {
  const plain = bare(e);
  return (
    ts.isIdentifier(plain) ||
    ts.isPropertyAccessExpression(plain) ||
    ts.isElementAccessExpression(plain) ||
    ts.isCallExpression(plain) ||
    ts.isTemplateExpression(plain) ||
    ts.isBinaryExpression(plain) ||
    ts.isConditionalExpression(plain) ||
    ts.isAwaitExpression(plain)
  );
}

// `const file = path.join(ROOT, name)` is the better place than each use of `file`, of its folder or of `${file}.tmp`.
function madeFrom(place: Place): Place {
  const name = leadingName(bare(place.node));
  if (name === undefined || rootText(place.facts, place.node, place.path, undefined) !== undefined) return place;
  const found = declarationOf(name, place.path);
  if (!found?.constant || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name)) return place;
  const { initializer } = found.node;
  const path = initializer && pathTo(place.facts, initializer);
  if (!path || functionAround(path) !== functionAround(place.path)) return place;
  const made = madeFrom({ ...place, node: initializer, path });
  return isPathExpression(made.node) ? made : place;
}

// The variable that a path begins with: `file` of `file`, `path.dirname(file)`, `path.join(file, 'x')`, `${file}.tmp`.
function leadingName(e: ts.Expression): string | undefined {
  if (ts.isIdentifier(e)) return e.text;
  if (ts.isCallExpression(e) && /^(?:\w+\.)?(?:dirname|join|resolve|normalize)$/.test(calleeText(e.expression)))
    return e.arguments[0] && leadingName(bare(e.arguments[0]));
  const [first] = piecesOf(e) ?? [];
  return first === undefined || typeof first === 'string' ? undefined : leadingName(bare(first));
}

function namedRoot(text: string | undefined): Root | undefined {
  return text === undefined ? undefined : { text, lines: [] };
}

const PATH_CALL = /^(?:\w+\.)?(?:join|resolve|normalize)$/;

function isPathCall(e: ts.Expression): e is ts.CallExpression {
  return (
    ts.isCallExpression(e) &&
    (ts.isIdentifier(e.expression) || ts.isPropertyAccessExpression(e.expression)) &&
    PATH_CALL.test(calleeText(e.expression))
  );
}
function calleeText(e: ts.Expression): string {
  if (ts.isIdentifier(e)) return e.text;
  return ts.isPropertyAccessExpression(e) && ts.isIdentifier(e.expression)
    ? `${e.expression.text}.${e.name.text}`
    : '?.?.?';
}

function isPathExpression(e: ts.Expression): boolean {
  const plain = bare(e);
  return isPathCall(plain) || (piecesOf(plain)?.length ?? 0) > 1;
}

/** The folder that an expression's own words begin with: `ROOT` of `path.join(ROOT, name)`, `./data/` of `./data/${x}`. */
function rootText(
  facts: FileFacts,
  e: ts.Expression,
  path: SyntaxPath,
  imports: Imports | undefined,
): string | undefined {
  const plain = bare(e);
  if (isPathCall(plain)) {
    const own: ts.Expression[] = [];
    for (const a of plain.arguments) {
      if (ts.isSpreadElement(a) || !isProgramValue(a, path)) break;
      own.push(a);
    }
    const [first] = own;
    if (!first) return plain.arguments[0] ? rootText(facts, plain.arguments[0], path, imports) : undefined;
    if (ts.isStringLiteralLike(first) && /^[\\/.]*$/.test(first.text) && own.length === 1) {
      return first.text.startsWith('.') && !first.text.includes('..') ? textOf(facts, first) : undefined;
    }
    if (own.length === 1) return textOf(facts, first);
    const callee = textOf(facts, plain.expression);
    return `${callee}(${own.map((a) => textOf(facts, a)).join(', ')})`;
  }
  const pieces = piecesOf(plain);
  if (!pieces || pieces.length < 2) return undefined;
  const lead: (string | ts.Expression)[] = [];
  for (const p of pieces) {
    if (typeof p !== 'string' && !isProgramValue(p, path)) break;
    lead.push(p);
  }
  if (lead.length === pieces.length) return undefined;
  const last = lead.at(-1);
  // Up to the last separator before the argument: what stands behind it is the beginning of a file's name.
  const slash = typeof last === 'string' ? last.lastIndexOf('/') : -1;
  if (typeof last !== 'string' || slash < 0) return undefined;
  const folder = [...lead.slice(0, -1), last.slice(0, slash)];
  const [first] = folder;
  const rest = folder.filter((p) => p !== '');
  if (rest.length === 0) return undefined;
  const style = imports?.style;
  if (rest.length === 1 && first === rest[0])
    return typeof first === 'string'
      ? style
        ? quoted(style, first)
        : JSON.stringify(first)
      : textOf(facts, first as ts.Expression);
  if (rest.length === 1 && typeof rest[0] !== 'string') return textOf(facts, rest[0]!);
  return `\`${rest.map((p) => (typeof p === 'string' ? p.replace(/[`\\]|\$\{/g, '\\$&') : `\${${textOf(facts, p)}}`)).join('')}\``;
}

function byFile(places: readonly Place[]): Map<FileFacts, Place[]> {
  const out = new Map<FileFacts, Place[]>();
  for (const p of places) {
    const list = out.get(p.facts);
    if (list) list.push(p);
    else out.set(p.facts, [p]);
  }
  return out;
}
