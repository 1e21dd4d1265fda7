// The fix of sql-injection: values leave the text of a statement for the list of its parameters.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { type Written, writtenAt } from './argument-text.ts';
import { inserting, replacing, textOf, tidy } from './edits.ts';
import { bare } from './names.ts';
import { isProgramValue } from './program-value.ts';
import { quoted, type Style, styleOf } from './source-style.ts';
import { type Dialect, type StatementPart, statementShape, type ValueHole } from './statement-shape.ts';
import { piecesOf } from './string-shape.ts';
import { isBooleanSource, isStringExpression, isStringSource } from './string-type.ts';
import { declarationOf, functionAround, pathTo, type SyntaxPath, usesOf } from './syntax-path.ts';
import { holdsValue, withoutEscapes } from './value-expression.ts';

/** How a driver takes values apart from the statement. */
interface Driver {
  readonly dialect: Dialect;
  readonly mark: '$' | '?';
  /** In a list behind the statement, or one by one where the prepared statement is run. */
  readonly given: 'list' | 'run';
  /** False for a condition alone. */
  readonly whole: boolean;
  /** It refuses numbers of rows that come as parameters. */
  readonly fixedAmounts?: boolean;
}

/**
 * Puts a placeholder where each value stood, and the value into the call. `review`: a value that was read as a number
 * is compared as what it is from now on, and the database decides what that means.
 */
export function placeholdersFix(flow: Flow): Fix | undefined {
  const [hit] = flow.hits;
  const written = hit && writtenAt(hit);
  const driver = hit && driverOf(hit.call.path);
  const call = hit?.call.site.node;
  if (!written || !driver || !call || !ts.isCallExpression(call) || call.arguments[0] !== hit.sink.node)
    return undefined;
  const statement = textBehind(written, call);
  const pieces = statement && piecesOf(statement.node);
  if (!statement || !pieces?.some((p) => typeof p !== 'string')) return undefined;
  const parts = statementShape(pieces, driver.dialect, driver.whole);
  const { facts } = written;
  const slot = parts && slotFor(facts, call, driver);
  if (!parts || !slot) return undefined;
  const values = flow.hits.map((h) => h.value);
  const unquoted = parts.some((p) => p.t === 'value' && !p.value.quoted);
  if (unquoted && values.some((v) => hidesQuotes(v, pieces))) return undefined;
  const made = parameterised(facts, parts, driver, slot.given, values);
  if (!made) return undefined;
  const edits = tidy([replacing(facts, statement.node, made.text), slot.edit(made.values)]);
  return edits && { title: 'Pass the values apart from the statement', safety: 'review', edits };
}

