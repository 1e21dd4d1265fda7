// A tool that does one of several things becomes one tool for each: `files` with `action: 'read' | 'write'` becomes
// `files_read` and `files_write`, with the arguments that each needs and what the handler did for it.
import ts from 'typescript';
import type { Fix } from '../finding.ts';
import { marginAt, tidy } from '../fixes/edits.ts';
import { bare } from '../fixes/names.ts';
import { quoted, type Style, styleOf } from '../fixes/source-style.ts';
import { declarationOf, pathTo, usesOf } from '../fixes/syntax-path.ts';
import type { Effect, ToolFact } from '../rules/rule.ts';
import { type Field, keyOf, schemaOf, valuesOf, type WrittenSchema } from './action-schema.ts';
import { type Case, type Choices, choicesIn, declaredBy } from './choices.ts';
import { without } from './elements.ts';
import { type Arguments, argumentsOf, fieldOf, type Handler } from './handler-arguments.ts';
import { provenHints } from './hints.ts';
import { inPlaceOf } from './literal-instead.ts';
import { type Change, changed, moved } from './moved-text.ts';
import { isPure } from './pure.ts';
import type { Registration } from './registration.ts';
import { wordsOf } from './titles.ts';
import { unusedImports } from './unused-imports.ts';

/** Values of one argument at the most; a longer list is a table of data, not of deeds. */
const MAX_TOOLS = 16;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What all new tools are made from. */
interface Plan {
  readonly place: Registration;
  readonly style: Style;
  readonly handler: Handler;
  readonly schema: WrittenSchema;
  readonly action: Field;
  readonly values: readonly string[];
  readonly given: Arguments;
  readonly choices: Choices;
  /** Uses of the argument beside those that choose. */
  readonly said: readonly ts.Expression[];
  readonly powers: (value: string) => readonly Effect[];
}

/**
 * Undefined where it is not mechanical: arguments handed on whole, a case that goes over into the next, a value
 * without a case, a name that is taken.
 * @param names of the tools that the program has
 */
export function splitActions(place: Registration, fact: ToolFact, names: ReadonlySet<string>): Fix | undefined {
  const { facts, call, path } = place;
  const [name] = call.arguments;
  const statement = path.at(-2);
  if (!statement || !ts.isExpressionStatement(statement) || !name || !ts.isStringLiteralLike(name)) return undefined;
  const plan = planOf(place, fact);
  if (!plan) return undefined;
  const tools = plan.values.map((value) => toolName(name.text, value));
  if (new Set(tools).size < tools.length || tools.some((tool) => names.has(tool))) return undefined;
  const made = plan.values.map((value, n) => oneOf(plan, statement, value, tools[n]!));
  const texts = made.filter((one) => one !== undefined);
  if (texts.length < made.length) return undefined;
  const { eol } = plan.style;
  const start = statement.getStart(facts.tree);
  const isGone = (one: One, use: ts.Node): boolean =>
    one.gone.some((g) => g.start <= use.getStart(facts.tree) && use.end <= g.end);
  const imports = unusedImports(facts, statement, (use) => texts.some((one) => !isGone(one, use)));
  if (!imports) return undefined;
  const text = texts.map((one) => one.text).join(eol + eol + marginAt(facts, start));
  const edits = tidy([{ file: facts.path, start, end: statement.end, text }, ...imports]);
  const field = keyOf(plan.action)!;
  return edits && { title: `Make a tool of each ${field}: ${shown(tools)}`, safety: 'review', edits };
}

function shown(tools: readonly string[]): string {
  return tools.length > 3 ? `${tools.slice(0, 2).join(', ')} and ${tools.length - 2} more` : tools.join(', ');
}

/** `files` and `read` in the style of the first: `files_read`, `manageFilesRead`, `files-read`. */
export function toolName(tool: string, value: string): string {
  const words = wordsOf(value);
  if (/[a-z][A-Z]/.test(tool)) return tool + words.map((w) => w[0]!.toUpperCase() + w.slice(1)).join('');
  const separator = /[-.](?=[^-.]*$)/.exec(tool)?.[0] ?? '_';
  return [tool, words.map((w) => w.toLowerCase()).join(separator === '.' ? '_' : separator)].join(separator);
}

