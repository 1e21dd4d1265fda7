// `tool(name, …)` becomes `registerTool(name, { … }, handler)`, with a title and the annotations that are proven.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import { inserting, marginAt, replacing, textOf, tidy } from '../fixes/edits.ts';
import { quoted, type Style, styleOf } from '../fixes/source-style.ts';
import type { ToolFact } from '../rules/rule.ts';
import { provenHints } from './hints.ts';
import { moved } from './moved-text.ts';
import type { Registration } from './registration.ts';
import { titleOf } from './titles.ts';

/** Longest line that is made. */
const WIDTH = 100;

/** One property of the configuration, with the comments that stood at it. */
interface Property {
  readonly key: string;
  readonly value: string;
  readonly before: readonly string[];
  readonly behind: string;
}

/** Undefined where the overload cannot be told, or where comments stand in places of their own. */
export function registerToolInstead(place: Registration, fact: ToolFact): Fix | undefined {
  const edits = configurationOf(place, fact)?.edits;
  return edits && { title: 'Register with registerTool()', safety: 'safe', edits };
}

/**
 * The edits alone, and which overload it was.
 * @param schema how a schema is written in the configuration; as it was where it is left out
 */
export function configurationOf(
  place: Registration,
  fact: ToolFact,
  schema: (e: ts.Expression, text: string) => string | undefined = (_, text) => text,
): { readonly edits: readonly Edit[]; readonly roles: readonly Role[] } | undefined {
  const { facts, call, callee } = place;
  if (place.method !== 'tool' || place.generation !== 'v1') return undefined;
  const middle = call.arguments.slice(1, -1);
  const [name] = call.arguments;
  const handler = call.arguments.at(-1);
  const roles = rolesOf(middle, fact);
  if (!name || !handler || handler === name || !roles) return undefined;
  // A comment between an argument and its comma belongs to no line.
  for (const [n, arg] of call.arguments.entries()) {
    const next = call.arguments[n + 1];
    if (next && facts.text.slice(arg.end, next.pos).trim() !== ',') return undefined;
  }
  const style = styleOf(facts);
  const first = middle[0] ?? handler;
  const expanded = facts.text.slice(name.end, first.getStart(facts.tree)).includes('\n');
  const margin = marginAt(facts, (expanded ? first : call).getStart(facts.tree));
  const given = middle[roles.indexOf('inputSchema')];
  if (given && schema(given, '') === undefined) return undefined;
  const properties = propertiesOf(place, middle, roles, fact, style, margin + style.indent).map((p) =>
    p.key === 'inputSchema' && given ? { ...p, value: schema(given, p.value) ?? p.value } : p,
  );
  const start = first.getStart(facts.tree);
  const end = (middle.at(-1) ?? first).end;
  const line = facts.text.lastIndexOf('\n', start) + 1;
  const rest = /^[^\n]*/.exec(facts.text.slice(middle.length ? end : start))![0].trimEnd();
  // `registerTool` is longer than `tool`; in a list of arguments one to a line, only this one counts.
  const room = expanded ? WIDTH - 1 - margin.length : WIDTH - 8 - (start - line) - rest.length;
  const text = written(properties, style, margin, room, trailingCommas(facts));
  const edits = [replacing(facts, callee.name, 'registerTool')];
  if (middle.length > 0) edits.push({ file: facts.path, start, end, text });
  else edits.push(inserting(facts, start, `${text},${expanded ? style.eol + margin : ' '}`));
  const all = tidy(edits);
  return all && { edits: all, roles };
}

// ---- which overload -----------------------------------------------------------------------------

export type Role = 'description' | 'inputSchema' | 'annotations';

const OVERLOADS: readonly (readonly Role[])[] = [
  [],
  ['description'],
  ['inputSchema'],
  ['annotations'],
  ['description', 'inputSchema'],
  ['description', 'annotations'],
  ['inputSchema', 'annotations'],
  ['description', 'inputSchema', 'annotations'],
];

/** What each argument of `tool()` between the name and the handler is; undefined where more than one overload fits. */
export function rolesOf(middle: readonly ts.Expression[], fact: ToolFact): readonly Role[] | undefined {
  const looks = middle.map(looksLike);
  const fitting = OVERLOADS.filter(
    (roles) => roles.length === middle.length && roles.every((role, n) => looks[n] === role || looks[n] === undefined),
  );
  // What the analysis knows decides between those that the syntax leaves open.
  const known = fitting.filter(
    (roles) =>
      (fact.tool.description === undefined || roles.includes('description')) &&
      (fact.tool.arguments.length === 0 || roles.includes('inputSchema')),
  );
  return known.length === 1 ? known[0] : undefined;
}

