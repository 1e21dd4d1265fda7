// A command that is put together step by step (`command += …`), turned into a growing argument array.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import type { CommandLine } from './command-line.ts';
import { type WordContext, wordTexts } from './command-words.ts';
import { replacing, textOf } from './edits.ts';
import { type Guard, guardedWords } from './guarded-words.ts';
import { bare } from './names.ts';
import { shellWords, type Word } from './shell-words.ts';
import { quoted } from './source-style.ts';
import { type Piece, piecesOf } from './string-shape.ts';
import { declarationOf, functionAround, pathTo, usesOf } from './syntax-path.ts';

/** A step in which the command gets its text: all of it, or more of it. */
interface Step {
  /** The assignment, or the variable declaration. */
  readonly node: ts.BinaryExpression | ts.VariableDeclaration;
  readonly pieces: readonly Piece[];
  readonly grows: boolean;
}

/**
 * `let command = 'git log'; if (x) command += ` -- ${x}`; exec(command)` → the same steps with `args.push(…)`.
 * Everything else that reads the command (a log line, as a rule) gets its words joined with spaces.
 */
export function grownCommand(context: WordContext, guard: Guard, command: ts.Expression): CommandLine | undefined {
  const { facts, path, style } = context;
  if (!ts.isIdentifier(command)) return undefined;
  const found = declarationOf(command.text, path);
  if (!found || found.constant || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name))
    return undefined;
  const declared = found.node;
  const around = pathTo(facts, declared);
  const list = around?.at(-2);
  const home = around && functionAround(around);
  if (!home || !list || !ts.isVariableDeclarationList(list) || list.declarations.length !== 1) return undefined;
  if (home !== functionAround(path) || !isWritten(command.text, home)) return undefined;
  const uses = classified(facts, command.text, declared, home);
  const steps = uses && [...firstStep(declared), ...uses.steps];
  if (!uses || !steps || !wordsStayApart(steps)) return undefined;

  const name = ['args', 'argv', `${command.text}Args`].find((n) => usesOf(n, home).length === 0);
  if (name === undefined) return undefined;
  const edits: Edit[] = [];
  const programs = new Set<string>();
  let first: readonly string[] | undefined;
  for (const step of steps) {
    const words = shellWords(step.grows ? ['x ', ...step.pieces] : step.pieces);
    const at = pathTo(facts, step.node);
    const written = words && at && wordTexts({ ...context, path: at }, words);
    if (!written || !words) return undefined;
    edits.push(...written.edits);
    const [program, ...texts] = written.texts;
    // More may follow that is an option, so each word is guarded by itself.
    const rest = guardedWords(guard, step.grows ? undefined : textOfWord(words[0]!), words.slice(1), texts, false);
    if (!step.grows) {
      if (!words[0]!.every((p) => p.text !== undefined)) return undefined;
      programs.add(program!);
    } else if (rest.length === 0) return undefined;
    if (step.node === declared) first = rest;
    else
      edits.push(
        replacing(facts, step.node, step.grows ? `${name}.push(${rest.join(', ')})` : `${name} = [${rest.join(', ')}]`),
      );
  }
  const [program, ...more] = programs;
  if (program === undefined || more.length > 0) return undefined;
  const set = steps.some((s) => !s.grows && s.node !== declared);
  const typed = /\.[cm]?tsx?$/.test(facts.path) && !first?.length ? ': string[]' : '';
  edits.push(
    replacing(
      facts,
      list,
      `${set ? 'let' : 'const'} ${name}${typed}${first === undefined ? '' : ` = [${first.join(', ')}]`}`,
    ),
  );
  const joined = `[${program}, ...${name}].join(${quoted(style, ' ')})`;
  for (const { node, shorthand } of uses.reads)
    if (node !== command) edits.push(replacing(facts, node, shorthand ? `${node.text}: ${joined}` : joined));
  return { text: `${program}, ${name}`, edits };
}

function textOfWord(word: Word): string {
  return word.map((p) => p.text ?? '').join('');
}

/** True when a name is assigned to below a node. */
export function isWritten(name: string, below: ts.Node): boolean {
  const visit = (node: ts.Node): true | undefined =>
    (isAssignment(node) && ts.isIdentifier(node.left) && node.left.text === name) || ts.forEachChild(node, visit)
      ? true
      : undefined;
  return visit(below) ?? false;
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

// An empty text is no command yet.
function firstStep(declared: ts.VariableDeclaration): Step[] {
  const pieces = declared.initializer && piecesOf(declared.initializer);
  return pieces && pieces.length > 0 ? [{ node: declared, pieces, grows: false }] : [];
}

interface Uses {
  readonly steps: readonly Step[];
  readonly reads: readonly { readonly node: ts.Identifier; readonly shorthand: boolean }[];
}

/** What is done with the command; undefined where it is anything but assigned as a text, grown, and read. */
function classified(
  facts: FileFacts,
  name: string,
  declared: ts.VariableDeclaration,
  below: ts.Node,
): Uses | undefined {
  if (declared.initializer && !piecesOf(declared.initializer)) return undefined;
  const steps: Step[] = [];
  const reads: { readonly node: ts.Identifier; readonly shorthand: boolean }[] = [];
  const own = new Set<ts.Node>([declared.name]);
  let runs = 0;
  const visit = (node: ts.Node, parent: ts.Node | undefined): boolean => {
    if (isAssignment(node) && ts.isIdentifier(node.left) && node.left.text === name) {
      const step = parent && ts.isExpressionStatement(parent) ? stepOf(node, name) : undefined;
      if (!step) return false;
      steps.push(step);
      own.add(node.left);
      for (const use of usesOf(name, node.right)) own.add(use);
      return true;
    }
    if (ts.isCallExpression(node) && node.arguments.some((a) => ts.isIdentifier(a) && a.text === name))
      if (/exec|spawn|run|shell/i.test(textOf(facts, node.expression))) runs++;
    if (ts.isIdentifier(node) && node.text === name && !own.has(node) && parent) {
      if (ts.isPropertyAccessExpression(parent) && parent.name === node) return true;
      if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
      reads.push({ node, shorthand: ts.isShorthandPropertyAssignment(parent) });
    }
    let fine = true;
    ts.forEachChild(node, (child) => {
      fine &&= visit(child, node);
    });
    return fine;
  };
  // Run twice, it would still be a line for a shell in the other place.
  return visit(below, undefined) && runs === 1 ? { steps, reads } : undefined;
}

function stepOf(node: ts.BinaryExpression, name: string): Step | undefined {
  const pieces = piecesOf(node.right);
  if (!pieces) return undefined;
  if (node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken)
    return usesOf(name, node.right).length ? undefined : { node, pieces, grows: true };
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const [first, ...rest] = pieces;
  const again = first !== undefined && typeof first !== 'string' && ts.isIdentifier(bare(first));
  const grows = again && (bare(first) as ts.Identifier).text === name;
  if (usesOf(name, node.right).length !== (grows ? 1 : 0)) return undefined;
  return { node, pieces: grows ? rest : pieces, grows };
}

// Each step adds whole words: it begins with a space, or all steps end with one.
function wordsStayApart(steps: readonly Step[]): boolean {
  const begins = (s: Step): boolean => typeof s.pieces[0] === 'string' && /^\s/.test(s.pieces[0]);
  const ends = (s: Step): boolean => {
    const last = s.pieces.at(-1);
    return typeof last === 'string' && /\s$/.test(last);
  };
  return steps.every((s) => !s.grows || begins(s)) || steps.every(ends);
}
