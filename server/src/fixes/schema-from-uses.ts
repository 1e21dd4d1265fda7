// A zod schema for a tool that has none, made from how its handler uses each argument.
import ts from 'typescript';
import type { Use } from '../analysis/machine.ts';
import type { FileFacts } from '../analysis/parse.ts';
import type { Registered } from '../analysis/registry.ts';
import { contextNames } from '../analysis/run.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Act } from '../taint/engine.ts';
import { evidenceOf } from './argument-types.ts';
import { inserting, marginAt, replacing } from './edits.ts';
import { type FieldSlot, fieldSlot } from './object-field.ts';
import { treeOf, written } from './schema-text.ts';
import { styleOf } from './source-style.ts';
import { zodName } from './zod-import.ts';

/** The schema in the place where the registration takes it; none where the call's form leaves no doubt-free place. */
export function schemaFixes(item: Registered, uses: readonly Use[], acts: readonly Act[]): readonly Fix[] {
  const { node, module } = item.site;
  const { facts } = module;
  if (!ts.isCallExpression(node) || usesContext(item)) return [];
  const slot = slotOf(facts, node);
  if (!slot) return [];
  const root = treeOf(evidenceOf(uses), acts);
  if (!root || root.fields.size === 0) return [];
  const zod = zodName(facts);
  const style = styleOf(facts);
  const margin = marginAt(facts, node.getStart(facts.tree));
  const shape = written(root, zod.name, style.indent, slot.margin ?? margin, style.eol);
  const v2 = /@modelcontextprotocol\/server\b/.test(
    [...facts.imports.values()].map((i) => i.specifier).join(' ') +
      [...item.server.site.module.facts.imports.values()].map((i) => i.specifier).join(' '),
  );
  const text = slot.wrapped || v2 ? `${zod.name}.object(${shape})` : shape;
  const names = [...root.fields.keys()].map((n) => `\`${n}\``);
  return [
    {
      title: `Add a schema with ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`,
      safety: 'review',
      edits: [...zod.edits, inserting(facts, slot.at, slot.before + text + slot.after)],
    },
  ];
}

/** `z.any()` becomes `z.string()` where a text is what the effect takes. */
export function openedFixes(open: readonly { schema: Schema; whole: boolean }[]): readonly Fix[] {
  const edits: Edit[] = [];
  for (const { schema, whole } of open) {
    const node = schema.site?.node;
    if (!whole || !schema.site || !node || !ts.isCallExpression(node)) return [];
    const callee = node.expression;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name : undefined;
    if (!name || !/^(?:any|unknown)$/.test(name.text)) return [];
    const edit = replacing(schema.site.module.facts, name, 'string');
    if (!edits.some((e) => e.file === edit.file && e.start === edit.start)) edits.push(edit);
  }
  return edits.length ? [{ title: 'Say that it is a string', safety: 'review', edits }] : [];
}

// ---- where the schema goes ----------------------------------------------------------------------

interface Slot extends FieldSlot {
  /** It must be an object schema, not a raw shape. */
  readonly wrapped: boolean;
}

function slotOf(facts: FileFacts, call: ts.CallExpression): Slot | undefined {
  const callee = call.expression;
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  const args = call.arguments;
  if (method === 'registerTool') return args[1] && inObject(facts, args[1], 'inputSchema', false);
  if (method === 'addTool') return args[0] && inObject(facts, args[0], 'parameters', true);
  if (method !== 'tool' || args.length < 2 || args.length > 4) return undefined;
  // tool(name, description?, schema, annotations?, callback)
  const behind = args.slice(1).find((a) => !ts.isStringLiteralLike(a) && !ts.isTemplateExpression(a));
  const first = args.slice(1, -1).find((a) => a === behind);
  const place = first && ts.isObjectLiteralExpression(first) ? first : args.at(-1)!;
  // A description that is no literal looks like nothing in particular: it stands before the callback all the same.
  const at = place.getStart(facts.tree);
  const lines = facts.text.slice(place.pos, at).includes('\n');
  const margin = marginAt(facts, at);
  return {
    at,
    before: '',
    after: lines ? `,${styleOf(facts).eol}${margin}` : ', ',
    wrapped: false,
    ...(lines ? { margin } : {}),
  };
}

function inObject(facts: FileFacts, config: ts.Expression, key: string, wrapped: boolean): Slot | undefined {
  return ts.isObjectLiteralExpression(config) ? { ...fieldSlot(facts, config, key), wrapped } : undefined;
}

// With a schema the first parameter is the arguments: what came from the request's context would be lost.
function usesContext(item: Registered): boolean {
  const fn = item.handler?.t === 'ref' ? item.handler.obj.fn?.node : undefined;
  const [first] = fn?.parameters ?? [];
  if (!fn || !first) return true;
  if (ts.isObjectBindingPattern(first.name))
    return first.name.elements.some((el) => {
      const key = el.propertyName ?? el.name;
      return el.dotDotDotToken !== undefined || (ts.isIdentifier(key) && contextNames.includes(key.text));
    });
  if (!ts.isIdentifier(first.name)) return true;
  const name = first.name.text;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === name &&
      contextNames.includes(node.name.text)
    )
      found = true;
    if (!found) ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}