function looksLike(e: ts.Expression): Role | undefined {
  if (ts.isStringLiteralLike(e) || ts.isTemplateExpression(e)) return 'description';
  if (ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.PlusToken) return 'description';
  if (ts.isCallExpression(e))
    return /^\w+\.(?:strictObject|looseObject|object)\(/.test(callText(e)) ? 'inputSchema' : undefined;
  if (ts.isPropertyAccessExpression(e)) return e.name.text === 'shape' ? 'inputSchema' : undefined;
  if (!ts.isObjectLiteralExpression(e)) return undefined;
  if (e.properties.length === 0) return 'inputSchema';
  const hints = e.properties.filter(
    (p) =>
      ts.isPropertyAssignment(p) &&
      ts.isIdentifier(p.name) &&
      /^(?:title|(?:readOnly|destructive|idempotent|openWorld)Hint)$/.test(p.name.text) &&
      isPrimitive(p.initializer),
  );
  if (hints.length === e.properties.length) return 'annotations';
  return hints.length === 0 ? 'inputSchema' : undefined;
}

function callText(e: ts.CallExpression): string {
  const c = e.expression;
  return ts.isPropertyAccessExpression(c) && ts.isIdentifier(c.expression)
    ? `${c.expression.text}.${c.name.text}(`
    : '';
}

function isPrimitive(e: ts.Expression): boolean {
  return e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword || ts.isStringLiteralLike(e);
}

// ---- the configuration --------------------------------------------------------------------------

function propertiesOf(
  { facts, call }: Registration,
  middle: readonly ts.Expression[],
  roles: readonly Role[],
  fact: ToolFact,
  style: Style,
  inner: string,
): Property[] {
  const out: Property[] = [];
  const title = titleFor(call.arguments[0]!, middle[roles.indexOf('annotations')]);
  if (title !== undefined) out.push({ key: 'title', value: quoted(style, title), before: [], behind: '' });
  for (const [n, role] of roles.entries()) {
    const arg = middle[n]!;
    const next = middle[n + 1];
    const start = arg.getStart(facts.tree);
    out.push({
      key: role,
      value: moved(facts, { start, end: arg.end }, marginAt(facts, start), inner),
      // What stands before the first of them stays there.
      before: n > 0 ? commentsIn(facts, arg.pos) : [],
      behind: next ? (lineComment(facts, next.pos) ?? '') : '',
    });
  }
  if (!roles.includes('annotations') && fact.tool.unresolved === undefined) {
    const hints = [...provenHints(fact.effects)].map(([name, value]) => `${name}: ${value}`);
    if (hints.length) out.push({ key: 'annotations', value: `{ ${hints.join(', ')} }`, before: [], behind: '' });
  }
  return out;
}

function titleFor(name: ts.Expression, annotations: ts.Expression | undefined): string | undefined {
  if (annotations && ts.isObjectLiteralExpression(annotations))
    for (const p of annotations.properties)
      if (ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === 'title')
        return ts.isStringLiteralLike(p.initializer) ? p.initializer.text : undefined;
  return ts.isStringLiteralLike(name) ? titleOf(name.text) : undefined;
}

/** Comments before an argument. One at the end of the line before belongs to what stands there. */
function commentsIn(facts: FileFacts, pos: number): string[] {
  const { text } = facts;
  const near = (ts.getTrailingCommentRanges(text, pos) ?? []).filter((c) => !isAtLineEnd(text, c));
  return [...near, ...(ts.getLeadingCommentRanges(text, pos) ?? [])].map((c) => text.slice(c.pos, c.end));
}

function lineComment(facts: FileFacts, pos: number): string | undefined {
  const found = ts.getTrailingCommentRanges(facts.text, pos)?.find((c) => isAtLineEnd(facts.text, c));
  return found && facts.text.slice(found.pos, found.end);
}

function isAtLineEnd(text: string, c: ts.CommentRange): boolean {
  return /^[ \t]*(?:\r?\n|$)/.test(text.slice(c.end));
}

function written(properties: readonly Property[], style: Style, margin: string, room: number, commas: boolean): string {
  if (properties.length === 0) return '{}';
  const plain = (p: Property): string => (p.key === p.value ? p.key : `${p.key}: ${p.value}`);
  const inline = `{ ${properties.map(plain).join(', ')} }`;
  const bound = properties.some((p) => p.before.length > 0 || p.behind !== '' || p.value.includes('\n'));
  if (!bound && inline.length <= room) return inline;
  const inner = margin + style.indent;
  const lines = properties.flatMap((p, n) => {
    const comma = commas || n < properties.length - 1 ? ',' : '';
    return [...p.before, `${plain(p)}${comma}${p.behind === '' ? '' : ` ${p.behind}`}`];
  });
  return `{${style.eol}${lines.map((l) => inner + l + style.eol).join('')}${margin}}`;
}

/** Whether the author ends the last line of an object with a comma; true where nothing tells. */
export function trailingCommas(facts: FileFacts): boolean {
  let balance = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node) && node.properties.length > 0)
      if (
        textOf(facts, node).slice(1).trimStart() !== textOf(facts, node).slice(1) &&
        /\n\s*\}$/.test(textOf(facts, node))
      )
        balance += node.properties.hasTrailingComma ? 1 : -1;
    ts.forEachChild(node, visit);
  };
  visit(facts.tree);
  return balance >= 0;
}