function planOf(place: Registration, fact: ToolFact): Plan | undefined {
  const { facts, call } = place;
  const handler = call.arguments.at(-1);
  if (!handler || !isHandler(handler)) return undefined;
  const schema = schemaOf(place, fact);
  const given = argumentsOf(handler);
  if (!schema || !given) return undefined;
  for (const action of schema.fields) {
    const values = valuesOf(action);
    if (!values || values.length > MAX_TOOLS) continue;
    const field = keyOf(action)!;
    const elements = given.patterns.flatMap((p) => p.elements.filter((el) => fieldOf(el).field === field));
    if (elements.some((el) => el.initializer) || elements.length > 1) return undefined;
    const local = elements[0] && fieldOf(elements[0]).local;
    // The name must mean the argument wherever it stands.
    if (local !== undefined && declarationsOf(local, handler) > 1) continue;
    const uses: ts.Expression[] = [
      ...(local === undefined ? [] : usesOf(local, handler).filter((use) => use !== elements[0]!.name)),
      ...given.reads.filter((read) => read.field === field).map((read) => read.node),
    ];
    const isAction = (e: ts.Expression): boolean => uses.includes(bare(e));
    const choices = choicesIn(facts, handler.body, isAction);
    if (!choices || !values.every((value) => choices.cases.has(value))) continue;
    const said = uses.filter((use) => !choices.compared.has(use));
    const known = fact.actions.find((a) => a.argument === field);
    const powers = (value: string) => known?.powers?.[known.values.indexOf(value)] ?? [];
    return { place, style: styleOf(facts), handler, schema, action, values, given, choices, said, powers };
  }
  return undefined;
}

function isHandler(e: ts.Expression): e is Handler {
  return (ts.isArrowFunction(e) || (ts.isFunctionExpression(e) && !e.asteriskToken)) && ts.isBlock(e.body);
}

function declarationsOf(name: string, below: ts.Node): number {
  let count = 0;
  const visit = (node: ts.Node): void => {
    if (
      (ts.isVariableDeclaration(node) ||
        ts.isParameter(node) ||
        ts.isBindingElement(node) ||
        ts.isFunctionDeclaration(node)) &&
      node.name &&
      ts.isIdentifier(node.name) &&
      node.name.text === name
    )
      count++;
    ts.forEachChild(node, visit);
  };
  visit(below);
  return count;
}

// ---- one tool -----------------------------------------------------------------------------------

interface One {
  readonly text: string;
  /** What of the old registration is not in it. */
  readonly gone: readonly Stretch[];
}

function oneOf(plan: Plan, statement: ts.Statement, value: string, tool: string): One | undefined {
  const { place, handler, choices, given, schema, style } = plan;
  const { facts } = place;
  const own = choices.cases.get(value)!;
  const { region, stretch, text: caseText } = chosen(plan, own);
  const after = own.ends ? behind(choices) : [];
  // A function there is known before it: rare enough to be left alone.
  if (after.some((s) => ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s))) return undefined;
  const gone: Stretch[] = [
    ...(stretch
      ? [
          { start: region.start, end: stretch.start },
          { start: stretch.end, end: region.end },
        ]
      : [region]),
    ...(after.length ? [{ start: choices.nodes.at(-1)!.end, end: after.at(-1)!.end }] : []),
  ];
  const kept = (node: ts.Node): boolean => !gone.some((g) => g.start <= node.getStart(facts.tree) && node.end <= g.end);
  const changes: Change[] = [];
  const drop = (at: Stretch, text = ''): void => {
    changes.push({ ...at, text });
    if (text === '') gone.push(at);
  };
  for (const s of unneeded(plan, kept)) {
    const from = facts.text.lastIndexOf('\n', s.getStart(facts.tree));
    const alone = from >= s.pos && facts.text.slice(from, s.getStart(facts.tree)).trim() === '';
    drop({ start: alone ? from : s.getStart(facts.tree), end: s.end });
  }
  // The fields that are still read.
  const fields = new Set(given.reads.filter((read) => kept(read.node)).map((read) => read.field));
  for (const p of given.patterns)
    for (const el of p.elements) {
      if (readsOf(el, plan).some(kept)) fields.add(fieldOf(el).field);
    }
  const action = keyOf(plan.action)!;
  const substitutes = plan.said.filter(kept).map((use) => inPlaceOf(facts, handler, use, value));
  const known = substitutes.filter((s) => s !== undefined);
  if (known.length < substitutes.length) return undefined;
  fields.delete(action);
  for (const p of given.patterns) {
    const idle = (el: ts.BindingElement): boolean => !fields.has(fieldOf(el).field) || !readsOf(el, plan).some(kept);
    const declaration = given.declarations.find((d) => d.declarationList.declarations[0]!.name === p);
    if (p.elements.every(idle)) {
      if (declaration && kept(declaration)) drop(lineOf(plan, declaration));
    } else changes.push(...without(facts, p.elements, idle));
  }
  const left = schema.fields.filter((f) => fields.has(keyOf(f)!));
  // A field that the schema does not have is a mistake of the author's, or an argument that comes another way.
  if (left.length < fields.size) return undefined;
  if (left.length > 0) changes.push(...dropped(plan, schema.fields, (f) => !left.includes(f), gone));
  else withoutSchema(plan, changes, gone);
  changes.push({ ...nameOf(plan), text: quoted(style, tool) });
  for (const e of [schema.title, schema.description])
    if (e && ts.isStringLiteralLike(e))
      changes.push({ start: e.getStart(facts.tree), end: e.end, text: quoted(style, told(e.text, value)) });
  annotate(plan, value, changes);
  if (after.length) changes.push({ start: choices.nodes.at(-1)!.end, end: after.at(-1)!.end, text: '' });
  changes.push(...known);
  const inCase = changes.filter((c) => stretch && c.start >= stretch.start && c.end <= stretch.end);
  changes.push({ ...region, text: caseText(inCase) });
  const inner = changes.filter(
    (c) => !changes.some((o) => o !== c && o.start <= c.start && c.end <= o.end && o.end - o.start > c.end - c.start),
  );
  return { text: changed(facts, statement.getStart(facts.tree), statement.end, inner), gone };
}

