// Makes a low-level server apply the schemas that it advertises: a function that parses, and one line that calls it.
import ts from 'typescript';
import type { Registered } from '../analysis/registry.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Fix } from '../finding.ts';
import { inserting, marginAt } from './edits.ts';
import { fieldTexts } from './schema-text.ts';
import { quoted, restyled, type Style, styleOf } from './source-style.ts';
import { pathTo } from './syntax-path.ts';
import { zodName } from './zod-import.ts';

/**
 * None where the dispatcher is no function in place, or where a tool's arguments are not known.
 *
 * @param limits maxima that schemas are about to get, by the schema's id
 */
export function parsingFixes(
  items: readonly Registered[],
  limits: ReadonlyMap<number, number> = new Map(),
): readonly Fix[] {
  const site = items[0]?.dispatcher;
  if (!site || !ts.isCallExpression(site.node)) return [];
  const { facts } = site.module;
  const handler = site.node.arguments[1];
  if (!handler || !(ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) || !ts.isBlock(handler.body))
    return [];
  const params = requestParams(handler.parameters[0]);
  const statement = pathTo(facts, site.node)?.[1];
  if (!params || !statement) return [];
  const style = styleOf(facts);
  const zod = zodName(facts);
  const cases = casesOf(items, { z: zod.name, style, limits });
  if (!cases) return [];
  const name = freeName(facts.text, 'checkedArguments');
  const typed = /\.[cm]?tsx?$/.test(facts.path);
  const helper = restyled(
    style,
    [
      '/** The arguments of a tool as its schema has them; throws where they do not fit. */',
      `function ${name}(${typed ? 'tool: string, given: Record<string, unknown> = {}' : 'tool, given = {}'}) {`,
      '  switch (tool) {',
      ...cases.flatMap(([tool, schema]) => [`    case ${tool}:`, `      return ${schema}.parse(given);`]),
      '    default:',
      '      return given;',
      '  }',
      '}',
    ].join('\n'),
  );
  const [first] = handler.body.statements;
  const at = handler.body.getStart(facts.tree) + 1;
  const margin = first
    ? marginAt(facts, first.getStart(facts.tree))
    : marginAt(facts, handler.body.getStart(facts.tree)) + style.indent;
  const line = `${params}.arguments = ${name}(${params}.name, ${params}.arguments)${style.semicolons ? ';' : ''}`;
  const start = statement.getStart(facts.tree, true);
  const apart = /(?:^|\n\s*\n)[ \t]*$/.test(facts.text.slice(0, start)) ? '' : style.eol;
  return [
    {
      title: 'Parse the arguments with the schemas that are advertised',
      safety: 'review',
      edits: [
        ...zod.edits,
        inserting(facts, start, apart + helper + style.eol + style.eol),
        inserting(facts, at, style.eol + margin + line),
      ],
    },
  ];
}

// `request` → `request.params`, `{ params }` → `params`.
function requestParams(parameter: ts.ParameterDeclaration | undefined): string | undefined {
  if (!parameter) return undefined;
  if (ts.isIdentifier(parameter.name)) return `${parameter.name.text}.params`;
  if (!ts.isObjectBindingPattern(parameter.name)) return undefined;
  for (const el of parameter.name.elements) {
    const key = el.propertyName ?? el.name;
    if (ts.isIdentifier(key) && key.text === 'params' && ts.isIdentifier(el.name)) return el.name.text;
  }
  return undefined;
}

function freeName(text: string, base: string): string {
  let name = base;
  for (let n = 2; new RegExp(`\\b${name}\\b`).test(text); n++) name = `${base}${n}`;
  return name;
}

/** How schemas are written here. */
interface Words {
  readonly z: string;
  readonly style: Style;
  readonly limits: ReadonlyMap<number, number>;
}

function casesOf(items: readonly Registered[], words: Words): [string, string][] | undefined {
  const { z, style } = words;
  const out = new Map<string, string>();
  for (const item of items) {
    if (item.name === undefined) continue;
    const { schema } = item;
    if (schema && schema.type !== 'object') return undefined;
    // What is read but not listed belongs to the schema too, or the handler would lose it.
    const listed = new Set(schema?.props?.keys() ?? []);
    const read = fieldTexts(item.uses ?? [], z);
    if (!read) return undefined;
    const fields = [...(schema?.props ?? [])].map(([name, inner]) => `${key(name, style)}: ${zodText(inner, words)}`);
    for (const [name, text] of read) if (!listed.has(name)) fields.push(`${key(name, style)}: ${text}`);
    if (fields.length === 0) continue;
    out.set(quoted(style, item.name), `${z}.object({ ${fields.join(', ')} })`);
  }
  return out.size ? [...out] : undefined;
}

function key(name: string, style: Style): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : quoted(style, name);
}

/** A schema in zod's words: what both of its generations know. */
function zodText(s: Schema, words: Words, depth = 0): string {
  const max = words.limits.get(s.id) ?? s.max;
  const limit = max !== undefined && LIMITED.has(s.type) ? `.max(${max})` : '';
  const optional = s.optional ? '.optional()' : '';
  return `${plain(s, words, depth)}${limit}${optional}`;
}

/** Schemas with a maximum, of their value or their length. */
const LIMITED: ReadonlySet<string> = new Set(['number', 'string', 'array']);

function plain(s: Schema, words: Words, depth: number): string {
  const { z, style } = words;
  const inner = (one: Schema | undefined): string =>
    one && depth < 6 ? zodText({ ...one, optional: false }, words, depth + 1) : `${z}.unknown()`;
  switch (s.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return `${z}.${s.type}()`;
    case 'null':
      return `${z}.null()`;
    case 'enum':
    case 'literal': {
      const values = s.values ?? [];
      if (values.length && values.every((v) => typeof v === 'string'))
        return `${z}.enum([${values.map((v) => quoted(style, v as string)).join(', ')}])`;
      if (values.length === 1) return `${z}.literal(${String(values[0])})`;
      return values.every((v) => typeof v === 'number') ? `${z}.number()` : `${z}.unknown()`;
    }
    case 'array':
      return `${z}.array(${inner(s.element)})`;
    case 'object': {
      if (!s.props?.size || depth >= 6) return `${z}.record(${z}.string(), ${z}.unknown())`;
      const fields = [...s.props].map(([name, one]) => `${key(name, style)}: ${zodText(one, words, depth + 1)}`);
      return `${z}.object({ ${fields.join(', ')} })`;
    }
    case 'record':
      return `${z}.record(${z}.string(), ${inner(s.element)})`;
    case 'union': {
      const members = s.members ?? [];
      if (members.length === 1) return inner(members[0]);
      return members.length ? `${z}.union([${members.map(inner).join(', ')}])` : `${z}.unknown()`;
    }
    default:
      return `${z}.unknown()`;
  }
}
