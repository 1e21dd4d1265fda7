// The helper that a path fix brings along: written once into a file, found again there by its text.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting, textOf } from './edits.ts';
import type { Imports } from './imports.ts';
import { restyled } from './source-style.ts';
import type { SyntaxPath } from './syntax-path.ts';

/** A helper as it is called, and the edits that put it into the file (none where it is there already). */
export interface Helper {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * A function `(root, path) => string` that answers with the resolved path and throws where that is not below the root.
 * It is placed at the end of the file: function declarations are known everywhere in it.
 * @param path where it will be called
 */
export function confiningHelper(facts: FileFacts, imports: Imports, path: SyntaxPath): Helper {
  for (const s of facts.tree.statements) {
    if (!ts.isFunctionDeclaration(s) || !s.name || s.parameters.length !== 2 || s.body?.statements.length !== 5)
      continue;
    if (isHelper(textOf(facts, s))) return { name: s.name.text, edits: [] };
  }
  const name = imports.free('confinePath', path);
  const real = imports.free('realPath', path);
  const top = [facts.tree];
  const api = (module: string, member: string): string => imports.member(module, member, top);
  const typed = /\.[cm]?tsx?$/.test(facts.path);
  const string = typed ? ': string' : '';
  const code = `/** The absolute path of \`target\`, which must lie inside \`root\` when all links are followed. */
function ${name}(root${string}, target${string})${string} {
  const base = ${real}(${api('path', 'resolve')}(root));
  const resolved = ${api('path', 'resolve')}(target);
  const place = ${real}(resolved);
  if (place !== base && !place.startsWith(base + ${api('path', 'sep')})) {
    throw new Error(\`\${target} is outside of the allowed folder\`);
  }
  return resolved;
}

/** A path without links. What does not exist yet is taken as it is, below the deepest folder that does. */
function ${real}(target${string})${string} {
  let existing = target;
  while (!${api('fs', 'lstatSync')}(existing, { throwIfNoEntry: false }) && existing !== ${api('path', 'dirname')}(existing)) {
    existing = ${api('path', 'dirname')}(existing);
  }
  return ${api('path', 'resolve')}(${api('fs', 'realpathSync')}(existing), ${api('path', 'relative')}(existing, target));
}`;
  const { eol } = imports.style;
  const end = facts.text.trimEnd().length;
  const edit = inserting(facts, end, eol + eol + restyled(imports.style, code));
  // A file that ends without a line break gets none either; one that has it keeps it.
  return { name, edits: [edit] };
}

// The parts that make it what it is, whatever the names, quotes and types around them.
function isHelper(text: string): boolean {
  const plain = text.replace(/\s+/g, '');
  return /constbase=\w+\((?:\w+\.)?resolve\d*\(root\)\);?constresolved=(?:\w+\.)?resolve\d*\(target\);?constplace=\w+\(resolved\);?if\(place!==base&&!place\.startsWith\(base\+(?:\w+\.)?sep\d*\)\)\{?thrownewError\(.*\);?\}?returnresolved/.test(
    plain,
  );
}