/** Where a name of a pattern is used: the same name declared again, further in, is another. */
function readsOf(el: ts.BindingElement, { place: { facts }, handler }: Plan): ts.Node[] {
  const { local } = fieldOf(el);
  const uses = usesOf(local, handler).filter((use) => use !== el.name);
  if (declarationsOf(local, handler) === 1) return uses;
  return uses.filter((use) => {
    const path = pathTo(facts, use);
    return !path || declarationOf(local, path)?.node === el;
  });
}

function dropped<N extends ts.Node>(
  { place: { facts } }: Plan,
  list: ts.NodeArray<N>,
  idle: (node: N) => boolean,
  gone: Stretch[],
): Change[] {
  for (const node of list) if (idle(node)) gone.push({ start: node.getStart(facts.tree), end: node.end });
  return without(facts, list, idle);
}

function lineOf({ place: { facts } }: Plan, s: ts.Statement): Stretch {
  const start = s.getStart(facts.tree);
  const from = facts.text.lastIndexOf('\n', start);
  return { start: facts.text.slice(from, start).trim() === '' && from >= s.pos ? from : start, end: s.end };
}

function behind({ list, nodes }: Choices): readonly ts.Statement[] {
  return list.slice(list.indexOf(nodes.at(-1)!) + 1);
}

function nameOf({ place: { facts, call } }: Plan): Stretch {
  const [name] = call.arguments;
  return { start: name!.getStart(facts.tree), end: name!.end };
}

/** "Works with notes." for `read`: "Works with notes: read". */
function told(text: string, value: string): string {
  return `${text.trimEnd().replace(/[.:]$/, '')}: ${wordsOf(value).join(' ').toLowerCase()}`;
}

/** The choice, what of it stays, and the text that takes its place. */
function chosen(
  plan: Plan,
  own: Case,
): { region: Stretch; stretch: Stretch | undefined; text: (changes: readonly Change[]) => string } {
  const { choices, handler, style } = plan;
  const { facts } = plan.place;
  const [begin] = choices.nodes;
  const region = { start: begin!.getStart(facts.tree), end: choices.nodes.at(-1)!.end };
  const margin = marginAt(facts, region.start);
  const [first] = own.statements;
  const last = own.statements.at(-1);
  if (!first || !last) return { region, stretch: undefined, text: () => own.comments.join(style.eol + margin) };
  const lead = ts.getLeadingCommentRanges(facts.text, first.pos)?.[0]?.pos;
  const stretch = { start: lead ?? first.getStart(facts.tree), end: commentEnd(facts.text, last.end) };
  const taken = new Set([...declaredBy(choices.list), ...handler.parameters.flatMap((p) => namesIn(p.name))]);
  const block = declaredBy(own.statements).some((name) => taken.has(name));
  const to = block ? margin + style.indent : margin;
  const text = (changes: readonly Change[]): string => {
    const lines = [
      ...own.comments,
      moved(facts, stretch, marginAt(facts, first.getStart(facts.tree)), to, changes),
    ].join(style.eol + to);
    return block ? `{${style.eol}${to}${lines}${style.eol}${margin}}` : lines;
  };
  return { region, stretch, text };
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((el) => (ts.isBindingElement(el) ? namesIn(el.name) : []));
}

