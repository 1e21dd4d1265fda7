// The fixes of argument-injection: the word that ends the options before the argument, else no dash at its beginning.
import ts from 'typescript';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { placesOf, type WordShape } from '../taint/argument-list.ts';
import type { Hit } from '../taint/engine.ts';
import { namesOf, origins, partOf, reads, restOf, type Written, writtenAt } from './argument-text.ts';
import { isHelper } from './brought-functions.ts';
import { inserting, tidy } from './edits.ts';
import { bare } from './names.ts';
import { quoted, styleOf } from './source-style.ts';
import { piecesOf } from './string-shape.ts';
import { declarationOf, functionAround, pathTo } from './syntax-path.ts';
import { type Wrapped, wrappings } from './text-wrapping.ts';

/**
 * Where the program honours a word that ends its options, and only operands follow: that word, before the first argument.
 * Elsewhere each argument is refused where it begins with a dash, at the call or, as the second choice, by its schema.
 * `review`, because who was to give options cannot any more. Nothing where the argument chooses the subcommand: that
 * needs a list of those that the tool may run.
 */
export function optionFixes(flow: Flow): readonly Fix[] {
  const edits: Edit[] = [];
  const wrapped: Wrapped[] = [];
  for (const hit of flow.hits) {
    const own = hit.option?.subcommand === false ? riskyAt(hit) : undefined;
    if (!own) return [];
    if (own.marker) edits.push(own.marker);
    else wrapped.push(...own.words);
  }
  const wraps = wrapped.length
    ? wrappings(
        wrapped,
        flow.hits.map((hit) => hit.value),
      )
    : [];
  const clean = wraps && tidy([...edits, ...wraps]);
  if (!clean?.length) return [];
  if (!wrapped.length) return [{ title: 'End the options before the argument', safety: 'review', edits: clean }];
  const schema = inSchema(flow);
  return [{ title: 'Refuse an argument that begins with "-"', safety: 'review', edits: clean }, ...schema];
}

/** The pattern in the schema of each argument that is a word as it came. */
function inSchema(flow: Flow): readonly Fix[] {
  const edits: Edit[] = [];
  for (const { harms, value } of flow.hits)
    for (const { source } of harms) {
      const site = source.checked && source.id === value.id ? source.schema?.site : undefined;
      // `z.string()`, whatever follows it.
      const node = site && ts.isCallExpression(site.node) ? site.node : undefined;
      const callee = node && ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined;
      if (!node || callee?.name.text !== 'string' || !ts.isIdentifier(callee.expression)) return [];
      const { facts } = site!.module;
      const why = quoted(styleOf(facts), 'must not begin with "-"');
      edits.push(inserting(facts, node.end, `.regex(/^[^-]/, ${why})`));
    }
  const clean = tidy(edits);
  return clean?.length ? [{ title: 'Refuse a leading "-" in the schema', safety: 'review', edits: clean }] : [];
}

/** A word of the list, or a list of words put there. */
interface Element {
  readonly written: Written;
  readonly spread: boolean;
  /** The list that it is written in. */
  readonly list: ts.Node;
}

/** The words of a list that a program could take for options. */
export interface Risky {
  readonly words: readonly Wrapped[];
  /** The insertion that protects all of them, where it is possible. */
  readonly marker: Edit | undefined;
}

function riskyAt(hit: Hit): Risky | undefined {
  const written = writtenAt(hit);
  // An argument without a name may be any of them: what is done about one is not seen to hold for it.
  if (!written || hit.harms.some((h) => h.source.path === '' || h.source.path.includes('*'))) return undefined;
  // A hole of a tagged template is a word of its own.
  if (hit.call.tagged) return { words: [{ written, helper: 'refuseOption' }], marker: undefined };
  const [program] = hit.call.args;
  const named = program?.t === 'lit' && typeof program.value === 'string' ? program.value : hit.option?.program;
  return riskyWords(written, namesOf(hit.harms.map((h) => h.source)), named);
}

/**
 * @param list the list of words at a call, without the program
 * @param names the arguments that are looked for in it
 * @returns undefined where none is found, or where one is no word that could be wrapped
 */
