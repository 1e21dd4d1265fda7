// Where one more field goes in an object that an author wrote.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { marginAt } from './edits.ts';
import { styleOf } from './source-style.ts';

/** An insertion at an offset: the text of the field's value goes between `before` and `after`. */
export interface FieldSlot {
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** Indentation of the lines around it, where it gets lines of its own. */
  readonly margin?: string;
}

/** The place for `key` in an object literal: before its handler where it has one, behind its other fields otherwise. */
export function fieldSlot(facts: FileFacts, config: ts.ObjectLiteralExpression, key: string): FieldSlot {
  const { eol } = styleOf(facts);
  const last = config.properties.at(-1);
  if (!last) return { at: config.getStart(facts.tree) + 1, before: ` ${key}: `, after: ' ' };
  // Before a method or a function a field reads better; behind the other fields otherwise.
  const handler = config.properties.find(
    (p) => ts.isMethodDeclaration(p) || (ts.isPropertyAssignment(p) && ts.isFunctionLike(p.initializer)),
  );
  const start = (handler ?? last).getStart(facts.tree);
  const lines = facts.text.slice((handler ?? last).pos, start).includes('\n');
  const margin = marginAt(facts, start);
  const behind = lines ? `${eol}${margin}` : ' ';
  const own = lines ? { margin } : {};
  if (handler) return { at: start, before: `${key}: `, after: `,${behind}`, ...own };
  const comma = config.properties.hasTrailingComma;
  const end = comma ? facts.text.indexOf(',', last.end) + 1 : last.end;
  return { at: end, before: `${comma ? '' : ','}${behind}${key}: `, after: comma ? ',' : '', ...own };
}
