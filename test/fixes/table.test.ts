// docs/fixes.md: each rule with its samples, its fix, and where that is proven. UPDATE=1 writes the page anew.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue } from '../../server/src/catalogue.ts';
import { guidance } from '../../server/src/rules/guidance.ts';
import { parsePage } from '../rules/page.ts';
import { FIXED_RULES } from './prove.ts';

const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const page = at('docs/fixes.md');

/** Tests that start servers, before and after; a rule is proven in those that name it. */
const RUNNING = [
  'test/fixes/running.test.ts',
  'test/fixes/running-server.test.ts',
  'test/fixes/running-logging.test.ts',
  'test/fixes/running-outside.test.ts',
  'test/fixes/limits-running.test.ts',
  'test/fixes/annotations.test.ts',
  'test/fixes/running-arguments.test.ts',
  'test/fixes/running-certificates.test.ts',
  'test/fixes/running-definitions.test.ts',
];
/** Where a started server would prove nothing, and why. */
const NOT_STARTED: Readonly<Record<string, string>> = {
  'unused-suppression': 'nothing to start: a comment goes',
  'description-drift': 'nothing to start: an entry of toolward.lock.json',
  'vulnerable-sdk': 'nothing to start: a version in package.json, whose holes others have measured',
};
/** Fixes that stand beside the pages' proofs in a test of their own. */
const BESIDE: Readonly<Record<string, string>> = {
  'description-drift': 'test/lockfile/rug-pulls.test.ts',
  'missing-annotations': 'test/fixes/annotations.test.ts',
  'missing-audit-log': 'test/fixes/logging.test.ts',
  'missing-timeout': 'test/fixes/logging.test.ts',
};
const EDITOR = 'test/e2e/suite/fixes.test.ts';

function table(): string {
  const texts = RUNNING.map((file) => [file, fs.readFileSync(at(file), 'utf8')] as const);
  const editor = fs.readFileSync(at(EDITOR), 'utf8');
  const out = [
    '# Fixes and their proofs',
    '',
    'Samples are those of the rule’s page: each is run, and each compiles against the real SDKs. A fix is proven by types and silence when its result compiles against the SDK of the sample, its rule falls silent and nothing new is said; by a started server when a real client is answered as before and the attack no longer works; in the editor when a real VS Code has applied it and the text is the expected one. A dash is a proof that is missing.',
    '',
    '| rule | unsafe / safe samples | fix | types and silence | started server | in the editor |',
    '|---|---|---|---|---|---|',
  ];
  for (const { id } of catalogue) {
    const file = at(`server/src/rules/${id}.md`);
    const { samples } = parsePage(id, fs.readFileSync(file, 'utf8'));
    const count = (section: string) => samples.filter((each) => each.section === section).length;
    const fix = guidance[id]?.fix;
    const named = texts
      .filter(([, text]) => new RegExp(`\\b${id}\\b`).test(text))
      .map(([name]) => name.replace(/^.*\//, ''));
    // The oldest file runs what the fixes of the argument rules give, by all rules together.
    const argument = FIXED_RULES.has(id) && ARGUMENT.has(id) ? ['running.test.ts'] : [];
    const started = [...new Set([...argument, ...named])];
    const silent = FIXED_RULES.has(id) ? 'pages.test.ts' : BESIDE[id]?.replace(/^.*\//, '');
    const inEditor =
      fix !== undefined && !LEFT_OUT.has(id)
        ? 'fixes.test.ts'
        : id === 'vulnerable-sdk' && editor.includes(id)
          ? 'fixes.test.ts'
          : id === 'description-drift'
            ? 'definitions.test.ts'
            : undefined;
    const cells =
      fix === undefined
        ? ['–', '', '', '']
        : [fix, silent ?? '–', started.join(', ') || (NOT_STARTED[id] ?? '–'), inEditor ?? '–'];
    out.push(`| ${id} | ${count('unsafe')} / ${count('safe')} | ${cells.join(' | ')} |`);
  }
  return `${out.join('\n')}\n`;
}

const ARGUMENT = new Set([
  'command-injection',
  'path-traversal',
  'path-check-before-resolve',
  'path-prefix-bypass',
  'symlink-escape',
  'regex-injection',
  'url-path-injection',
  'argument-injection',
]);
const LEFT_OUT = new Set(['vulnerable-sdk', 'description-drift']);

test('docs/fixes.md is current', () => {
  const now = table();
  if (process.env.UPDATE === '1') fs.writeFileSync(page, now);
  expect(fs.readFileSync(page, 'utf8')).toBe(now);
});

test('what the editor’s test leaves out is left out here', () => {
  const editor = fs.readFileSync(at(EDITOR), 'utf8');
  for (const id of LEFT_OUT) expect(editor).toContain(`'${id}'`);
});
