// The name by which a file knows zod, which a schema fix needs.
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting } from './edits.ts';
import { importsOf, isCommonJs } from './module-imports.ts';
import { quoted, styleOf } from './source-style.ts';
import { isDeclaredAtTop } from './syntax-path.ts';

/** The name by which the file knows zod, and the import it still needs. */
export function zodName(facts: FileFacts): { name: string; edits: Edit[] } {
  const { named, wholes, statements } = importsOf(facts);
  const isZod = (module: string): boolean => /^zod(?:\/v[34])?$/.test(module);
  for (const i of named)
    if (isZod(i.module)) {
      const z = i.elements.find((el) => el.imported === 'z');
      if (z) return { name: z.local, edits: [] };
    }
  const whole = wholes.find((i) => isZod(i.module));
  if (whole) return { name: whole.local, edits: [] };
  const style = styleOf(facts);
  const name = isDeclaredAtTop(facts, 'z') ? 'zod' : 'z';
  const end = style.semicolons ? ';' : '';
  const from = quoted(style, 'zod');
  const text = isCommonJs(facts)
    ? `const { ${name === 'z' ? 'z' : 'z: zod'} } = require(${from})${end}`
    : `import { ${name === 'z' ? 'z' : 'z as zod'} } from ${from}${end}`;
  const last = statements.at(-1);
  return {
    name,
    edits: [last ? inserting(facts, last.end, style.eol + text) : inserting(facts, 0, text + style.eol + style.eol)],
  };
}
