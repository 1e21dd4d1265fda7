// Mends what `tool()` is given in place of a shape: an object schema becomes its fields, a configuration registerTool's.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Trouble } from '../analysis/servable.ts';
import type { Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import { inserting, replacing } from './edits.ts';
import { declarationOf, pathTo } from './syntax-path.ts';

/**
 * The fix of one trouble; none where it would change what is accepted (strict or open objects, refinements), or where
 * the place sees other schemas too: in a wrapper, or in a loop over tools.
 */
export function shapeFixes(item: Registered, trouble: Trouble): Fix[] {
  if (item.place.site !== item.site) return [];
  if (trouble.kind === 'config') return registerToolFix(item.site);
  const { schema, site } = trouble;
  if (trouble.kind !== 'whole-object' || !schema || !site || schema.type !== 'object') return [];
  if (schema.around ?? schema.strict ?? schema.open ?? schema.custom) return [];
  const edits = fields(site);
  return edits ? [{ title: 'Give tool() the fields of the schema', safety: 'safe', edits }] : [];
}

// `z.object({ … })` → `{ … }`, `Schema` → `Schema.shape`.
function fields({ module: { facts }, node }: Site): Edit[] | undefined {
  if (isFixed(facts, node)) return [inserting(facts, node.end, '.shape')];
  if (!ts.isCallExpression(node)) return undefined;
  const [shape] = node.arguments;
  const callee = node.expression;
  const made = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  if (made === 'object' && node.arguments.length === 1 && shape && ts.isObjectLiteralExpression(shape)) {
    // Without fields nothing would be left that uses zod, and the import would be reported instead.
    if (shape.properties.length === 0) return undefined;
    const start = node.getStart(facts.tree);
    const from = shape.getStart(facts.tree);
    return [
      { file: facts.path, start, end: from, text: '' },
      { file: facts.path, start: shape.end, end: node.end, text: '' },
    ];
  }
  return undefined;
}

// One value for good: a name of the file's top level, or a field of one. In a loop over tools, others may be shapes.
function isFixed(facts: FileFacts, node: ts.Node): boolean {
  let base = node;
  while (ts.isPropertyAccessExpression(base)) base = base.expression;
  const path = pathTo(facts, base);
  if (!ts.isIdentifier(base) || !path) return false;
  const found = declarationOf(base.text, path);
  return found?.constant === true && ts.isSourceFile(found.scope);
}

function registerToolFix({ module: { facts }, node }: Site): Fix[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name } = node.expression;
  // With a description of its own before the configuration, two of them would have to become one.
  if (name.text !== 'tool' || node.arguments.length !== 3) return [];
  return [{ title: 'Register it with registerTool', safety: 'safe', edits: [replacing(facts, name, 'registerTool')] }];
}
