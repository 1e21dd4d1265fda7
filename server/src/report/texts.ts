// Every text a model reads, with the way back from its characters to the source.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Registered, ServedText } from '../analysis/registry.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Known, TextMemo } from '../analysis/text-memo.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Edit } from '../finding.ts';
import { onceFor } from '../fixes/once-for.ts';
import { functionAround, pathTo } from '../fixes/syntax-path.ts';
import type { TextFact, TextRole } from '../rules/rule.ts';
import type { Span } from '../snapshot.ts';
import { originsOf } from './origins.ts';
import { spanOf } from './places.ts';

export function textsOf(
  m: Machine,
  items: readonly Registered[],
  served: readonly ServedText[],
  memo: TextMemo,
): TextFact[] {
  const out: TextFact[] = [];
  const siblings = new Map<number, string[]>();
  for (const item of items) {
    const list = siblings.get(item.server.id) ?? [];
    if (item.name !== undefined) list.push(item.name);
    siblings.set(item.server.id, list);
  }
  const about = new Map<readonly string[], Known>();
  const knownOf = (of: readonly string[]): Known => {
    const known = about.get(of) ?? memo.about(of.join('\0'));
    about.set(of, known);
    return known;
  };
  for (const item of items) {
    const of = siblings.get(item.server.id)!;
    const known = knownOf(of);
    const push = (
      role: TextRole,
      value: Value | undefined,
      site: Site | undefined,
      argument?: string,
      flag?: boolean,
    ): void => {
      if (value && site)
        out.push(...textFacts({ value, site, role, tool: item.name, argument, flag, siblings: of, known }));
    };
    if (item.name !== undefined && item.nameSite) push('name', m.terms.lit(item.name), item.nameSite);
    push('title', item.title, item.titleSite);
    const shown = item.annotations.get('title');
    if (shown && shown.value.id !== item.title?.id) push('title', shown.value, shown.site);
    // The messages of a prompt are made for each call, from its arguments and from data: where they come from is no news.
    for (const { role, value, site, argument } of item.extra ?? [])
      for (const { origins: _, ...fact } of textFacts({
        value,
        site,
        role,
        tool: item.name,
        argument,
        siblings: of,
        known,
      }))
        if (fact.text !== '') out.push(fact);
    const role =
      item.kind === 'resource' ? 'resource-description' : item.kind === 'prompt' ? 'prompt-text' : 'description';
    push(role, item.description, item.descriptionSite ?? item.site);
    for (const { value, site, call } of item.changes ?? [])
      if (comesLater(call, item.site))
        for (const fact of textFacts({ value, site, role, tool: item.name, argument: undefined, siblings: of, known }))
          out.push({ ...fact, changed: true });
      else push(role, value, site);
    parameters(
      item.schema,
      '',
      (schema, path) => {
        if (schema.description !== undefined)
          push(
            'parameter-description',
            m.terms.lit(schema.description),
            describedAt(schema) ?? item.site,
            path,
            schema.type === 'boolean',
          );
        if (schema.type === 'enum' || schema.type === 'literal')
          for (const v of schema.values ?? [])
            if (typeof v === 'string' && schema.site)
              push('enum-value', m.terms.lit(v), literalIn(schema.site, v), path);
      },
      0,
    );
  }
  for (const { value, site, role, server } of served)
    out.push(
      ...textFacts({
        value,
        site,
        role,
        tool: undefined,
        argument: undefined,
        siblings: siblings.get(server.id) ?? [],
        known: knownOf(siblings.get(server.id) ?? []),
      }),
    );
  return unique(out);
}

/** A change is made later where it stands in another function than what it changes. */
function comesLater(change: Site, registration: Site): boolean {
  const around = ({ module, node }: Site): ts.Node | undefined => {
    const path = pathTo(module.facts, node);
    return path && functionAround(path);
  };
  return around(change) !== around(registration);
}

function unique(facts: readonly TextFact[]): TextFact[] {
  const seen = new Set<string>();
  return facts.filter((f) => {
    const at = f.place(0, f.text.length);
    const key = `${f.role}:${at.file}:${at.start}:${at.end}:${f.text}`;
    return !seen.has(key) && seen.add(key);
  });
}

function parameters(
  schema: Schema | undefined,
  path: string,
  visit: (schema: Schema, path: string) => void,
  depth: number,
): void {
  if (!schema || depth > 8) return;
  if (path) visit(schema, path);
  for (const [name, inner] of schema.props ?? []) parameters(inner, path ? `${path}.${name}` : name, visit, depth + 1);
  if (schema.element) parameters(schema.element, `${path}[]`, visit, depth + 1);
}

// `.describe('…')` keeps the place of the call, JSON Schema that of the object: the text itself is inside.
function describedAt(schema: Schema): Site | undefined {
  const site = schema.descriptionSite ?? schema.site;
  return site && schema.description !== undefined ? (literalIn(site, schema.description) ?? site) : site;
}

function literalIn({ module, node }: Site, text: string): Site | undefined {
  const found = textsIn(node).get(text);
  return found && { module, node: found };
}

