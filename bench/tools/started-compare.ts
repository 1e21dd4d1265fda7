// Compares what a server that runs says of each tool with what was found in its text, one trait at a time.
import type { ToolInfo } from '../../server/src/analyze.ts';
import type { Served } from './start.ts';

export type What = 'missing' | 'surplus' | 'description' | 'arguments' | 'required' | 'types' | 'argument descriptions';

export interface Difference {
  readonly tool: string;
  readonly what: What;
  /** Path of the argument that differs. */
  readonly path?: string;
  readonly served: string;
  readonly found: string;
}

/** How many of the served tools agree in each trait, and all that does not. */
export interface Agreement {
  readonly served: number;
  readonly names: number;
  readonly descriptions: number;
  readonly arguments: number;
  readonly required: number;
  readonly types: number;
  readonly argumentDescriptions: number;
  readonly differences: readonly Difference[];
}

interface Argument {
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** Of several finds of one name the one that agrees best counts. */
export function compare(served: readonly Served[], found: readonly ToolInfo[]): Agreement {
  const differences: Difference[] = [];
  const agrees = { description: 0, arguments: 0, required: 0, types: 0, 'argument descriptions': 0 };
  let names = 0;
  for (const one of served) {
    const finds = found.filter((tool) => tool.name === one.name);
    if (finds.length === 0) {
      differences.push({ tool: one.name, what: 'missing', served: one.name, found: '' });
      continue;
    }
    names++;
    const best = finds.map((tool) => differencesOf(one, tool)).sort((a, b) => a.length - b.length)[0]!;
    for (const what of Object.keys(agrees) as (keyof typeof agrees)[])
      if (!best.some((d) => d.what === what || (d.what === 'arguments' && what !== 'description'))) agrees[what]++;
    differences.push(...best);
  }
  const known = new Set<string | undefined>(served.map((one) => one.name));
  const more = new Map(found.filter((tool) => !known.has(tool.name)).map((tool) => [tool.name, tool]));
  for (const [name, tool] of more)
    differences.push({ tool: name ?? '?', what: 'surplus', served: '', found: tool.registration.file });
  const { description: descriptions, 'argument descriptions': argumentDescriptions, ...rest } = agrees;
  return { served: served.length, names, descriptions, argumentDescriptions, ...rest, differences };
}

function differencesOf(served: Served, tool: ToolInfo): Difference[] {
  const out: Difference[] = [];
  const add = (what: What, path: string | undefined, said: string, own: string): void => {
    out.push({ tool: served.name, what, ...(path === undefined ? {} : { path }), ...apart(said, own) });
  };
  if ((served.description ?? '') !== (tool.description ?? ''))
    add('description', undefined, served.description ?? '', tool.description ?? '');
  const theirs = argumentsOf(served.inputSchema);
  const ours = new Map<string, Argument>(
    tool.arguments.map((a) => [
      a.path,
      { type: canonical(a.type), required: a.required, description: a.description ?? '' },
    ]),
  );
  for (const [path, said] of theirs) {
    const own = ours.get(path);
    if (!own) {
      add('arguments', path, path, '');
      continue;
    }
    if (said.required !== own.required) add('required', path, word(said.required), word(own.required));
    if (said.type !== own.type) add('types', path, said.type, own.type);
    if (said.description !== own.description) add('argument descriptions', path, said.description, own.description);
  }
  for (const path of ours.keys()) if (!theirs.has(path)) add('arguments', path, '', path);
  return out;
}

const word = (required: boolean): string => (required ? 'required' : 'optional');

/** Two texts from shortly before the place where they part. */
function apart(served: string, found: string): { served: string; found: string } {
  let at = 0;
  while (at < served.length && served[at] === found[at]) at++;
  const from = at < 40 ? 0 : at - 20;
  return { served: served.slice(from, from + 80), found: found.slice(from, from + 80) };
}

type Json = Readonly<Record<string, unknown>>;

/** Every property of a JSON Schema by its path: `a`, `a.b`, `a[].b` (of a list or a table). What only one of several alternatives has is left out. */
function argumentsOf(root: Served['inputSchema']): Map<string, Argument> {
  const out = new Map<string, Argument>();
  const visit = (given: unknown, path: string, depth: number): void => {
    const schema = resolved(root, given);
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    for (const [name, inner] of Object.entries((schema.properties as Json | undefined) ?? {})) {
      const at = path ? `${path}.${name}` : name;
      const { description } = (inner ?? {}) as Json;
      out.set(at, {
        type: canonical(typeOf(root, inner)),
        required: required.has(name),
        description: typeof description === 'string' ? description : '',
      });
      if (depth > 5) continue;
      const own = withoutNull(root, inner);
      visit(own, at, depth + 1);
      for (const each of [own.items, own.additionalProperties])
        if (each && !Array.isArray(each)) visit(resolved(root, each), `${at}[]`, depth + 1);
    }
    for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) visit(part, path, depth + 1);
  };
  visit(root, '', 0);
  return out;
}

function resolved(root: unknown, schema: unknown): Json {
  let at = (schema ?? {}) as Json;
  for (let n = 0; typeof at.$ref === 'string' && n < 8; n++) {
    const steps = at.$ref.split('/').slice(1);
    at = steps.reduce<unknown>((of, step) => (of as Json | undefined)?.[step.replaceAll('~1', '/')], root) as Json;
    if (at === undefined) return {};
  }
  return at;
}

/** The one alternative that is not `null`, where there is exactly one. */
function withoutNull(root: unknown, given: unknown): Json {
  const schema = resolved(root, given);
  const list = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined;
  if (!Array.isArray(list)) return schema;
  const rest = list.map((one) => resolved(root, one)).filter((one) => one.type !== 'null');
  return rest.length === 1 ? rest[0]! : schema;
}

/** A JSON Schema's type in the words that tools are listed with. */
function typeOf(root: unknown, given: unknown, depth = 0): string {
  const schema = resolved(root, given);
  if (depth > 6) return 'unknown';
  if (Array.isArray(schema.enum)) return schema.enum.map((v) => JSON.stringify(v)).join(' | ');
  if ('const' in schema) return JSON.stringify(schema.const);
  const list = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(list)) return list.map((one) => typeOf(root, one, depth + 1)).join(' | ');
  if (Array.isArray(schema.allOf) && schema.type === undefined) return typeOf(root, schema.allOf[0], depth + 1);
  if (Array.isArray(schema.type))
    return schema.type.map((t) => typeOf(root, { ...schema, type: t }, depth + 1)).join(' | ');
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'array')
    return `${Array.isArray(schema.items) ? schema.items.map((i) => typeOf(root, i, depth + 1)).join(' | ') : typeOf(root, schema.items, depth + 1)}[]`;
  return typeof schema.type === 'string' ? schema.type : schema.properties ? 'object' : 'unknown';
}

/** Alternatives in one order, without `null`; any object is an object, whatever it says of its keys. */
function canonical(type: string): string {
  const parts = type.match(/"(?:[^"\\]|\\.)*"(?:\[\])*|Record<.*>(?:\[\])*|[^|\s][^|]*/gs) ?? [];
  const plain = parts.map((part) =>
    part
      .trim()
      .replace(/^Record<.*>/s, 'object')
      .replace(/^(?:record|any)\b/, (w) => (w === 'any' ? 'unknown' : 'object'))
      .replace(/^date\b/, 'string'),
  );
  return [...new Set(plain.filter((part) => part !== 'null'))].sort().join(' | ');
}
