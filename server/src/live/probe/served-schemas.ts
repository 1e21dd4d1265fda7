// Judges the schemas of a tool as they are served: whether a client can use them at all. Runs no pattern of theirs, follows no
// address. Pure.
import { Ajv, type AnySchema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Definition, isTable, isTooDeep, type Json } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import type { ProbeResult } from '../inspection.ts';
import { mirroredParameters } from '../mirror.ts';

type Judged = Pick<ProbeResult, 'severity' | 'message' | 'definition' | 'evidence'>;

/** Of each tool's schemas, the input's first. */
export function schemaProblems(tools: readonly Definition[]): Judged[] {
  const drafts = draftsOf();
  return tools.flatMap((tool) => problemsOf(tool, drafts));
}

/** Whether a schema is one, by its draft. */
interface Drafts {
  readonly old: Ajv;
  readonly now: Ajv;
}

function draftsOf(): Drafts {
  const options = { strict: false, validateFormats: false, logger: false } as const;
  return { old: new Ajv(options), now: new Ajv2020(options) };
}

function problemsOf(tool: Definition, drafts: Drafts): Judged[] {
  const out: Judged[] = [];
  const shown = visible(tool.name.slice(0, 60));
  const say = (severity: Judged['severity'], message: string, evidence: readonly string[] = []) => {
    out.push({ severity, message, definition: `tool:${tool.name}`, evidence });
  };
  const { inputSchema, outputSchema } = tool.fields;
  if (inputSchema === undefined) {
    say(
      'warning',
      `\`${shown}\` is served without an inputSchema, which the specification demands, so clients leave the tool out or refuse the whole list. Serve \`{ "type": "object" }\` at least.`,
    );
  }
  for (const [side, schema] of [
    ['inputSchema', inputSchema],
    ['outputSchema', outputSchema],
  ] as const) {
    if (schema === undefined) continue;
    if (!isTable(schema) || schema.type !== 'object') {
      say(
        'warning',
        `The ${side} of \`${shown}\` is not of the type "object", which the specification demands, so clients leave the tool out or refuse the whole list. Put it into an object.`,
      );
      continue;
    }
    if (isTooDeep(schema)) {
      say('warning', `The ${side} of \`${shown}\` nests deeper than clients read. Make it flatter.`);
      continue;
    }
    const invalid = invalidity(schema, drafts);
    if (invalid !== undefined) {
      say(
        'warning',
        `The ${side} of \`${shown}\` is no valid JSON Schema (${invalid}), so clients cannot check arguments by it, and some refuse the tool. Correct it.`,
      );
      continue;
    }
    const { remote, missing, patterns } = walked(schema);
    if (remote.length > 0) {
      say(
        'warning',
        `The ${side} of \`${shown}\` refers to a schema elsewhere, which clients must not fetch, so what stands there is not checked. Write it out.`,
        remote,
      );
    }
    if (missing.length > 0) {
      say(
        'warning',
        `The ${side} of \`${shown}\` refers to a part of itself that is not there, so clients cannot check by it. Define it, or take the reference away.`,
        missing,
      );
    }
    if (patterns.length > 0) {
      say(
        'warning',
        `A pattern in the ${side} of \`${shown}\` is no regular expression, so clients that check by it fail on every call. Correct it.`,
        patterns,
      );
    }
    const lost = impossible(schema);
    if (lost.length > 0) {
      say(
        'warning',
        `The ${side} of \`${shown}\` demands ${lost.map((name) => `"${visible(name.slice(0, 60))}"`).join(', ')} and allows no such property, so no call can be right. Declare it, or do not demand it.`,
      );
    }
    if (side === 'inputSchema') {
      const marks = mirroredParameters(schema);
      if (typeof marks === 'string') {
        say(
          'warning',
          `Clients must leave \`${shown}\` out: of its parameters for headers (x-mcp-header), ${visible(marks)}. Correct the mark.`,
        );
      }
    }
  }
  return out;
}

/** What the draft's own schema says against it; undefined where nothing. */
function invalidity(schema: { readonly [key: string]: Json }, drafts: Drafts): string | undefined {
  const old = typeof schema.$schema === 'string' && /draft-0[4-7]/.test(schema.$schema);
  const known = old || schema.$schema === undefined || /2019-09|2020-12/.test(String(schema.$schema));
  if (!known) return undefined;
  const ajv = old ? drafts.old : drafts.now;
  try {
    const { $schema: _, ...plain } = schema;
    if (ajv.validateSchema(plain as AnySchema) === true) return undefined;
    const [error] = ajv.errors ?? [];
    return visible(`${error?.instancePath || 'at its top'} ${error?.message ?? ''}`.trim().slice(0, 200));
  } catch {
    // It nests deeper than the library goes.
    return undefined;
  }
}

interface Walked {
  readonly remote: string[];
  readonly missing: string[];
  readonly patterns: string[];
}

const MOST_NODES = 20_000;

/** Not recursive, and loops of references are not followed: each part is looked at once. */
function walked(schema: Json): Walked {
  const out: Walked = { remote: [], missing: [], patterns: [] };
  const waiting: Json[] = [schema];
  const ids = new Set<string>();
  const refs = new Set<string>();
  let nodes = 0;
  for (let json = waiting.pop(); json !== undefined && nodes < MOST_NODES; json = waiting.pop()) {
    nodes += 1;
    if (Array.isArray(json)) {
      for (const each of json as readonly Json[]) if (typeof each === 'object') waiting.push(each);
      continue;
    }
    if (!isTable(json)) continue;
    for (const key of ['$id', '$anchor', 'id']) if (typeof json[key] === 'string') ids.add(json[key] as string);
    if (typeof json.$ref === 'string') refs.add(json.$ref);
    if (typeof json.pattern === 'string' && !isPattern(json.pattern))
      out.patterns.push(visible(json.pattern.slice(0, 200)));
    for (const [key, inner] of Object.entries(json)) {
      // Values are no schemas.
      if (['enum', 'const', 'default', 'examples'].includes(key)) continue;
      if (typeof inner === 'object' && inner !== null) waiting.push(inner);
    }
  }
  for (const ref of refs) {
    const [base = '', fragment] = ref.split('#', 2);
    if (base !== '' && !ids.has(base)) out.remote.push(visible(ref.slice(0, 200)));
    else if (base === '' && fragment?.startsWith('/') && !points(schema, fragment))
      out.missing.push(visible(ref.slice(0, 200)));
  }
  return out;
}

function isPattern(text: string): boolean {
  for (const flags of ['u', '']) {
    try {
      new RegExp(text, flags);
      return true;
    } catch {
      // Perhaps without.
    }
  }
  return false;
}

function points(schema: Json, pointer: string): boolean {
  let at: Json | undefined = schema;
  for (const raw of pointer.split('/').slice(1)) {
    let part = raw;
    try {
      part = decodeURIComponent(raw);
    } catch {
      // Then it is meant as it stands.
    }
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as { readonly [key: string]: Json })[key];
  }
  return at !== undefined;
}

/** Names that are demanded and that nothing allows. */
function impossible(schema: { readonly [key: string]: Json }): string[] {
  const { required, properties, additionalProperties, patternProperties } = schema;
  if (!Array.isArray(required) || additionalProperties !== false || patternProperties !== undefined) return [];
  const own = isTable(properties) ? properties : {};
  return (required as readonly Json[]).filter(
    (name): name is string => typeof name === 'string' && !Object.hasOwn(own, name),
  );
}