function driverOf(path: string): Driver | undefined {
  const member = /[#.](\$?\w+)$/.exec(path)?.[1];
  const from = path.replace(/^node:/, '').replace(/[#(].*$/, '');
  const list = { given: 'list', whole: true } as const;
  if (/^(?:pg|pg-pool|pg-promise|@neondatabase\/serverless|@vercel\/postgres|@electric-sql\/pglite)$/.test(from))
    return /^(?:query|any|none|one|oneOrNone|manyOrNone|many|result)$/.test(member ?? '')
      ? { ...list, dialect: 'postgres', mark: '$' }
      : undefined;
  if (from === 'postgres') return member === 'unsafe' ? { ...list, dialect: 'postgres', mark: '$' } : undefined;
  if (/^(?:mysql|mysql2|mysql2\/promise|mariadb)$/.test(from)) {
    if (member !== 'query' && member !== 'execute') return undefined;
    return { ...list, dialect: 'mysql', mark: '?', fixedAmounts: member === 'execute' };
  }
  if (/^sqlite3?$/.test(from) && member !== 'prepare')
    return /^(?:run|all|get|each)$/.test(member ?? '') ? { ...list, dialect: 'sqlite', mark: '?' } : undefined;
  if (/^(?:better-sqlite3|better-sqlite3-multiple-ciphers|sqlite|bun:sqlite|libsql)$/.test(from))
    return member === 'prepare' || (from === 'bun:sqlite' && member === 'query')
      ? { dialect: 'sqlite', mark: '?', given: 'run', whole: true }
      : undefined;
  if (from === 'knex' && /^(?:raw|whereRaw|havingRaw)$/.test(member ?? ''))
    return { ...list, dialect: 'any', mark: '?', whole: member === 'raw' };
  return undefined;
}

/** True where more quotes are in the statement than are written there: what fills a hole brings its own. */
function hidesQuotes(v: Value, pieces: readonly (string | ts.Expression)[]): boolean {
  if (v.t === 'union') return v.alts.some((a) => hidesQuotes(a.value, pieces));
  const quotes = (list: readonly unknown[]) =>
    list
      .filter((p) => typeof p === 'string')
      .join('')
      .split(/['"`]/).length;
  return v.t === 'str' && quotes(v.parts) !== quotes(pieces);
}

interface Statement {
  readonly node: ts.Expression;
  readonly path: SyntaxPath;
}

/** The statement where it is put together: in the call, or in a constant that is there for it alone. */
function textBehind(written: Written, call: ts.CallExpression): Statement | undefined {
  const plain = bare(written.node);
  if (!ts.isIdentifier(plain)) return { node: plain, path: pathTo(written.facts, plain)! };
  const found = declarationOf(plain.text, written.path);
  if (!found?.constant || !ts.isVariableDeclaration(found.node) || !found.node.initializer) return undefined;
  const path = pathTo(written.facts, found.node.initializer)!;
  const around = functionAround(path);
  if (ts.isSourceFile(around) || around !== functionAround(pathTo(written.facts, call)!)) return undefined;
  return usesOf(plain.text, around).length === 2 ? { node: found.node.initializer, path } : undefined;
}

/** Where the values go, and what is there already: one by one, in the order of the statement's placeholders. */
interface Slot {
  readonly given: readonly string[];
  edit(values: readonly string[]): Edit;
}

function slotFor(facts: FileFacts, call: ts.CallExpression, driver: Driver): Slot | undefined {
  if (driver.given === 'run') return runSlot(facts, call);
  const { arguments: args } = call;
  const [statement, given, ...more] = args;
  const isCallback = (e: ts.Expression) => ts.isArrowFunction(e) || ts.isFunctionExpression(e);
  if (given && ts.isArrayLiteralExpression(given) && more.every(isCallback)) {
    const texts = plainTexts(facts, given.elements);
    return texts && { given: texts, edit: (values) => replacing(facts, given, `[${values.join(', ')}]`) };
  }
  if (args.length > 2 || (given && !isCallback(given))) return undefined;
  return { given: [], edit: (values) => inserting(facts, statement!.end, `, [${values.join(', ')}]`) };
}

const RUNS = /^(?:all|get|run|iterate|values)$/;

/** `prepare(…).all(…)`, and `const s = prepare(…)` with one call of it in the same function. */
function runSlot(facts: FileFacts, prepare: ts.CallExpression): Slot | undefined {
  if (prepare.arguments.length !== 1) return undefined;
  const path = pathTo(facts, prepare)!;
  let at: ts.Node = prepare;
  const declaration = path.at(-2)!;
  if (ts.isVariableDeclaration(declaration)) {
    const { name } = declaration;
    const around = functionAround(path);
    if (!ts.isIdentifier(name) || ts.isSourceFile(around)) return undefined;
    const uses = usesOf(name.text, around).filter((use) => use !== name);
    if (uses.length !== 1 || functionAround(pathTo(facts, uses[0]!)!) !== around) return undefined;
    at = uses[0]!;
  }
  const [run, access] = pathTo(facts, at)!.slice(-3);
  if (!run || !access || !ts.isCallExpression(run) || !ts.isPropertyAccessExpression(access)) return undefined;
  if (run.expression !== access || access.expression !== at || !RUNS.test(access.name.text)) return undefined;
  const texts = plainTexts(facts, run.arguments);
  if (!texts) return undefined;
  const [first] = run.arguments;
  const last = run.arguments.at(-1);
  return {
    given: texts,
    edit: (values) =>
      first && last
        ? { file: facts.path, start: first.getStart(facts.tree), end: last.end, text: values.join(', ') }
        : inserting(facts, run.end - 1, values.join(', ')),
  };
}

/** The texts of values that are given one by one; undefined where one of them may be several, or have a name. */
function plainTexts(facts: FileFacts, list: readonly ts.Expression[]): string[] | undefined {
  const single = (e: ts.Expression) =>
    !ts.isSpreadElement(e) && !ts.isObjectLiteralExpression(e) && !ts.isArrayLiteralExpression(e);
  return list.every(single) ? list.map((e) => textOf(facts, e)) : undefined;
}

/** The statement with placeholders and the values in their order; undefined where a hole is no value. */
function parameterised(
  facts: FileFacts,
  parts: readonly StatementPart<ts.Expression>[],
  driver: Driver,
  given: readonly string[],
  known: readonly Value[],
): { readonly text: string; readonly values: readonly string[] } | undefined {
  const style = styleOf(facts);
  const old = parts.filter((p) => p.t === 'placeholder');
  const added: string[] = [];
  const all: string[] = [];
  const out: (string | ts.Expression)[] = [];
  // Numbered ones may stand anywhere, twice too: each value that is there has a number, and new ones come behind.
  const used = new Set(old.map((p) => p.text));
  if (driver.mark === '$' ? used.size !== given.length : old.length !== given.length) return undefined;
  if (driver.mark === '$' && given.some((_, n) => !used.has(`$${n + 1}`))) return undefined;
  if (driver.mark === '?' && old.some((p) => p.text !== '?')) return undefined;
  let next = 0;
  for (const part of parts) {
    if (part.t === 'text') out.push(part.text);
    else if (part.t === 'other') {
      if (!isProgramValue(part.hole, pathTo(facts, part.hole)!)) return undefined;
      out.push(part.hole);
    } else if (part.t === 'placeholder') {
      out.push(part.text);
      if (driver.mark === '?') all.push(given[next++]!);
    } else {
      const value = valueText(facts, style, part.value, driver, known);
      if (value === undefined) return undefined;
      added.push(value);
      all.push(value);
      out.push(driver.mark === '?' ? '?' : `$${given.length + added.length}`);
    }
  }
  if (added.length === 0) return undefined;
  return { text: writtenText(facts, style, out), values: driver.mark === '?' ? all : [...given, ...added] };
}

function valueText(
  facts: FileFacts,
  style: Style,
  { parts, quoted: inQuotes, amount, computed }: ValueHole<ts.Expression>,
  driver: Driver,
  known: readonly Value[],
): string | undefined {
  if (amount && driver.fixedAmounts) return undefined;
  const plain: (string | ts.Expression)[] = [];
  for (const part of parts) {
    if (typeof part === 'string') plain.push(part);
    else {
      const value = withoutEscapes(facts, part);
      if (!holdsValue(facts, value, pathTo(facts, value)!, inQuotes)) return undefined;
      plain.push(value);
    }
  }
  const [one] = plain;
  if (plain.length > 1 || typeof one === 'string') return writtenText(facts, style, plain);
  const text = textOf(facts, one!);
  const path = pathTo(facts, one!)!;
  if (amount && driver.dialect === 'mysql') return `Number(${text})`;
  if (!inQuotes) {
    // A column reads "5" as the number that was written there; what is computed would be compared with a text.
    const asNumber = driver.dialect === 'sqlite' && (computed || isBooleanSource(known, bare(one!), path));
    return asNumber ? `Number(${text})` : text;
  }
  const isText = isStringExpression(facts, one!, path) || isStringSource(known, bare(one!), path);
  return isText ? text : `String(${text})`;
}

/** A template where there are holes or lines, else a literal. */
function writtenText(facts: FileFacts, style: Style, parts: readonly (string | ts.Expression)[]): string {
  const whole = parts.every((p) => typeof p === 'string') ? parts.join('') : undefined;
  if (whole !== undefined && !/[\n']/.test(whole)) return quoted(style, whole);
  const inner = parts.map((p) =>
    typeof p === 'string'
      ? p.replace(/[\\`]|\$(?=\{)/g, '\\$&').replace(/\r?\n/g, style.eol)
      : `\${${textOf(facts, p)}}`,
  );
  return `\`${inner.join('')}\``;
}
