// docs/ci.md and .pre-commit-hooks.yaml: the YAML parses, and every command in it is one that the command line has.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { toolward } from './toolward.ts';

// It comes with mocha.
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

const read = (file: string): string => fs.readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const page = read('docs/ci.md');
const hooks = load(read('.pre-commit-hooks.yaml')) as { id: string; entry: string; language: string }[];
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text: text!,
}));

it('the workflow may do what it does, and no more', () => {
  const [workflow] = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => load(text)) as [
    {
      on: string;
      permissions: object;
      jobs: { toolward: { permissions: object; steps: { uses?: string; run?: string }[] } };
    },
  ];
  expect(workflow.on).toBe('pull_request');
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const { permissions, steps } = workflow.jobs.toolward;
  expect(permissions).toEqual({ contents: 'read', 'security-events': 'write', 'pull-requests': 'write' });
  // What a stranger writes into a pull request reaches no shell as text of a script.
  for (const { run } of steps) expect(run ?? '').not.toContain('${{');
});

it('the hooks of the page are there', () => {
  const used = blocks
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ text }) => (load(text) as { repos?: { repo: string; hooks: { id: string }[] }[] }).repos ?? [])
    .filter(({ repo }) => repo !== 'local')
    .flatMap(({ hooks: own }) => own.map(({ id }) => id));
  expect(used).toEqual(hooks.map(({ id }) => id));
});

const commands = [
  ...new Set([
    ...hooks.map(({ entry }) => entry),
    ...blocks.flatMap(({ text }) => text.match(/(?<=(?:^|run: |entry: ))toolward (?:check|verify)\b[^\n]*/gm) ?? []),
  ]),
];

it('commands are found', () => {
  expect(commands.length).toBeGreaterThan(5);
});

it.each(commands)('%s', (command) => {
  const [name, ...rest] = command.split(' ').slice(1);
  const help = toolward([name!, '--help']).stdout;
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  for (const [n, option] of own.entries()) {
    if (!option.startsWith('--')) continue;
    expect(help).toMatch(new RegExp(`${option}\\b`));
    if (option === '--format')
      expect(toolward([name!, '/nowhere', option, own[n + 1]!]).stderr).not.toContain('Allowed');
  }
});
