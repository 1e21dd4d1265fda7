// What each argument must be for a handler's code to work: told by the words around every place that reads it.
import ts from 'typescript';
import type { Use } from '../analysis/machine.ts';
import { textOf } from './edits.ts';
import { functionAround, pathTo, type SyntaxPath, usesOf } from './syntax-path.ts';

export type ArgumentType = 'string' | 'number' | 'boolean' | 'array';

/** What the places that read one argument say about it. */
export interface Evidence {
  readonly types: Set<ArgumentType>;
  /** Somewhere the code copes with its absence. */
  optional: boolean;
  /** Somewhere it does not. */
  needed: boolean;
  /** The same about its elements, where it is gone through. */
  element?: Evidence;
}

/** Evidence by argument path, in the order in which the handler reads them. */
export function evidenceOf(uses: readonly Use[]): Map<string, Evidence> {
  const out = new Map<string, Evidence>();
  for (const use of uses) {
    const old = out.get(use.source.path) ?? { types: new Set(), optional: false, needed: false };
    out.set(use.source.path, old);
    const path = pathTo(use.site.module.facts, use.site.node);
    if (path) new Reader(use, old).read(path);
  }
  return out;
}

const TEXT_METHODS =
  /^(?:trim\w*|to(?:Lower|Upper)Case|startsWith|endsWith|split|replace|replaceAll|match|matchAll|charAt|charCodeAt|codePointAt|padStart|padEnd|substring|substr|localeCompare|normalize|search|repeat)$/;
const LIST_METHODS =
  /^(?:map|filter|forEach|some|every|reduce|join|push|flatMap|find|findIndex|sort|reverse|flat|entries|keys|values|splice|shift|pop)$/;
const NUMBER_METHODS = /^(?:toFixed|toPrecision|toExponential)$/;
/** Functions whose first arguments are texts: paths, commands, addresses, patterns. */
const TEXT_CALLS =
  /^(?:(?:node:)?(?:path|fs|fsp|fsPromises|promises|fs\.promises)\.\w+|(?:path\.)?(?:resolve|basename|dirname|extname|normalize)|readFile\w*|writeFile\w*|readdir\w*|stat\w*|unlink\w*|rm\w*|mkdir\w*|exec\w*|spawn\w*|fetch|parseInt|parseFloat|encodeURIComponent|decodeURIComponent|JSON\.parse|Buffer\.from|URL|RegExp|Date|axios(?:\.\w+)?)$/;
const NUMBER_CALLS = /^(?:Math\.\w+|Number\.is\w+|isNaN|isFinite)$/;
/** Names followed from one variable to the next at the most. */
const MAX_STEPS = 3;

class Reader {
  readonly #use: Use;
  readonly #out: Evidence;

  constructor(use: Use, out: Evidence) {
    this.#use = use;
    this.#out = out;
  }