export function riskyWords(list: Written, names: ReadonlySet<string>, program: string | undefined): Risky | undefined {
  const elements = elementsOf(list, 0);
  if (!elements) return undefined;
  const places = placesOf(program, elements.map(shapeOf));
  const risky = elements.filter((e, n) => places[n] && 'head' in shapeOf(e) && reads(e.written, names));
  const [first] = risky;
  if (!first || !risky.every(isWord)) return undefined;
  const words = risky.map(
    (e): Wrapped => ({ written: e.written, helper: 'refuseOption', each: e.spread, anything: true }),
  );
  const at = elements.indexOf(first);
  const marker = places[at]!.marker;
  const after = elements.slice(at);
  // Words of several lists come in an order that is not told by where they are written.
  const ends = after.every((e) => e.list === first.list && isOperand(e, marker, names));
  if (marker === undefined || !ends) return { words, marker: undefined };
  const { facts, node, path } = first.written;
  const start = (first.spread ? path.at(-2)! : node).getStart(facts.tree);
  return { words, marker: inserting(facts, start, `${quoted(styleOf(facts), marker)}, `) };
}

function shapeOf({ written, spread }: Element): WordShape {
  const pieces = spread ? undefined : piecesOf(written.node);
  const [first] = pieces ?? [];
  if (pieces?.length === 1 && typeof first === 'string') return { text: first };
  return { head: typeof first === 'string' ? first : '' };
}

/** A text, or a list of texts, whose beginning is the argument's. */
function isWord(element: Element): boolean {
  const { written, spread } = element;
  const plain = bare(written.node);
  const shape = shapeOf(element);
  if ('head' in shape && shape.head !== '') return false;
  // One that is refused already is safe for a reason that is not seen.
  if (ts.isCallExpression(plain) && isHelper(written.facts, 'refuseOption', plain.expression)) return false;
  if (ts.isConditionalExpression(plain) || ts.isArrayLiteralExpression(plain)) return false;
  if (!spread) return !ts.isSpreadElement(plain);
  return ts.isIdentifier(plain) || ts.isPropertyAccessExpression(plain);
}

// What stands behind the end of the options is taken as it is, so options must not follow.
function isOperand(e: Element, marker: string | undefined, names: ReadonlySet<string>): boolean {
  const shape = shapeOf(e);
  if ('text' in shape) return !shape.text.startsWith('-') || (shape.text === '--' && marker === '--end-of-options');
  if (e.spread) return reads(e.written, names);
  return shape.head === '' ? !ts.isConditionalExpression(bare(e.written.node)) : !shape.head.startsWith('-');
}

/** Lists put together from others are followed this far. */
const MAX_STEPS = 6;

/** The words of a list in the order in which they are written; undefined where they cannot be told. */
function elementsOf(written: Written, depth: number): Element[] | undefined {
  if (depth > MAX_STEPS) return undefined;
  const plain = bare(written.node);
  if (ts.isArrayLiteralExpression(plain)) return plain.elements.flatMap((e) => elementOf(written, e, plain, depth));
  if (ts.isConditionalExpression(plain)) {
    const both = [plain.whenTrue, plain.whenFalse].map((e) => elementsOf(partOf(written, e), depth + 1));
    return both.every((list) => list !== undefined) ? both.flat() : undefined;
  }
  if (!ts.isIdentifier(plain)) return undefined;
  const rest = restOf(written);
  if (rest) return rest.given.flatMap((w) => elementOf(w, w.node, rest.call, depth));
  const made = origins(written);
  if (made.length === 0) return undefined;
  const lists = made.map((w) => elementsOf(w, depth + 1));
  if (!lists.every((list) => list !== undefined)) return undefined;
  return [...lists.flat(), ...pushed(written, plain, depth)];
}

function elementOf(written: Written, e: ts.Expression, list: ts.Node, depth: number): Element[] {
  if (!ts.isSpreadElement(e)) return [{ written: partOf(written, e), spread: false, list }];
  const inner = partOf(written, e.expression);
  return elementsOf(inner, depth + 1) ?? [{ written: inner, spread: true, list }];
}

/** `args.push(…)` in the function that declares the list. */
function pushed(written: Written, name: ts.Identifier, depth: number): Element[] {
  const found = declarationOf(name.text, written.path);
  const path = found && ts.isVariableDeclaration(found.node) ? pathTo(written.facts, found.node) : undefined;
  if (!path) return [];
  const out: Element[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isPush(node, name.text))
      out.push(...node.arguments.flatMap((a) => elementOf(written, a, node, depth)));
    else ts.forEachChild(node, visit);
  };
  visit(functionAround(path));
  return out;
}

function isPush(call: ts.CallExpression, name: string): boolean {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'push') return false;
  return ts.isIdentifier(callee.expression) && callee.expression.text === name;
}