// Comments behind the last statement, on its line or on lines of their own before the brace.
function commentEnd(text: string, end: number): number {
  const found = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const more = ts.getLeadingCommentRanges(text, found)?.at(-1)?.end;
  return more !== undefined && /^\s*\}/.test(text.slice(more)) ? more : found;
}

/** Shared statements before the choice that only other cases needed: those that do nothing by themselves. */
function unneeded({ choices, handler, given }: Plan, kept: (node: ts.Node) => boolean): ts.Statement[] {
  const shared = choices.around.flatMap((list) => {
    const at = list.findIndex(
      (s) => choices.nodes.includes(s) || choices.around.some((l) => l !== list && inside(l, s)),
    );
    return list.slice(0, at);
  });
  const out: ts.Statement[] = [];
  for (let found = true; found; ) {
    found = false;
    for (const s of shared) {
      if (out.includes(s) || given.declarations.some((d) => d === s)) continue;
      const names = declaredBy([s]);
      const isUsed = (name: string, all: boolean): boolean =>
        usesOf(name, handler).some((use) => !within(use, s) && !out.some((o) => within(use, o)) && (all || kept(use)));
      if (names.length === 0 || names.some((n) => isUsed(n, false)) || !names.some((n) => isUsed(n, true))) continue;
      if (
        ts.isVariableStatement(s) &&
        !s.declarationList.declarations.every((d) => !d.initializer || isPure(d.initializer))
      )
        continue;
      out.push(s);
      found = true;
    }
  }
  return out;
}

function inside(list: readonly ts.Statement[], s: ts.Statement): boolean {
  return list.length > 0 && within(list[0]!, s);
}

function within(inner: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

// Without fields there is no schema, and the handler gets the request's context first.
function withoutSchema({ place: { facts, call }, schema, handler }: Plan, changes: Change[], gone: Stretch[]): void {
  const { whole, config } = schema;
  gone.push({ start: whole.getStart(facts.tree), end: whole.end });
  if (config && config.properties.length === 1)
    changes.push({ start: config.getStart(facts.tree), end: config.end, text: '{}' });
  else if (config) changes.push(...without(facts, config.properties, (p) => p === whole));
  else changes.push(...without(facts, call.arguments, (a) => a === whole));
  const [first, second] = handler.parameters;
  const start = first!.getStart(facts.tree);
  if (second) changes.push({ start, end: second.getStart(facts.tree), text: '' });
  else {
    const bracketed = facts.text.slice(handler.getStart(facts.tree), start).trimEnd().endsWith('(');
    changes.push({ start, end: bracketed ? handler.parameters.end : first!.end, text: bracketed ? '' : '()' });
  }
}

function annotate({ place, schema, powers, style }: Plan, value: string, changes: Change[]): void {
  const { facts } = place;
  const hints = [...provenHints(powers(value))].map(([name, on]) => `${name}: ${on}`);
  const last = schema.config?.properties.at(-1);
  if (!last || schema.annotated || hints.length === 0) return;
  const line = facts.text.slice(last.pos, last.getStart(facts.tree)).includes('\n');
  const comma = schema.config!.properties.hasTrailingComma;
  const before = line ? style.eol + marginAt(facts, last.getStart(facts.tree)) : ' ';
  const text = `annotations: { ${hints.join(', ')} }`;
  // Before the last property's place when that goes, behind it otherwise: an insertion there is never inside of a change.
  const end = schema.config!.properties.end;
  changes.push({ start: end, end, text: `${comma ? '' : ','}${before}${text}${comma ? ',' : ''}` });
}
