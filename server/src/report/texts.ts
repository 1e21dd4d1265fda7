// Every text a model reads, with the way back from its characters to the source.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Registered, ServedText } from '../analysis/registry.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Edit } from '../finding.ts';
import type { TextFact, TextRole } from '../rules/rule.ts';
import type { Span } from '../snapshot.ts';
import { spanOf } from './places.ts';

export function textsOf(m: Machine, items: readonly Registered[], served: readonly ServedText[]): TextFact[] {
  const out: TextFact[] = [];
  const siblings = new Map<number, string[]>();
  for (const item of items) {
    const list = siblings.get(item.server.id) ?? [];
    if (item.name !== undefined) list.push(item.name);
    siblings.set(item.server.id, list);
  }
  for (const item of items) {
    const of = siblings.get(item.server.id)!;
    const push = (role: TextRole, value: Value | undefined, site: Site | undefined, argument?: string): void => {
      const fact = value && site ? textFact(value, site, role, item.name, argument, of) : undefined;
      if (fact) out.push(fact);
    };
    if (item.name !== undefined && item.nameSite) push('name', m.terms.lit(item.name), item.nameSite);
    push('title', item.title, item.titleSite);
    push(
      item.kind === 'resource' ? 'resource-description' : item.kind === 'prompt' ? 'prompt-text' : 'description',
      item.description,
      item.descriptionSite ?? item.site,
    );
    parameters(
      item.schema,
      '',
      (schema, path) => {
        if (schema.description !== undefined)
          push('parameter-description', m.terms.lit(schema.description), describedAt(schema) ?? item.site, path);
        if (schema.type === 'enum')
          for (const v of schema.values ?? [])
            if (typeof v === 'string' && schema.site)
              push('enum-value', m.terms.lit(v), literalIn(schema.site, v), path);
      },
      0,
    );
  }
  for (const text of served) {
    const fact = textFact(
      text.value,
      text.site,
      'server-instructions',
      undefined,
      undefined,
      siblings.get(text.server.id) ?? [],
    );
    if (fact) out.push(fact);
  }
  return unique(out);
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

function literalIn(site: Site, text: string): Site | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isStringLiteralLike(node) && node.text === text) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(site.node);
  return found ? { module: site.module, node: found } : undefined;
}

function textFact(
  value: Value,
  site: Site,
  role: TextRole,
  tool: string | undefined,
  argument: string | undefined,
  siblings: readonly string[],
): TextFact | undefined {
  const text = constantText(value);
  if (text === undefined || text === '') return undefined;
  const map = characterMap(site, text);
  return {
    role,
    text,
    tool,
    argument,
    siblings,
    place: (start, end): Span => map.place(start, end),
    edit: (start, end, replacement): Edit | undefined => map.edit(start, end, replacement),
  };
}

// A shape with unknown holes is still read: what stands between them is served as it is.
function constantText(v: Value): string | undefined {
  if (v.t === 'lit') return typeof v.value === 'string' ? v.value : undefined;
  if (v.t === 'str') return v.parts.map((p) => (typeof p === 'string' ? p : '…')).join('');
  if (v.t === 'union')
    for (const a of v.alts) {
      const text = constantText(a.value);
      if (text) return text;
    }
  return undefined;
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
      return found && same ? { file: whole.file, start: found[0], end: found[1], text: replacement } : undefined;
    },
  };
}

// Steps over escapes: `count` characters of the decoded text from a place inside a literal.
function rawOffset(source: string, start: number, count: number): number {
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
