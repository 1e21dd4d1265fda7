// The table of docs/probe.md says what the checks are. `UPDATE=1` rewrites it.
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { ruleIds } from '../../../server/src/catalogue.ts';
import { checks } from '../../../server/src/live/probe/index.ts';
import { checks as servedChecks } from '../../../server/src/live/probe/served.ts';

const file = new URL('../../../docs/probe.md', import.meta.url);
const [begin, end] = ['<!-- checks -->', '<!-- /checks -->'];

test('the documentation has a row for each check', () => {
  const over = { http: 'address', stdio: 'started', both: 'both' };
  const served = servedChecks.map(({ check: id, title, rule }) => ({
    id,
    title,
    rule,
    over: 'both' as const,
    sends: 'nothing; what is served is looked at',
  }));
  const rows = [...checks, ...served].map(({ id, title, sends, rule, over: where }) => {
    const told = rule === undefined ? '' : `[${rule}](../server/src/rules/${rule}.md)`;
    return `| \`${id}\` | ${title} | ${over[where]} | ${sends[0]!.toUpperCase()}${sends.slice(1)} | ${told} |`;
  });
  const table = ['| Check | Title | Servers | What is sent | Static rule |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
  const text = fs.readFileSync(file, 'utf8');
  const now = `${text.slice(0, text.indexOf(begin))}${begin}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
  if (process.env.UPDATE) fs.writeFileSync(file, now);
  else expect(text).toBe(now);
});

test('each check has a name of its own, and names a rule that there is', () => {
  const ids = [...checks.map(({ id }) => id), ...servedChecks.map(({ check }) => check)];
  expect(new Set(ids).size).toBe(ids.length);
  for (const { rule } of checks) if (rule !== undefined) expect(ruleIds).toContain(rule);
});
