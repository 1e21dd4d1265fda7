// A definition as a document for people: what the diff shows. Every change of a definition changes it, and every character
// that nobody sees is written out.
import { codePointName } from '../rules/text/characters.ts';
import { hiddenCharacters } from '../rules/text/hidden.ts';
import { type Definition, type DefinitionKind, isTable, isUnknown, type Json, partsOf } from './definition.ts';
import { normalFields } from './normal.ts';

/** The language of these documents in the editor. */
export const DOCUMENT_LANGUAGE = 'mcp-definition';

/** One definition. */
export function definitionText(definition: Definition): string {
  return `${definitionLines(definition).join('\n')}\n`;
}

/** Everything that a server serves, in the order of kinds and names. */
export function serverText(instructions: Json | undefined, definitions: readonly Definition[]): string {
  const order: readonly DefinitionKind[] = ['tool', 'prompt', 'resource', 'template'];
  const sorted = [...definitions].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const head = instructions === undefined ? [] : [fieldLines('instructions', instructions, '')];
  return `${[...head, ...sorted.map(definitionLines)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const FIRST = ['title', 'description', 'annotations', 'inputSchema', 'outputSchema', 'arguments'];
const WORDS: Readonly<Record<string, string>> = { inputSchema: 'input', outputSchema: 'output' };

function definitionLines(definition: Definition): string[] {
  const { kind, name } = definition;
  const fields = normalFields(definition);
  const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  const keys = Object.keys(fields).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return [
    `${kind === 'template' ? 'resource template' : kind} ${nameText(name)}`,
    ...keys.flatMap((key) => {
      const value = fields[key]!;
      const word = WORDS[key] ?? nameText(key);
      if (key === 'inputSchema' || key === 'outputSchema') return [`  ${word}`, ...schemaLines(value, '    ')];
      return fieldLines(word, value, '  ');
    }),
  ];
}

/** A name on a line of its own words: one that is no plain word is quoted. */
function nameText(name: string): string {
  return /^[\p{L}\p{N}_$.:/@{}*+-]+$/u.test(name) && hiddenCharacters(name).length === 0
    ? name
    : JSON.stringify(seen(name));
}

function fieldLines(name: string, value: Json, indent: string): string[] {
  if (isUnknown(value)) return [`${indent}${name} ${UNKNOWN_WORDS}`];
  const parts = partsOf(value);
  if (parts)
    return [`${indent}${name}`, ...textLines(parts.map((part) => part ?? UNKNOWN_WORDS).join(''), `${indent}  `)];
  if (typeof value === 'string') return [`${indent}${name}`, ...textLines(value, `${indent}  `)];
  if (Array.isArray(value) && value.length > 0)
    return [
      `${indent}${name}`,
      ...(value as readonly Json[]).flatMap((one, i) => fieldLines(`${i + 1}`, one, `${indent}  `)),
    ];
  if (isTable(value) && Object.keys(value).length > 0)
    return [
      `${indent}${name}`,
      ...Object.entries(value).flatMap(([key, one]) =>
        key === '$unknown' ? [`${indent}  ${UNKNOWN_WORDS}`] : fieldLines(nameText(key), one, `${indent}  `),
      ),
    ];
  return [`${indent}${name} ${jsonText(value)}`];
}

const UNKNOWN_WORDS = '⟨not known from the source⟩';

/** A text line by line behind a bar: nothing in it can pass for another part of the document. */
function textLines(text: string, indent: string): string[] {
  return text.split('\n').map((line) => `${indent}│ ${seen(line)}`.trimEnd());
}

/** The text with each hidden character by its name: `⟦U+200B ZERO WIDTH SPACE⟧`. */
function seen(text: string): string {
  let out = '';
  let at = 0;
  for (const run of hiddenCharacters(text)) {
    const codes = [...text.slice(run.start, run.end)].map(
      (character) => `⟦${codePointName(character.codePointAt(0)!)}⟧`,
    );
    const spelt = run.decoded === undefined ? '' : `⟦spells “${run.decoded.replace(/[^\x20-\x7e]/g, '?')}”⟧`;
    const many = codes.length > 12 ? [...codes.slice(0, 12), `⟦and ${codes.length - 12} more⟧`] : codes;
    out += `${text.slice(at, run.start)}${many.join('')}${spelt}`;
    at = run.end;
  }
  // What is left and still no letter: line breaks of other systems, control characters.
  return (out + text.slice(at)).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    character === '\t' ? character : `⟦${codePointName(character.codePointAt(0)!)}⟧`,
  );
}

function jsonText(value: Json): string {
  return seen(JSON.stringify(value));
}

function schemaLines(schema: Json, indent: string): string[] {
  if (isUnknown(schema)) return [`${indent}${UNKNOWN_WORDS}`];
  if (!isTable(schema)) return [`${indent}${jsonText(schema)}`];
  const properties = isTable(schema.properties) ? schema.properties : undefined;
  const required = new Set(Array.isArray(schema.required) ? (schema.required as readonly Json[]) : []);
  const out = properties
    ? Object.keys(properties)
        .sort()
        .flatMap((name) =>
          name === '$unknown'
            ? [`${indent}${UNKNOWN_WORDS}`]
            : [
                `${indent}${nameText(name)}: ${typeText(properties[name]!)}${required.has(name) ? ', required' : ''}`,
                ...restLines(properties[name]!, `${indent}  `),
              ],
        )
    : [];
  if (properties && out.length === 0) out.push(`${indent}no arguments`);
  return [...out, ...restLines(schema, indent, true)];
}

/** What a property holds, in a word or two. */
function typeText(schema: Json): string {
  if (isUnknown(schema)) return UNKNOWN_WORDS;
  if (!isTable(schema)) return jsonText(schema);
  if (Array.isArray(schema.enum)) return (schema.enum as readonly Json[]).map(jsonText).join(' | ');
  if (schema.const !== undefined) return jsonText(schema.const);
  if (typeof schema.type === 'string')
    return schema.type === 'array' && isTable(schema.items) ? `${typeText(schema.items)}[]` : nameText(schema.type);
  if (Array.isArray(schema.type)) return (schema.type as readonly Json[]).map(jsonText).join(' | ');
  for (const key of ['anyOf', 'oneOf'])
    if (Array.isArray(schema[key])) return (schema[key] as readonly Json[]).map(typeText).join(' | ');
  return 'anything';
}

/** Keywords that `typeText` and `schemaLines` have told. */
const TOLD = new Set(['$schema', 'properties', 'required', 'type', 'enum', 'const']);

function restLines(schema: Json, indent: string, atRoot = false): string[] {
  if (!isTable(schema) || isUnknown(schema)) return [];
  const out: string[] = [];
  const told = Array.isArray(schema.enum) || schema.const !== undefined ? new Set(TOLD) : TOLD;
  if (Array.isArray(schema.enum) && typeof schema.type === 'string' && schema.type !== 'string')
    out.push(`${indent}type ${schema.type}`);
  if (atRoot && schema.type !== undefined && schema.type !== 'object')
    out.push(`${indent}type ${jsonText(schema.type)}`);
  if (!atRoot && isTable(schema.properties))
    out.push(
      ...schemaLines({ type: 'object', properties: schema.properties, required: schema.required ?? [] }, indent),
    );
  if (!isTable(schema.properties) && schema.required !== undefined)
    out.push(`${indent}required ${jsonText(schema.required)}`);
  for (const key of Object.keys(schema).sort((a, b) =>
    a === 'description' ? -1 : b === 'description' ? 1 : a < b ? -1 : 1,
  )) {
    const value = schema[key]!;
    if (told.has(key) || key === '$unknown') continue;
    if (key === 'additionalProperties' && value === false) out.push(`${indent}other fields are refused`);
    else if (key === 'items' && isTable(value)) out.push(...nested('each', value, indent));
    else if ((key === 'anyOf' || key === 'oneOf' || key === 'allOf') && Array.isArray(value))
      out.push(...(value as readonly Json[]).flatMap((one, i) => nested(`${key} ${i + 1}`, one, indent)));
    else if (key === 'additionalProperties' && isTable(value)) out.push(...nested('other fields', value, indent));
    else out.push(...fieldLines(nameText(key), value, indent));
  }
  return out;
}

function nested(word: string, schema: Json, indent: string): string[] {
  return [`${indent}${word}: ${typeText(schema)}`, ...restLines(schema, `${indent}  `)];
}
