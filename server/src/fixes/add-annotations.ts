// Annotations for a tool that has none, where its registration takes them.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { HintName } from '../rules/rule.ts';
import { inserting, marginAt } from './edits.ts';
import { fieldSlot } from './object-field.ts';
import { styleOf } from './source-style.ts';
import { pathTo } from './syntax-path.ts';

type Hints = readonly { readonly name: HintName; readonly value: boolean }[];

/**
 * The edit that writes these hints: a field of the object that describes the tool, or an argument of `tool()` before
 * its callback. None where the object is of a type that may not know the field. `certain` hints say no more than a
 * client assumes without them, so they may be added unseen.
 */
export function annotationFixes(item: Registered, hints: Hints, certain: boolean): readonly Fix[] {
  const edit = tried(() => editFor(item, `{ ${hints.map((h) => `${h.name}: ${h.value}`).join(', ')} }`));
  if (!edit) return [];
  const names = hints.map((h) => `${h.name}: ${h.value}`);
  const title = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [{ title: `Add annotations: ${title}`, safety: certain ? 'safe' : 'review', edits: [edit] }];
}

/** A file whose syntax is nested too deeply to be walked gets no fix; the finding stays. */
function tried<T>(make: () => T | undefined): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function editFor(item: Registered, text: string): Edit | undefined {
  const { node, module } = item.site;
  if (!item.dispatcher && ts.isCallExpression(node) && methodOf(node) === 'tool') {
    if (!ts.isPropertyAccessExpression(node.expression) || item.server.flavour !== 'mcp') return undefined;
    return beforeCallback(item, module.facts, node, text);
  }
  const config = configOf(item);
  if (!config) return undefined;
  const literal = config.node as ts.ObjectLiteralExpression;
  // A spread may bring annotations of its own, today or after the next change.
  if (literal.properties.some((p) => ts.isSpreadAssignment(p) || !p.name || ts.isComputedPropertyName(p.name)))
    return undefined;
  const { facts } = config.module;
  const slot = fieldSlot(facts, literal, 'annotations');
  return inserting(facts, slot.at, slot.before + text + slot.after);
}

function methodOf(call: ts.CallExpression): string | undefined {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : undefined;
}

// tool(name, description?, schema?, annotations, callback)
function beforeCallback(item: Registered, facts: FileFacts, call: ts.CallExpression, text: string): Edit | undefined {
  const args = call.arguments;
  const callback = args.at(-1);
  if (!callback || args.length < 2 || args.length > 4 || args.some(ts.isSpreadElement)) return undefined;
  if (!ts.isFunctionLike(callback) && !ts.isIdentifier(callback) && !ts.isPropertyAccessExpression(callback))
    return undefined;
  // Without a schema the types tell annotations from fields of a schema, which a callback with parameters confuses.
  if (item.validation !== 'sdk' && (!ts.isFunctionLike(callback) || callback.parameters.length > 0)) return undefined;
  const at = callback.getStart(facts.tree);
  const lines = facts.text.slice(callback.pos, at).includes('\n');
  return inserting(facts, at, `${text},${lines ? `${styleOf(facts).eol}${marginAt(facts, at)}` : ' '}`);
}

// The object that describes this tool alone, where its type is the SDK's or none.
function configOf(item: Registered): Site | undefined {
  const site = item.definition?.site;
  if (!site || !ts.isObjectLiteralExpression(site.node)) return undefined;
  return takesAnnotations(site.module.facts, site.node) ? site : undefined;
}

/** Climbs from the literal to what says its type. */
function takesAnnotations(facts: FileFacts, literal: ts.ObjectLiteralExpression): boolean {
  const path = pathTo(facts, literal) ?? [];
  for (let n = path.length - 1; n > 0; n--) {
    const node = path[n]!;
    const parent = path[n - 1]!;
    if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) {
      if (!isConst(parent.type) && !isSdkTool(facts, parent.type)) return false;
    } else if (ts.isVariableDeclaration(parent)) return !parent.type || isSdkTool(facts, parent.type);
    else if (ts.isReturnStatement(parent)) {
      const fn = path.slice(0, n - 1).findLastIndex(ts.isFunctionLike);
      return fn > 0 && isListHandler(path[fn]!, path[fn - 1]!);
    } else if (ts.isArrowFunction(parent)) return isListHandler(parent, path[n - 2]!);
    else if (ts.isCallExpression(parent))
      return node === literal && /^(?:registerTool|addTool)$/.test(methodOf(parent) ?? '');
    else if (
      !ts.isArrayLiteralExpression(parent) &&
      !ts.isParenthesizedExpression(parent) &&
      !ts.isObjectLiteralExpression(parent) &&
      !ts.isPropertyAssignment(parent)
    )
      return false;
  }
  return false;
}

function isConst(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';
}

/** `Tool` or `Tool[]` as the SDK exports it. */
function isSdkTool(facts: FileFacts, type: ts.TypeNode): boolean {
  if (ts.isTypeOperatorNode(type) || ts.isArrayTypeNode(type))
    return isSdkTool(facts, ts.isArrayTypeNode(type) ? type.elementType : type.type);
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return false;
  const [inner] = type.typeArguments ?? [];
  if (/^(?:Readonly)?Array$|^Readonly$/.test(type.typeName.text)) return inner !== undefined && isSdkTool(facts, inner);
  const from = facts.tree.statements.find(
    (s): s is ts.ImportDeclaration =>
      ts.isImportDeclaration(s) &&
      s.importClause?.namedBindings !== undefined &&
      ts.isNamedImports(s.importClause.namedBindings) &&
      s.importClause.namedBindings.elements.some(
        (e) => e.name.text === (type.typeName as ts.Identifier).text && (e.propertyName ?? e.name).text === 'Tool',
      ),
  );
  return (
    from !== undefined &&
    ts.isStringLiteral(from.moduleSpecifier) &&
    from.moduleSpecifier.text.startsWith('@modelcontextprotocol/')
  );
}

/** The function given to `setRequestHandler`, with no type of its own. */
function isListHandler(fn: ts.Node, parent: ts.Node): boolean {
  if (!(ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) || fn.type) return false;
  return ts.isCallExpression(parent) && methodOf(parent) === 'setRequestHandler';
}
