// The fixes that write calls down and cut what hangs, applied to every unsafe sample of their pages.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parsePage, textsOf } from '../rules/page.ts';
import { type FixCase, proveFixes } from './prove.ts';

const folder = fileURLToPath(new URL('../../server/src/rules/', import.meta.url));
const RULES: ReadonlySet<string> = new Set(['missing-audit-log', 'missing-timeout']);

const cases: FixCase[] = [...RULES].flatMap((id) =>
  parsePage(id, fs.readFileSync(`${folder}${id}.md`, 'utf8'))
    .samples.filter((sample) => sample.section === 'unsafe')
    .map((sample, n) => ({ name: `${id}, sample ${n + 1}`, texts: textsOf(sample) })),
);

proveFixes(cases, RULES);
