// The fix of disabled-certificate-check: what switches the check off goes.
import ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Fix } from '../finding.ts';
import { removing, replacing, textOf } from './edits.ts';

const TITLE = 'Check certificates again';

/** Takes a property out of its object, with the comma that belongs to it; an object that is left empty stays. */
export function withoutPropertyFix({ module, node }: Site, parents: readonly ts.Node[]): Fix | undefined {
  const { facts } = module;
  const object = parents.at(-1);
  if (!object || !ts.isObjectLiteralExpression(object)) return undefined;
  const at = object.properties.findIndex((p) => p === node);
  const next = object.properties[at + 1];
  const before = object.properties[at - 1];
  const edit = next
    ? { file: facts.path, start: node.getStart(facts.tree), end: next.getStart(facts.tree), text: '' }
    : before
      ? { file: facts.path, start: before.end, end: node.end, text: '' }
      : replacing(facts, object, '{}');
  // `ssl: { rejectUnauthorized: false }` asked for TLS, too.
  const holder = parents.at(-2);
  const isSsl =
    object.properties.length === 1 &&
    holder &&
    ts.isPropertyAssignment(holder) &&
    /^['"]?ssl['"]?$/.test(textOf(facts, holder.name));
  return { title: TITLE, safety: 'safe', edits: [isSsl ? replacing(facts, object, 'true') : edit] };
}

/** Takes a whole statement out. */
export function withoutStatementFix({ module, node }: Site, parents: readonly ts.Node[]): Fix | undefined {
  const statement = parents.at(-1);
  const list = parents.at(-2);
  if (!statement || !ts.isExpressionStatement(statement) || statement.expression !== node) return undefined;
  if (!list || !(ts.isBlock(list) || ts.isSourceFile(list))) return undefined;
  return { title: TITLE, safety: 'safe', edits: [removing(module.facts, statement)] };
}
