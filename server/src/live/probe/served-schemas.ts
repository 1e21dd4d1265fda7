// Judges the schemas of a tool as they are served: whether a client can use them at all. Runs no pattern of theirs, follows no
// address. Pure.
import { Ajv, type AnySchema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Definition, isTable, isTooDeep, type Json } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import type { ProbeResult } from '../inspection.ts';
import { type Prepared, prepare, type SchemaObject, UnusableSchema } from '../json/schema.ts';
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

/** What its parts refer to and match, as far as that leads nowhere. Nothing is fetched, and no pattern is run. */
function walked(schema: Json): Walked {
  const out: Walked = { remote: [], missing: [], patterns: [] };
  const prepared = prepare(schema);
  for (const part of prepared.parts) {
    const { $ref, pattern } = part;
    if (typeof pattern === 'string' && !isPattern(pattern)) out.patterns.push(visible(pattern.slice(0, 200)));
    if (typeof $ref !== 'string' || leads(prepared, part, $ref)) continue;
    const shown = visible($ref.slice(0, 200));
    const list = $ref.startsWith('#') ? out.missing : out.remote;
    if (!list.includes(shown)) list.push(shown);
  }
  return out;
}

function leads(prepared: Prepared, part: SchemaObject, ref: string): boolean {
  try {
    prepared.resolve(ref, prepared.baseOf(part)!);
    return true;
  } catch (error) {
    if (error instanceof UnusableSchema) return false;
    throw error;
  }
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

/** Names that are demanded and that nothing allows. */
function impossible(schema: { readonly [key: string]: Json }): string[] {
  const { required, properties, additionalProperties, patternProperties } = schema;
  if (!Array.isArray(required) || additionalProperties !== false || patternProperties !== undefined) return [];
  const own = isTable(properties) ? properties : {};
  return (required as readonly Json[]).filter(
    (name): name is string => typeof name === 'string' && !Object.hasOwn(own, name),
  );
}
