// Wraps expressions in helpers, file by file, so that several flows to one place share their edits.
import type ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import type { Edit } from '../finding.ts';
import type { Written } from './argument-text.ts';
import { type HelperName, Helpers } from './brought-functions.ts';
import { replacing, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { bare } from './names.ts';
import { isStringExpression, isStringSource } from './string-type.ts';

/** An expression that a helper is put around. */
export interface Wrapped {
  readonly written: Written;
  readonly helper: HelperName;
  /** What is handed to the helper; the expression itself where it is undefined. */
  readonly inner?: ts.Expression;
  /** The expression is a list, and the helper is for each of its elements. */
  readonly each?: boolean;
  /** The helper takes anything; otherwise what is not certainly a string is made one. */
  readonly anything?: boolean;
}

/**
 * @param values what the engine knows the whole to be, for the types of arguments in it
 * @returns undefined where nothing is to be wrapped, or where places overlap
 */
export function wrappings(all: readonly Wrapped[], values: readonly Value[]): readonly Edit[] | undefined {
  const byFile = new Map<FileFacts, Map<ts.Node, Wrapped>>();
  for (const one of all) {
    const { facts, node } = one.written;
    byFile.set(facts, (byFile.get(facts) ?? new Map()).set(node, one));
  }
  const edits: Edit[] = [];
  for (const [facts, own] of byFile) {
    const imports = new Imports(facts);
    const helpers = new Helpers(facts, imports);
    for (const one of own.values()) edits.push(wrapping(facts, helpers, one, values));
    edits.push(...helpers.edits(), ...imports.edits());
  }
  return edits.length ? tidy(edits) : undefined;
}

function wrapping(facts: FileFacts, helpers: Helpers, one: Wrapped, values: readonly Value[]): Edit {
  const { written, helper, inner = written.node, each, anything } = one;
  const name = helpers.name(helper, written.path);
  const text = textOf(facts, inner);
  const strings =
    anything || isStringExpression(facts, inner, written.path) || isStringSource(values, bare(inner), written.path);
  if (each) return replacing(facts, written.node, `${text}.map(${name})`);
  return replacing(facts, written.node, `${name}(${strings ? text : `String(${text})`})`);
}