/** The first place of each text. Chains of calls are as deep as they are long, so nothing calls itself here. */
const textsIn = onceFor((root: ts.Node): ReadonlyMap<string, ts.Node> => {
  const out = new Map<string, ts.Node>();
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (ts.isStringLiteralLike(node)) {
      if (!out.has(node.text)) out.set(node.text, node);
      continue;
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    left.push(...children.reverse());
  }
  return out;
});

interface Served {
  readonly value: Value;
  readonly site: Site;
  readonly role: TextRole;
  readonly tool: string | undefined;
  readonly argument: string | undefined;
  /** What it describes is on or off. */
  readonly flag?: boolean | undefined;
  readonly siblings: readonly string[];
  readonly known: Known;
}

/** One fact for each text that it may be; where it comes from is told with the first. */
function textFacts({ value, site, role, tool, argument, flag, siblings, known }: Served): TextFact[] {
  const origins = value.t === 'lit' ? [] : originsOf(value);
  const texts = constantTexts(value);
  if (texts.length === 0 && origins.length > 0) texts.push('');
  return texts.map((text, n) => {
    const map = characterMap(site, text);
    return {
      role,
      text,
      ...(n === 0 && origins.length ? { origins } : {}),
      tool,
      argument,
      ...(flag ? { flag } : {}),
      siblings,
      once: (what, make) => known(`${what}:${role}${flag ? ':flag' : ''}`, text, make),
      place: (start, end): Span => map.place(start, end),
      edit: (start, end, replacement): Edit | undefined => map.edit(start, end, replacement),
    };
  });
}

/** Texts that one value may be, at the most. */
const MAX_TEXTS = 8;

// A shape with unknown holes is still read: what stands between them is served as it is.
function constantTexts(v: Value): string[] {
  if (v.t === 'lit') return typeof v.value === 'string' && v.value !== '' ? [v.value] : [];
  if (v.t === 'str') return [v.parts.map((p) => (typeof p === 'string' ? p : '…')).join('')];
  if (v.t === 'union') return [...new Set(v.alts.flatMap((a) => constantTexts(a.value)))].slice(0, MAX_TEXTS);
  return [];
}

interface CharacterMap {
  place(start: number, end: number): Span;
  edit(start: number, end: number, replacement: string): Edit | undefined;
}

interface Piece {
  /** Offsets of the decoded text. */
  readonly from: number;
  readonly to: number;
  readonly literal: ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;
}

/** Maps offsets of the decoded text to the literals it was written in. */
function characterMap(site: Site, text: string): CharacterMap {
  const whole = spanOf(site);
  const source = site.module.facts.text;
  const pieces: Piece[] = [];
  let at = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const decoded = node.text;
      const from = text.indexOf(decoded, at);
      if (decoded !== '' && from >= 0) {
        pieces.push({ from, to: from + decoded.length, literal: node });
        at = from + decoded.length;
      }
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(site.node);
  const point = (offset: number, atEnd: boolean): number | undefined => {
    const piece = pieces.find((p) => (atEnd ? offset > p.from && offset <= p.to : offset >= p.from && offset < p.to));
    if (!piece) return undefined;
    return rawOffset(source, piece.literal.getStart(site.module.facts.tree) + 1, offset - piece.from);
  };
  const range = (start: number, end: number): [number, number] | undefined => {
    const a = point(start, false);
    const b = end > start ? point(end, true) : a;
    return a === undefined || b === undefined || b < a ? undefined : [a, b];
  };
  return {
    place: (start, end) => {
      const found = range(start, end);
      return found ? { file: whole.file, start: found[0], end: found[1] } : whole;
    },
    edit: (start, end, replacement) => {
      const found = range(start, end);
      const same = pieces.find((p) => start >= p.from && end <= p.to);
      if (!found || !same) return undefined;
      // A quoted text ends with its line: a break is written out in it.
      const text = ts.isStringLiteral(same.literal) ? replacement.replaceAll('\n', '\\n') : replacement;
      return { file: whole.file, start: found[0], end: found[1], text };
    },
  };
}

const ESCAPED = /[\\\r]/;

// Steps over escapes: `count` characters of the decoded text from a place inside a literal.
function rawOffset(source: string, start: number, count: number): number {
  // Most texts have no escapes, and are read as they are written.
  if (!ESCAPED.test(source.slice(start, start + count))) return start + count;
  let at = start;
  let left = count;
  while (left > 0 && at < source.length) {
    const m = /^(?:\\u\{([0-9a-fA-F]+)\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\\r\n|\\[\s\S]|\r\n|[\s\S])/.exec(
      source.slice(at, at + 14),
    )!;
    const raw = m[0];
    at += raw.length;
    // A line continuation stands for nothing; an astral escape for two units.
    if (/^\\(?:\r\n|[\n\r\u2028\u2029])$/.test(raw)) continue;
    left -= m[1] && Number.parseInt(m[1], 16) > 0xffff ? 2 : 1;
  }
  return at;
}