  get #facts() {
    return this.#use.site.module.facts;
  }

  read(path: SyntaxPath, steps = 0): void {
    const node = path.at(-1)!;
    if (!ts.isBindingElement(node)) {
      this.#context(path, steps);
      return;
    }
    if (node.initializer) {
      this.#out.optional = true;
      this.#literal(node.initializer);
    }
    this.#declared(path);
    if (ts.isIdentifier(node.name)) this.#variable(node.name.text, path, steps, node.initializer !== undefined);
  }

  // `({ path, limit }: { path: string; limit?: number }) => …`
  #declared(path: SyntaxPath): void {
    const node = path.at(-1) as ts.BindingElement;
    const key = node.propertyName ?? node.name;
    const pattern = path.at(-2)!;
    const root = path.at(-3)!;
    if (!ts.isObjectBindingPattern(pattern) || !ts.isIdentifier(key)) return;
    const type = ts.isParameter(root) || ts.isVariableDeclaration(root) ? root.type : undefined;
    if (!type || !ts.isTypeLiteralNode(type)) return;
    for (const member of type.members)
      if (ts.isPropertySignature(member) && ts.isIdentifier(member.name) && member.name.text === key.text) {
        this.#annotation(member.type);
        if (member.questionToken) this.#out.optional = true;
      }
  }

  #variable(name: string, path: SyntaxPath, steps: number, defaulted: boolean): void {
    if (steps > MAX_STEPS) return;
    const last = path.at(-1)!;
    const scope = ts.isArrowFunction(last) || ts.isForOfStatement(last) ? last : functionAround([...path, last]);
    for (const id of usesOf(name, scope)) {
      const at = pathTo(this.#facts, id);
      const parent = at?.at(-2);
      if (!at || !parent || ts.isBindingElement(parent) || (ts.isVariableDeclaration(parent) && parent.name === id))
        continue;
      this.#context(at, steps + 1, defaulted);
    }
  }

  // `for (const n of args.numbers)`, `args.tags.map((tag) => …)`: what the elements must be.
  #element(name: ts.BindingName, around: SyntaxPath, steps: number): void {
    this.#out.element ??= { types: new Set(), optional: false, needed: true };
    if (ts.isIdentifier(name)) new Reader(this.#use, this.#out.element).#variable(name.text, around, steps + 1, false);
  }

  /** What the nodes around an expression say about it. */
  #context(path: SyntaxPath, steps: number, defaulted = false): void {
    const e = path.at(-1) as ts.Expression;
    const parent = path.at(-2);
    if (!parent) return;
    const out = this.#out;
    const need = (): void => {
      if (!defaulted && !this.#guarded(path)) out.needed = true;
    };
    if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) {
      this.#context(path.slice(0, -1), steps, defaulted);
      return;
    }
    if (ts.isAsExpression(parent)) {
      this.#annotation(parent.type);
      this.#context(path.slice(0, -1), steps, defaulted);
      return;
    }
    if (ts.isPropertyAccessExpression(parent) && parent.expression === e) {
      const name = parent.name.text;
      if (TEXT_METHODS.test(name)) out.types.add('string');
      else if (LIST_METHODS.test(name)) {
        out.types.add('array');
        const call = path.at(-3);
        const [each] = call && ts.isCallExpression(call) ? call.arguments : [];
        const [first] = each && (ts.isArrowFunction(each) || ts.isFunctionExpression(each)) ? each.parameters : [];
        if (each && first && name !== 'reduce') this.#element(first.name, [...path.slice(0, -2), call!, each], steps);
      } else if (NUMBER_METHODS.test(name)) out.types.add('number');
      if (parent.questionDotToken) out.optional = true;
      else need();
      return;
    }
    if (ts.isBinaryExpression(parent)) {
      this.#binary(parent, e, path, steps, need);
      return;
    }
    if (ts.isTemplateSpan(parent)) {
      out.types.add('string');
      need();
      return;
    }
    if (ts.isPrefixUnaryExpression(parent)) {
      if (parent.operator === ts.SyntaxKind.ExclamationToken) return;
      out.types.add('number');
      need();
      return;
    }
    if (ts.isIfStatement(parent) || (ts.isConditionalExpression(parent) && parent.condition === e)) {
      out.optional = true;
      return;
    }
    if (ts.isConditionalExpression(parent)) {
      this.#context(path.slice(0, -1), steps, defaulted);
      return;
    }
    if ((ts.isForOfStatement(parent) && parent.expression === e) || ts.isSpreadElement(parent)) {
      out.types.add('array');
      need();
      const list = ts.isForOfStatement(parent) ? parent.initializer : undefined;
      const [each] = list && ts.isVariableDeclarationList(list) ? list.declarations : [];
      if (each) this.#element(each.name, path.slice(0, -1), steps);
      return;
    }
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== e) {
      const callee = textOf(this.#facts, parent.expression);
      if (NUMBER_CALLS.test(callee)) out.types.add('number');
      else if (TEXT_CALLS.test(callee) && parent.arguments?.[0] === e) out.types.add('string');
      else if (/(?:^|\.)(?:path|node_path)\.(?:join|resolve)$|^(?:join|resolve)$/.test(callee)) out.types.add('string');
      else if (/^Array\.isArray$/.test(callee)) out.types.add('array');
      if (!/^(?:String|Number|Boolean|Array\.isArray|JSON\.stringify|console\.\w+)$/.test(callee)) need();
      return;
    }
    if (ts.isVariableDeclaration(parent) && parent.initializer === e && ts.isIdentifier(parent.name)) {
      this.#annotation(parent.type);
      this.#variable(parent.name.text, path.slice(0, -1), steps, defaulted);
    }
  }

  #binary(parent: ts.BinaryExpression, e: ts.Expression, path: SyntaxPath, steps: number, need: () => void): void {
    const other = parent.left === e ? parent.right : parent.left;
    const out = this.#out;
    switch (parent.operatorToken.kind) {
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.BarBarToken:
        if (parent.left === e) {
          out.optional = true;
          this.#literal(other);
        }
        this.#context(path.slice(0, -1), steps, true);
        return;
      case ts.SyntaxKind.AmpersandAmpersandToken:
        if (parent.left === e) out.optional = true;
        return;
      case ts.SyntaxKind.PlusToken:
        if (isText(other)) out.types.add('string');
        else this.#literal(other);
        need();
        return;
      case ts.SyntaxKind.MinusToken:
      case ts.SyntaxKind.AsteriskToken:
      case ts.SyntaxKind.SlashToken:
      case ts.SyntaxKind.PercentToken:
      case ts.SyntaxKind.AsteriskAsteriskToken:
      case ts.SyntaxKind.LessThanToken:
      case ts.SyntaxKind.GreaterThanToken:
      case ts.SyntaxKind.LessThanEqualsToken:
      case ts.SyntaxKind.GreaterThanEqualsToken:
        out.types.add(isText(other) ? 'string' : 'number');
        need();
        return;
      case ts.SyntaxKind.EqualsEqualsEqualsToken:
      case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      case ts.SyntaxKind.EqualsEqualsToken:
      case ts.SyntaxKind.ExclamationEqualsToken:
        if (other.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(other) && other.text === 'undefined'))
          out.optional = true;
        else this.#literal(other);
        return;
      default:
        return;
    }
  }

  #literal(e: ts.Expression): void {
    const { types } = this.#out;
    if (isText(e)) types.add('string');
    else if (ts.isNumericLiteral(e)) types.add('number');
    else if (ts.isPrefixUnaryExpression(e) && ts.isNumericLiteral(e.operand)) types.add('number');
    else if (e.kind === ts.SyntaxKind.TrueKeyword || e.kind === ts.SyntaxKind.FalseKeyword) types.add('boolean');
    else if (ts.isArrayLiteralExpression(e)) types.add('array');
  }

  #annotation(type: ts.TypeNode | undefined): void {
    if (!type) return;
    const { types } = this.#out;
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        types.add('string');
        return;
      case ts.SyntaxKind.NumberKeyword:
        types.add('number');
        return;
      case ts.SyntaxKind.BooleanKeyword:
        types.add('boolean');
        return;
      case ts.SyntaxKind.ArrayType:
        types.add('array');
        return;
      case ts.SyntaxKind.UnionType: {
        const parts = (type as ts.UnionTypeNode).types;
        if (parts.some((t) => t.kind === ts.SyntaxKind.UndefinedKeyword)) this.#out.optional = true;
        for (const t of parts) this.#annotation(t);
        return;
      }
      default:
        return;
    }
  }

  // Below `if (args.limit)`, behind `args.limit &&`, in a branch of `args.limit ? … : …`.
  #guarded(path: SyntaxPath): boolean {
    const text = textOf(this.#facts, path.at(-1)!);
    return path.some((node, i) => {
      const below = path[i + 1];
      if (ts.isIfStatement(node))
        return below !== node.expression && textOf(this.#facts, node.expression).includes(text);
      if (ts.isConditionalExpression(node))
        return below !== node.condition && textOf(this.#facts, node.condition).includes(text);
      return (
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken &&
        below === node.right &&
        textOf(this.#facts, node.left).includes(text)
      );
    });
  }
}

function isText(e: ts.Expression): boolean {
  return ts.isStringLiteralLike(e) || ts.isTemplateExpression(e);
}
