// A named import of a package, beside those that a file has.
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting } from './edits.ts';
import { importsOf, isCommonJs } from './module-imports.ts';
import { quoted, styleOf } from './source-style.ts';
import { declarationOf, isDeclaredAtTop, type SyntaxPath } from './syntax-path.ts';

/**
 * The name under which `member` of a package may be called at the end of `path`, and the import it still needs.
 * `'default'` brings the package's default export, under the name that `called` gives it.
 */
export function packageImport(
  facts: FileFacts,
  path: SyntaxPath,
  from: string,
  member: string,
  called = member,
): { readonly name: string; readonly edits: readonly Edit[] } {
  const { named, wholes, statements } = importsOf(facts);
  for (const i of named)
    if (i.module === from) {
      const known = i.elements.find((e) => e.imported === member);
      if (known && member !== 'default') return { name: known.local, edits: [] };
    }
  const whole = wholes.find((i) => i.module === from && i.byDefault);
  if (whole && member === 'default') return { name: whole.local, edits: [] };
  let name = called;
  for (let n = 2; isDeclaredAtTop(facts, name) || declarationOf(name, path); n++) name = `${called}${n}`;
  const style = styleOf(facts);
  const end = style.semicolons ? ';' : '';
  const text = lineOf(isCommonJs(facts), member, name, quoted(style, from)) + end;
  const last = statements.at(-1);
  const edit = last ? inserting(facts, last.end, style.eol + text) : inserting(facts, 0, text + style.eol + style.eol);
  return { name, edits: [edit] };
}

function lineOf(commonJs: boolean, member: string, name: string, from: string): string {
  if (member === 'default') return commonJs ? `const ${name} = require(${from})` : `import ${name} from ${from}`;
  if (commonJs) return `const { ${name === member ? name : `${member}: ${name}`} } = require(${from})`;
  return `import { ${name === member ? name : `${member} as ${name}`} } from ${from}`;
}
