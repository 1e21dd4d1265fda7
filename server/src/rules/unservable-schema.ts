// Schemas that the SDK cannot serve: the server does not start, lists no tool at all, or hides a tool's arguments.
import type { Unservable } from './rule.ts';
import { defineRule } from './rule.ts';
import { toolsOf } from './wording.ts';

export default defineRule({
  id: 'unservable-schema',
  summary: 'a schema that the SDK cannot serve to clients',
  severity: 'error',
  confidence: 'high',
  // Nobody attacks with it: it is the server that fails, each time and for everybody.
  cwe: null,
  owasp: 'none: the server fails by itself, without anybody’s doing',
  messages: {
    list: 'Clients see none of this server’s tools: {field} is {what}, which JSON Schema has no words for, so the SDK answers every tools/list with an error. {instead}',
    refused:
      'No call that gives {field} gets through: it is {what}, which JSON cannot carry, so whatever a client sends is refused. {instead}',
    either:
      'JSON cannot carry {what}, which {field} is: with zod 4 the SDK answers every tools/list with an error, so that clients see none of this server’s tools, and with zod 3 it refuses every call that gives it. {instead}',
    hidden:
      'Clients are told that {tools} takes no arguments: the SDK shows the fields of a plain z.object() only, and this schema is {what}. {instead}',
    lost: 'Every call of {tools} fails: the SDK checks the answer with a plain z.object() only, and this output schema is {what}. {instead}',
    noObject:
      'Clients see none of this server’s tools: arguments are an object, and this schema is {what}, so the SDK answers every tools/list with an error. Make it a field of a z.object().',
    json: 'The SDK takes a zod schema here, and this is {what}: the server throws when it registers {tools}{older}. Write it in zod{other}.',
    wholeObject:
      'tool() takes the fields of a schema, not the schema: the server throws when it registers {tools}, and with an SDK before 1.28 the schema becomes its annotations, so that clients are told it takes no arguments. Give it the fields alone, or use registerTool, which takes both.',
    config:
      'tool() takes no configuration: the server throws when it registers {tools}, and with an SDK before 1.28 the configuration becomes its annotations, so that clients are told it takes no arguments. Use registerTool.',
    noSchema:
      '{field} is no zod schema, and the SDK can do with nothing else in this place: {effect}. Write it in zod, an object as a z.object().',
    constants:
      'Clients are told that {tools} takes no arguments: tool() takes an object of constants for annotations, not for a schema. Write the schema in zod.',
    oldZod:
      'Clients see none of this server’s tools: this SDK serves schemas of zod 4 only, and this one is of zod 3, so it answers every tools/list with an error. Import from zod/v4, or raise zod to 4.2 or later.',
    oldZodFields:
      'This SDK takes fields of zod 4 only, and these are of zod 3: the server throws when it registers {tools}. Import from zod/v4, or raise zod to 4.2 or later.',
    newZod:
      'The SDK {version} knows zod 3 only, and this schema is of zod 4: clients are told that {tools} takes no arguments, and every call fails. Raise the SDK to 1.23 or later, or import from zod/v3.',
  },
  tool(fact) {
    const tools = toolsOf({ tools: fact.tool.name === undefined ? [] : [fact.tool.name] });
    return fact.unservable.map((u) => ({
      ...words(u, tools),
      primary: u.span,
      related: [
        { span: fact.tool.registration, message: 'the tool is registered here' },
        ...(u.made ? [{ span: u.made, message: 'the schema is made here' }] : []),
      ],
      arguments: u.argument && u.side === 'input' ? [u.argument] : [],
      fixes: u.fixes,
    }));
  },
});

