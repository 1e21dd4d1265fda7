// The folder that a path is confined to: one the code has already, or a constant for the author to fill in.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { textOf } from './edits.ts';
import type { Imports } from './imports.ts';
import { boundName } from './names.ts';
import { isShadowed, type SyntaxPath } from './syntax-path.ts';

export interface Root {
  /** An expression for the folder, valid at the end of the path that was asked for. */
  readonly text: string;
  /** Lines to put below the imports. */
  readonly lines: readonly string[];
}

/** The constant that a fix introduces where the code has no root; the author edits its value. */
export const NEW_ROOT = 'ALLOWED_ROOT';

/** Names of folders that files of a client may live in, best first. */
const NAMES: readonly RegExp[] = [
  /^allowed_?(?:root|dir|directory|folder|path|base)$/i,
  /^(?:\w+_?)?root(?:_?(?:dir|directory|folder|path))?$/i,
  /^(?:base|workspace|data|docs?|documents?|files?|notes?|project|working|storage|sandbox|vault|uploads?|content)_?(?:dir|directory|folder|path)$/i,
];

/** A root for a path used at the end of `path`: a constant of the file's top level, else a new one. */
export function rootFor(facts: FileFacts, imports: Imports, path: SyntaxPath): Root {
  const candidates: { readonly name: string; readonly rank: number }[] = [];
  for (const s of facts.tree.statements) {
    if (!ts.isVariableStatement(s) || !(s.declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const d of s.declarationList.declarations) {
      const name = boundName(d.name);
      if (name === undefined || !d.initializer || !isFolder(facts, d.initializer) || isShadowed(name, path)) continue;
      const rank = NAMES.findIndex((n) => n.test(name));
      if (rank >= 0) candidates.push({ name, rank });
    }
  }
  candidates.sort((a, b) => a.rank - b.rank);
  const best = candidates[0];
  // Two roots of the same rank: which of them is meant, only the author knows.
  if (best && candidates[1]?.rank !== best.rank) return { text: best.name, lines: [] };
  const name = imports.free(NEW_ROOT, path);
  return { text: name, lines: [`const ${name} = process.cwd()${imports.style.semicolons ? ';' : ''}`] };
}

// An expression that is certainly the text of a folder: a path, the working folder, a setting with a default.
function isFolder(facts: FileFacts, e: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(e) || ts.isAsExpression(e)) return isFolder(facts, e.expression);
  if (ts.isStringLiteralLike(e)) return e.text !== '' && !/^\w+:\/\//.test(e.text);
  if (ts.isTemplateExpression(e)) return true;
  if (ts.isBinaryExpression(e)) {
    const op = e.operatorToken.kind;
    if (op !== ts.SyntaxKind.BarBarToken && op !== ts.SyntaxKind.QuestionQuestionToken) return false;
    return isFolder(facts, e.right);
  }
  if (!ts.isCallExpression(e)) return false;
  return /^(?:(?:\w+\.)?(?:resolve|join|normalize|dirname|realpathSync)|process\.cwd|(?:\w+\.)?fileURLToPath|(?:os\.)?homedir)$/.test(
    textOf(facts, e.expression),
  );
}
