// Every rule's page is its test: unsafe samples are flagged where their carets stand, safe ones are silent.
//
// UPDATE=1 rewrites carets, messages and fixed blocks; what changed is then for git diff and a person to judge.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type AnalysisResult, analyze } from '../../server/src/analyze.ts';
import type { Finding } from '../../server/src/finding.ts';
import { rules } from '../../server/src/rules/index.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { type Page, parsePage, type Sample, textsOf, withCarets, withFixes } from './page.ts';

const folder = fileURLToPath(new URL('../../server/src/rules/', import.meta.url));
const update = process.env.UPDATE === '1';

/** Argument rules: those that follow arguments, and those about how arguments are validated. */
const argumentRules = new Set([
  ...rules.filter((rule) => 'flow' in rule).map((rule) => rule.id),
  'unvalidated-argument',
  'unservable-schema',
]);

for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.md'))) {
  const file = path.join(folder, name);
  const id = path.basename(name, '.md');
  if (update) fs.writeFileSync(file, updated(parsePage(id, fs.readFileSync(file, 'utf8'))));
  const page = parsePage(id, fs.readFileSync(file, 'utf8'));
  describe(name, () => {
    test('has samples of both kinds', () => {
      const sections = page.samples.map((sample) => sample.section);
      expect(new Set(sections)).toEqual(new Set(['unsafe', 'safe']));
    });
    for (const sample of page.samples) {
      test(`${sample.section}, line ${sample.start}: ${sample.title}`, () => {
        if (sample.section === 'unsafe') unsafe(page, sample);
        else safe(page, sample);
      });
    }
  });
}

function unsafe(page: Page, sample: Sample): void {
  const result = analyze(snapshotOf(textsOf(sample)));
  const own = ownFindings(page, result);
  understood(result);
  expect(withCarets(sample, own).join('\n')).toBe(page.lines.slice(sample.start, sample.end).join('\n'));
  expect(own.length + sample.files.flatMap((file) => file.carets).length, 'an unsafe sample flags something').not.toBe(
    0,
  );
  if (!sample.fixed || !own.some((finding) => finding.fixes.length > 0)) return;
  expect(withFixes(sample, own).join('\n')).toBe(page.lines.slice(sample.fixed.start, sample.fixed.end).join('\n'));
}

function safe(page: Page, sample: Sample): void {
  const result = analyze(snapshotOf(textsOf(sample)));
  understood(result);
  // Notes of other rules are advice that would need a whole server around each sample.
  const loud = result.findings.filter(
    (finding) =>
      finding.suppressed === undefined &&
      (finding.rule === page.id || (argumentRules.has(finding.rule) && finding.severity !== 'note')),
  );
  expect(withCarets(sample, loud).join('\n')).toBe(page.lines.slice(sample.start, sample.end).join('\n'));
  // Silence proves something only where the dangerous call was reached.
  if (!rules.some((rule) => rule.id === page.id && 'flow' in rule)) return;
  const idle = result.servers.flatMap((server) => server.tools.filter((tool) => tool.capabilities.length === 0));
  expect(idle.map((tool) => tool.name)).toEqual([]);
}

function ownFindings(page: Page, result: AnalysisResult): Finding[] {
  return result.findings.filter((finding) => finding.rule === page.id && finding.suppressed === undefined);
}

/** A sample whose tools were not followed would be silent for the wrong reason. */
function understood(result: AnalysisResult): void {
  const tools = result.servers.flatMap((server) => server.tools);
  expect(tools.length).toBeGreaterThan(0);
  expect(
    tools.filter((tool) => tool.unresolved !== undefined).map((tool) => `${tool.name}: ${tool.unresolved}`),
  ).toEqual([]);
  expect(result.coverage.cuts).toEqual([]);
}

/** The page's text with the carets, messages and fixed blocks of today's engine. Safe samples stay as they are. */
function updated(page: Page): string {
  const lines = [...page.lines];
  for (const sample of page.samples.filter((each) => each.section === 'unsafe').reverse()) {
    const own = ownFindings(page, analyze(snapshotOf(textsOf(sample))));
    if (sample.fixed && own.some((finding) => finding.fixes.length > 0))
      lines.splice(sample.fixed.start, sample.fixed.end - sample.fixed.start, ...withFixes(sample, own));
    lines.splice(sample.start, sample.end - sample.start, ...withCarets(sample, own));
  }
  return lines.join('\n');
}