function words(u: Unservable, tools: string) {
  const field = u.argument === '' ? `the schema of ${tools}` : `\`${u.argument}\``;
  const what = u.what.startsWith('.') ? `followed by \`${u.what}\`` : `a \`${u.what}\``;
  const data = { field, what: u.what.startsWith('.') ? `what \`${u.what}\` makes` : what, instead: instead(u) };
  switch (u.kind) {
    case 'list':
      return { message: 'list' as const, data };
    case 'refused':
      return { message: 'refused' as const, data };
    case 'list-or-refused':
      return { message: 'either' as const, data };
    case 'hidden':
      return {
        message: u.side === 'input' ? ('hidden' as const) : ('lost' as const),
        data: { tools, what, instead: seen(u) },
      };
    case 'no-object':
      return { message: 'noObject' as const, data: { what } };
    case 'json':
      return { message: 'json' as const, data: { tools, what: json(u), older: older(u), other: other(u) } };
    case 'whole-object':
      return { message: 'wholeObject' as const, data: { tools } };
    case 'config':
      return { message: 'config' as const, data: { tools } };
    case 'no-schema':
    case 'no-schema-within':
      return { message: 'noSchema' as const, data: { field, effect: effect(u, tools) } };
    case 'constants':
      return { message: 'constants' as const, data: { tools } };
    case 'old-zod':
      return { message: 'oldZod' as const };
    case 'old-zod-fields':
      return { message: 'oldZodFields' as const, data: { tools } };
    case 'new-zod':
      return { message: 'newZod' as const, data: { tools, version: u.what } };
  }
}

const JSON_FOR: Readonly<Record<string, string>> = {
  date: 'Take a string and make the date in the handler.',
  bigint: 'Take a string of digits and make the number in the handler.',
  int64: 'Take a string of digits and make the number in the handler.',
  uint64: 'Take a string of digits and make the number in the handler.',
  map: 'Take a z.record() and make the map in the handler.',
  set: 'Take a z.array() and make the set in the handler.',
  custom: 'Take the JSON type that it is, with a refine() for the rest.',
  undefined: 'Leave it out, or make it optional.',
  void: 'Leave it out, or make it optional.',
};

function instead({ what, side }: Unservable): string {
  if (what === '.transform()') return 'Follow it with a .pipe() into what it makes.';
  if (side === 'output') return 'Give the answer as what JSON has: a string for a date, an array for a set.';
  return JSON_FOR[what.replace(/^z\.(?:coerce\.)?|\(\)$/g, '')] ?? 'Take what JSON has and make it in the handler.';
}

function effect({ kind, generation, zod }: Unservable, tools: string): string {
  const now =
    kind === 'no-schema'
      ? `the server throws when it registers ${tools}`
      : 'it answers every tools/list with an error, so that clients see none of this server’s tools';
  const later = `every call of ${tools} fails`;
  if (generation === 2 || zod === 4) return now;
  return zod === 3 ? later : `with zod 4 ${now}, and with zod 3 ${later}`;
}

/** By what hides the fields. */
function seen({ what }: Unservable): string {
  if (/^\.(?:optional|nullable|nullish|default|prefault|catch|readonly|brand)\(/.test(what))
    return 'Leave that away; single fields may be optional.';
  if (/\.(?:and|intersection)\(/.test(what)) return 'Merge both into one object.';
  if (/^z\.union\(/.test(what))
    return 'Make it one object with optional fields, and tell the cases apart in the handler.';
  if (/^z\./.test(what) && what !== 'z.preprocess()') return 'Make it a field of a z.object().';
  return 'Give it the object alone, and do the rest in the handler.';
}

function json({ what }: Unservable): string {
  if (what === 'JSON Schema') return 'a JSON Schema';
  return what === '' ? 'an object without any zod schema in it' : `the JSON Schema that ${what} makes`;
}

function older({ generation, side }: Unservable): string {
  if (generation === 2) return '';
  return side === 'input'
    ? ', or (before 1.28) tells clients that it takes no arguments'
    : ', or (before 1.28) serves none';
}

function other({ generation }: Unservable): string {
  return generation === 2 ? ', or wrap it in fromJsonSchema()' : ', or serve it with the low-level Server';
}
