// Makes a rule's two files and its line in the list: npm run new-rule <id>
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'server/src/rules');
const [id, ...more] = process.argv.slice(2);
if (id === undefined || more.length > 0 || !/^[a-z]+(-[a-z]+)*$/.test(id)) {
  fail('usage: npm run new-rule <id>, with an id of lower-case words: command-injection');
}
const module = path.join(folder, `${id}.ts`);
const page = path.join(folder, `${id}.md`);
for (const file of [module, page]) if (fs.existsSync(file)) fail(`${path.relative(root, file)} exists already`);

const list = path.join(folder, 'index.ts');
const name = id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const listed = withRule(fs.readFileSync(list, 'utf8'));

fs.writeFileSync(
  module,
  `// TODO: what it flags, in one sentence.
import { defineRule } from './rule.ts';

export default defineRule({
  id: '${id}',
  summary: 'TODO: one line for lists',
  severity: 'warning',
  confidence: 'medium',
  cwe: null,
  owasp: 'none: TODO why',
  messages: {
    found: 'TODO: what can happen, why here with {api}, and what to do.',
  },
  kinds: [],
  flow(fact) {
    return { message: 'found', data: { api: fact.api } };
  },
});
`,
);
fs.writeFileSync(
  page,
  `# ${id}

TODO: why it matters, for somebody who has never heard of it. CWE and OWASP MCP Top 10 entry.

## Unsafe

\`\`\`ts
// TODO: a whole small server; a caret line below marks what is flagged:
//^^^^ warning[${id}]
\`\`\`

## Safe

\`\`\`ts
// TODO: the same server, mended.
\`\`\`

## When to ignore it

TODO: where this is right and the rule is wrong.
`,
);
fs.writeFileSync(list, listed);
execFileSync(process.execPath, [path.join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', list]);
console.log(`wrote ${path.relative(root, module)} and ${path.relative(root, page)}, and added the rule to the list`);

/** The list's text with one more import and one more entry at the end. */
function withRule(text) {
  const imports = [...text.matchAll(/^import .*$/gm)];
  const last = imports.at(-1);
  const end = text.lastIndexOf('];');
  if (last === undefined || end < 0) fail(`${path.relative(root, list)} has not the shape this script knows`);
  const at = last.index + last[0].length;
  const entries = text.slice(at, end).trimEnd();
  const comma = entries.endsWith('[') || entries.endsWith(',') ? '' : ',';
  return `${text.slice(0, at)}\nimport ${name} from './${id}.ts';${entries}${comma} ${name}${text.slice(end)}`;
}

function fail(why) {
  console.error(why);
  process.exit(2);
}
