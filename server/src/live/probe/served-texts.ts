// The texts of what a server serves, as the rules about texts want them: wherever a model reads, with the way there. Pure.
import type { DefinedServer, Definition, Json } from '../../definitions/definition.ts';
import { isTable } from '../../definitions/definition.ts';
import type { TextFact, TextRole } from '../../rules/rule.ts';

/** Texts of one definition; a schema by hand has a few dozen. */
const MAX_TEXTS = 2_000;
/** How deep a schema is read. */
const MAX_LEVELS = 60;

/**
 * All texts, in the order served. A fact's `place` names the definition and the way to the text within it:
 * `tool:read#inputSchema.properties.path.description`.
 */
export function servedTexts({ instructions, definitions }: DefinedServer): TextFact[] {
  const siblings = definitions.filter(({ kind }) => kind === 'tool').map(({ name }) => name);
  const out: TextFact[] = [];
  if (instructions !== undefined) {
    out.push(fact('server-instructions', instructions, 'instructions', siblings));
  }
  for (const definition of definitions) {
    for (const { role, text, path, argument } of textsOf(definition)) {
      const at = `${definition.kind}:${definition.name}#${path}`;
      out.push({ ...fact(role, text, at, siblings), tool: definition.name, argument });
    }
  }
  return out;
}

function fact(role: TextRole, text: string, file: string, siblings: readonly string[]): TextFact {
  return {
    role,
    text,
    tool: undefined,
    argument: undefined,
    siblings,
    place: (start, end) => ({ file, start, end }),
    edit: () => undefined,
  };
}

interface Text {
  readonly role: TextRole;
  readonly text: string;
  readonly path: string;
  readonly argument: string | undefined;
}

function textsOf({ kind, name, fields }: Definition): Text[] {
  const out: Text[] = [];
  const push = (role: TextRole, text: Json | undefined, path: string, argument?: string) => {
    if (typeof text === 'string' && text !== '' && out.length < MAX_TEXTS) out.push({ role, text, path, argument });
  };
  // Of a resource it is an address.
  if (kind === 'tool' || kind === 'prompt') push('name', name, 'name');
  push('title', fields.title, 'title');
  const described: TextRole =
    kind === 'tool' ? 'description' : kind === 'prompt' ? 'prompt-text' : 'resource-description';
  push(described, fields.description, 'description');
  if (isTable(fields.annotations)) push('title', fields.annotations.title, 'annotations.title');
  if (kind === 'prompt' && Array.isArray(fields.arguments)) {
    for (const [n, each] of (fields.arguments as readonly Json[]).entries()) {
      if (!isTable(each)) continue;
      const argument = typeof each.name === 'string' ? each.name : String(n);
      push('parameter-name', each.name, `arguments[${n}].name`, argument);
      push('parameter-description', each.description, `arguments[${n}].description`, argument);
    }
  }
  for (const side of ['inputSchema', 'outputSchema'] as const) {
    for (const each of schemaTexts(fields[side], side)) push(each.role, each.text, each.path, each.argument);
  }
  return out;
}

/** What of a schema reads as words: names, titles, descriptions, comments, and values that are texts. */
function schemaTexts(schema: Json | undefined, side: string): Text[] {
  const out: Text[] = [];
  interface Place {
    readonly json: Json | undefined;
    readonly path: string;
    readonly argument: string;
    readonly level: number;
  }
  // Not recursive, so that no depth harms it.
  const waiting: Place[] = [{ json: schema, path: side, argument: '', level: 0 }];
  for (let place = waiting.pop(); place !== undefined && out.length < MAX_TEXTS; place = waiting.pop()) {
    const { json, path, argument, level } = place;
    if (!isTable(json) || level > MAX_LEVELS) continue;
    const next: Place[] = [];
    const text = (role: TextRole, value: Json | undefined, at: string) => {
      if (typeof value === 'string' && value !== '') out.push({ role, text: value, path: `${path}.${at}`, argument });
    };
    for (const key of ['title', 'description', '$comment']) text('parameter-description', json[key], key);
    text('enum-value', json.const, 'const');
    text('enum-value', json.default, 'default');
    for (const key of ['enum', 'examples', 'enumNames']) {
      const all = json[key];
      if (Array.isArray(all)) for (const [n, each] of all.entries()) text('enum-value', each, `${key}[${n}]`);
    }
    for (const key of ['properties', 'patternProperties', '$defs', 'definitions']) {
      const all = json[key];
      if (!isTable(all)) continue;
      for (const [name, inner] of Object.entries(all)) {
        const own = key === 'properties' ? (argument === '' ? name : `${argument}.${name}`) : argument;
        const at = `${path}.${key}.${name}`;
        if (key === 'properties') out.push({ role: 'parameter-name', text: name, path: at, argument: own });
        next.push({ json: inner, path: at, argument: own, level: level + 1 });
      }
    }
    for (const key of ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']) {
      const own = key === 'items' ? `${argument}[]` : argument;
      next.push({ json: json[key], path: `${path}.${key}`, argument: own, level: level + 1 });
    }
    for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']) {
      const all = json[key];
      if (!Array.isArray(all)) continue;
      for (const [n, inner] of all.entries()) {
        next.push({ json: inner, path: `${path}.${key}[${n}]`, argument, level: level + 1 });
      }
    }
    // The first is taken first.
    waiting.push(...next.reverse());
  }
  return out;
}
