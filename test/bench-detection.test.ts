// The benchmark's own judge is judged: a small manifest and hand-written reports, one for each way to be right or wrong.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compact } from '../bench/detection/compact.ts';
import { type Case, type Expected, type Manifest, readManifest, select } from '../bench/detection/manifest.ts';
import { page } from '../bench/detection/page.ts';
import { fromSarif, type Reported, type Run } from '../bench/detection/reported.ts';
import { type CaseScore, score } from '../bench/detection/score.ts';
import { summarize } from '../bench/detection/summary.ts';
import { report } from '../bench/detection/table.ts';
import { obtain, treesOf } from '../bench/detection/trees.ts';
import { applyTriage, type Judged, readTriage, sample } from '../bench/detection/triage.ts';

const ref = '0123456789abcdef0123456789abcdef01234567';
const row: Expected = {
  file: 'src/run.ts',
  line: 40,
  tools: ['run'],
  arguments: ['command'],
  sink: 'exec',
  level: 'must-flag',
  fixed: { file: 'src/run.ts', line: 50, function_lines: [30, 60] },
};
const one: Case = {
  id: 'CASE-1',
  repo: 'someone/server',
  kind: 'command-injection',
  registration_style: 'server.tool inline',
  cross_file: false,
  vulnerable: { ref, source: 'git', dir: 'CASE-1/vulnerable', files: 1 },
  fixed: { ref, source: 'git', dir: 'CASE-1/fixed', files: 1 },
  expected: [row],
  not_expected: [],
  residual_findings_in_fixed: [],
};

/** A SARIF result of command-injection at a line of src/run.ts. */
const result = (line: number, more: Partial<ReturnType<typeof place>> & Record<string, unknown> = {}) => ({
  ruleId: 'command-injection',
  level: 'error',
  message: { text: 'said' },
  locations: [place('src/run.ts', line)],
  properties: { tools: ['run'], argument: 'command' },
  ...more,
});
const place = (uri: string, startLine: number, endLine = startLine) => ({
  physicalLocation: { artifactLocation: { uri, uriBaseId: 'ROOT' }, region: { startLine, endLine } },
});
const sarif = (...results: unknown[]): string => JSON.stringify({ version: '2.1.0', runs: [{ results }] });
const ok = (...results: unknown[]): Run => ({ state: 'ok', results: fromSarif(sarif(...results)), ms: 1 });

function judge(of: Partial<Case>, vulnerable: Run, fixed: Run = ok()): CaseScore {
  const manifest = { cases: [{ ...one, ...of }], popular: [] };
  const runs = new Map([
    ['CASE-1/vulnerable', vulnerable],
    ['CASE-1/fixed', fixed],
  ]);
  return score(manifest, runs).cases[0]!;
}
const first = (of: Partial<Case>, vulnerable: Run, fixed?: Run) => judge(of, vulnerable, fixed).places[0]!;

describe('a place of the vulnerable tree', () => {
  test('is found within three lines, and not four', () => {
    expect(first({}, ok(result(43))).hit).toBe(true);
    expect(first({}, ok(result(37))).hit).toBe(true);
    expect(first({}, ok(result(44))).hit).toBe(false);
  });

  test('is found by a region that holds it', () => {
    expect(first({}, ok(result(20, { locations: [place('src/run.ts', 20, 80)] }))).hit).toBe(true);
  });

  test('is found by a flow step', () => {
    const codeFlows = [{ threadFlows: [{ locations: [{ location: place('src/run.ts', 41) }] }] }];
    expect(first({}, ok(result(7, { locations: [place('src/shell.ts', 7)], codeFlows }))).hit).toBe(true);
    expect(first({}, ok(result(7, { locations: [place('src/shell.ts', 7)] }))).hit).toBe(false);
  });

  test('is found at its other lines and places', () => {
    const rows: Expected[] = [{ ...row, lines: [90], also: [{ file: 'src/other.ts', line: 5 }] }];
    expect(first({ expected: rows }, ok(result(90))).hit).toBe(true);
    expect(first({ expected: rows }, ok(result(5, { locations: [place('src/other.ts', 5)] }))).hit).toBe(true);
  });

  test('is missed by another class, and says what was there', () => {
    const score = first({}, ok(result(40, { ruleId: 'ssrf' })));
    expect(score.hit).toBe(false);
    expect(score.notes[0]).toContain('there: ssrf error src/run.ts:40');
  });

  test('is missed by a note where it must be flagged, and found by it elsewhere', () => {
    expect(first({}, ok(result(40, { level: 'note' }))).hit).toBe(false);
    expect(first({ expected: [{ ...row, level: 'guard-quality' }] }, ok(result(40, { level: 'note' }))).hit).toBe(true);
  });

  test('counts only the rules it names, anywhere in the file when it says so', () => {
    const rows: Expected[] = [{ ...row, rules: ['path-prefix-bypass'], scope: 'file' }];
    expect(first({ expected: rows }, ok(result(40))).hit).toBe(false);
    expect(first({ expected: rows }, ok(result(900, { ruleId: 'path-prefix-bypass' }))).hit).toBe(true);
  });

  test('a low tier counts with its own rule or the stronger one', () => {
    const rows: Expected[] = [{ ...row, level: 'url-path-injection' }];
    for (const ruleId of ['url-path-injection', 'ssrf'])
      expect(first({ expected: rows, kind: 'ssrf' }, ok(result(40, { ruleId, level: 'note' }))).hit).toBe(true);
    expect(first({ expected: rows, kind: 'ssrf' }, ok(result(40))).hit).toBe(false);
  });

  test('a suppressed result does not count', () => {
    expect(first({}, ok(result(40, { suppressions: [{ kind: 'inSource' }] }))).hit).toBe(false);
  });

  test('names the right tool and argument, or not', () => {
    const right = first({}, ok(result(40, { properties: { tools: ['a', 'run'], argument: 'input.command[]' } })));
    expect([right.toolRight, right.argumentRight, right.notes]).toEqual([true, true, []]);
    const wrong = first({}, ok(result(40, { properties: { tools: ['a'], argument: 'cwd' } })));
    expect([wrong.toolRight, wrong.argumentRight]).toEqual([false, false]);
    expect(wrong.notes).toEqual(['says tool a', 'says argument cwd']);
  });

  test('has no tool to judge where none is expected', () => {
    const score = first({ expected: [{ ...row, tools: null, arguments: null }] }, ok(result(40)));
    expect([score.hit, score.toolRight, score.argumentRight]).toEqual([true, undefined, undefined]);
  });
});

describe('silence on the fixed tree', () => {
  test('is broken anywhere in the function, and not outside', () => {
    expect(first({}, ok(), ok(result(30))).silent).toBe(false);
    expect(first({}, ok(), ok(result(61))).silent).toBe(true);
  });

  test.each([null, [1, 400] as const])('is judged within 15 lines where the function is %j', (function_lines) => {
    const rows: Expected[] = [{ ...row, fixed: { file: 'src/run.ts', line: 50, function_lines } }];
    expect(first({ expected: rows }, ok(), ok(result(65))).silent).toBe(false);
    expect(first({ expected: rows }, ok(), ok(result(66))).silent).toBe(true);
  });

  test('is broken by a flow step at the place', () => {
    const codeFlows = [{ threadFlows: [{ locations: [{ location: place('src/run.ts', 53) }] }] }];
    const elsewhere = { locations: [place('src/shell.ts', 7)], codeFlows };
    expect(first({}, ok(), ok(result(7, elsewhere))).silent).toBe(false);
  });

  test('leaves residual findings and links aside', () => {
    const residual = [{ file: 'src/run.ts', rules: ['command-injection'], why: 'by design' }];
    expect(first({ residual_findings_in_fixed: residual }, ok(), ok(result(50))).silent).toBe(true);
    const elsewhere = [{ ...residual[0]!, lines: [100, 110] as const }];
    expect(first({ residual_findings_in_fixed: elsewhere }, ok(), ok(result(50))).silent).toBe(false);
    expect(first({ kind: 'path-traversal' }, ok(), ok(result(50, { ruleId: 'symlink-escape' }))).silent).toBe(true);
  });

  test('new findings are those that were not there before, wherever the lines have moved', () => {
    const before = ok(result(40));
    const after = ok(result(50), result(52), result(53, { level: 'note' }));
    expect(judge({}, before, after).newOnFixed.map((found) => found.line)).toEqual([52]);
  });
});

describe('negative controls', () => {
  const control = { not_expected: [{ file: 'src/run.ts', line: 44, why: 'constant' }] };

  test('are broken by an error or a warning, not by a note', () => {
    expect(judge(control, ok(result(46))).negatives[0]!.silent).toBe(false);
    expect(judge(control, ok(result(46, { level: 'note' }))).negatives[0]!.silent).toBe(true);
  });

  test('are not broken by the hit beside them', () => {
    expect(judge(control, ok(result(41))).negatives[0]!.silent).toBe(true);
  });

  test('hold the places that no argument reaches', () => {
    const of = judge({ expected: [{ ...row, level: 'info-or-none' }] }, ok(result(40)));
    expect(of.places).toEqual([]);
    expect(of.negatives.map((n) => n.silent)).toEqual([false]);
  });
});

describe('trees without a report', () => {
  const failed: Run = { state: 'failed', why: 'check ended with 2', ms: 5 };
  const absent: Run = { state: 'not obtained', why: 'no git directory' };

  test('a failed run is missed and not silent', () => {
    const of = judge({ not_expected: [{ file: 'a.ts', line: 1, why: 'constant' }] }, failed, failed);
    expect([of.places[0]!.hit, of.places[0]!.silent, of.negatives[0]!.silent]).toEqual([false, false, false]);
  });

  test('a tree that was not obtained is in no share, and is listed', () => {
    const scores = { cases: [judge({}, absent, absent)], popular: [] };
    const { total, trees } = summarize(scores);
    expect([total.mustFlag, total.silent, total.pairs]).toEqual(Array(3).fill({ yes: 0, of: 0 }));
    expect(trees.notObtained).toHaveLength(2);
    expect(report(scores, undefined).join('\n')).toContain('Not obtained, in no figure: CASE-1 vulnerable');
  });

  test('a report that is not SARIF is refused', () => {
    expect(() => fromSarif('{"version":"1.0.0","runs":[]}')).toThrow('not SARIF 2.1.0');
    expect(() => fromSarif('<html>')).toThrow();
  });
});

describe('popular servers', () => {
  const popular: Manifest['popular'][number] = {
    repo: 'someone/popular',
    dir: 'someone+popular',
    ref,
    registration_style: 'inline',
    files: 1,
    source_lines: 20_000,
    known_positives: [{ file: 'src/db/**', rules: ['sql-injection'], by_design: true, why: 'raw SQL' }],
  };
  const at = (uri: string, more: Record<string, unknown> = {}) => result(9, { locations: [place(uri, 9)], ...more });
  const run = ok(
    at('src/a.ts'),
    at('src/a.ts', { level: 'note' }),
    at('src/a.ts', { ruleId: 'missing-timeout', level: 'warning' }),
    at('src/a.test.ts'),
    at('tests/b.ts'),
    at('src/db/pool.ts', { ruleId: 'sql-injection' }),
  );
  const scores = score({ cases: [], popular: [popular] }, new Map([['someone/popular', run]]));

  test('noise is errors and warnings of argument rules, without tests and known positives', () => {
    expect(scores.popular[0]!.noise.map((r) => `${r.rule} ${r.file}`)).toEqual(['command-injection src/a.ts']);
    expect(scores.popular[0]!.known).toHaveLength(1);
    expect(summarize(scores).popular.rate).toBe(0.5);
  });

  test('every result outside tests is counted by rule', () => {
    const counts = { 'command-injection': 2, 'missing-timeout': 1, 'sql-injection': 1 };
    expect(Object.fromEntries(scores.popular[0]!.byRule)).toEqual(counts);
  });
});

test('totals, classes and styles add up', () => {
  const miss: Expected = { ...row, line: 400, fixed: { file: 'src/run.ts', line: 500, function_lines: [490, 510] } };
  const of = judge({ expected: [row, miss] }, ok(result(40)), ok(result(500)));
  const { total, byKind, byStyle } = summarize({ cases: [of], popular: [] });
  expect(total.mustFlag).toEqual({ yes: 1, of: 2 });
  expect(total.tool).toEqual({ yes: 1, of: 1 });
  expect(total.silent).toEqual({ yes: 1, of: 2 });
  expect(total.pairs).toEqual({ yes: 1, of: 2 });
  expect([...byKind.keys(), ...byStyle.keys()]).toEqual(['command-injection', 'inline call']);
  const text = compact({ cases: [of], popular: [] }).join('\n');
  expect(text).toContain('MISSED must-flag (1)');
  expect(text).toContain('NOT SILENT on the fix (1)');
});

test('the page shows hostile names as text', () => {
  const hostile: Reported['tools'] = ['<img src=x>|`x`'];
  const scores = { cases: [judge({}, ok(result(40, { properties: { tools: hostile } })))], popular: [] };
  const text = page(scores, undefined, { date: '2026-01-01', commit: 'abc', node: 'v20' });
  expect(text).toContain('says tool \\<img src=x\\>\\|\\`x\\`');
});

test('the manifest is of the known shape, and names outside it are refused', () => {
  const manifest = readManifest(join(import.meta.dirname, '../bench/detection/manifest.json'));
  const trees = treesOf(manifest);
  expect(new Set(trees.map((tree) => tree.id)).size).toBe(trees.length);
  for (const tree of trees) expect(tree.ref).toMatch(/^[0-9a-f]{40}$/);
  expect(select(manifest, ['popular']).cases).toEqual([]);
  expect(() => select(manifest, ['CVE-0'])).toThrow('The manifest has no CVE-0.');
});

describe('obtaining a tree', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-trees-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A repository with code, a test and a picture; answers with its commit. */
  function commit(): string {
    const dir = join(folder, 'mirror', 'someone+server');
    const files = { 'src/a.ts': 'a', 'src/a.test.ts': 't', 'tests/b.ts': 'b', 'package.json': '{}', 'logo.png': 'p' };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(dir, name, '..'), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'one');
    return git('rev-parse', 'HEAD').trim();
  }
  const treeAt = (commit: string, files: number) => {
    const version = { ref: commit, source: 'git', dir: 'CASE-1/vulnerable', files };
    return treesOf({ cases: [{ ...one, vulnerable: version, fixed: null }], popular: [] })[0]!;
  };
  const from = () => ({ corpus: undefined, mirror: join(folder, 'mirror'), cache: join(folder, 'cache') });

  test('takes the code at the commit from a mirror, without tests', () => {
    const got = obtain(treeAt(commit(), 1), from());
    if (!('dir' in got)) throw new Error(got.why);
    expect(readFileSync(join(got.dir, 'src/a.ts'), 'utf8')).toBe('a');
    expect(['src/a.test.ts', 'tests/b.ts', 'logo.png'].filter((name) => existsSync(join(got.dir, name)))).toEqual([]);
    expect(existsSync(join(got.dir, 'package.json'))).toBe(true);
  });

  test('says what cannot be had', () => {
    const head = commit();
    expect(obtain(treeAt(ref, 1), from())).toEqual({ why: `someone/server has no commit ${ref}` });
    expect(obtain(treeAt(head, 2), from())).toEqual({
      why: `someone/server at ${head} has 1 code files, the manifest says 2`,
    });
    const elsewhere = { ...from(), mirror: join(folder, 'nowhere') };
    expect(obtain(treeAt(head, 1), elsewhere)).toEqual({ why: 'no git directory of someone/server' });
    expect(obtain(treeAt('--upload-pack=x', 1), from())).toHaveProperty('why');
  });
});

describe('verdicts of readers', () => {
  const popular: Manifest['popular'][number] = {
    repo: 'someone/popular',
    dir: 'someone+popular',
    ref,
    registration_style: 'inline',
    files: 1,
    source_lines: 10_000,
    known_positives: [],
  };
  const said = (line: number, more: Record<string, unknown> = {}) => result(line, more);
  const scoresOf = (...results: unknown[]) =>
    score({ cases: [], popular: [popular] }, new Map([['someone/popular', ok(...results)]]));
  const verdict = (line: number, verdict: Judged['verdict'], second?: Judged['verdict']): Judged => ({
    repo: 'someone/popular',
    rule: 'command-injection',
    file: 'src/run.ts',
    line,
    verdict,
    why: 'read',
    ...(second ? { second } : {}),
  });

  test('what nobody has read counts as not true', () => {
    const triage = applyTriage(scoresOf(said(10), said(50), said(90)), {
      findings: [verdict(10, 'true'), verdict(51, 'by design')],
      peer: [],
    });
    expect(triage.precision).toEqual({ yes: 2, of: 3 });
    expect([triage.untrue, triage.rate]).toEqual([1, 1]);
    expect(report(scoresOf(said(10)), undefined, triage).join('\n')).toContain('not read');
  });

  test('a false one and a note are told apart, and so is a verdict on what is no longer said', () => {
    const triage = applyTriage(scoresOf(said(10), said(50, { level: 'note' })), {
      findings: [verdict(10, 'false'), verdict(50, 'true'), verdict(200, 'true')],
      peer: [verdict(1, 'false'), verdict(2, 'true')],
    });
    expect(triage.precision).toEqual({ yes: 0, of: 1 });
    expect(triage.stale.map((one) => one.line)).toEqual([200]);
    expect(triage.peerPrecision).toEqual({ yes: 1, of: 2 });
  });

  test('two readers agree when both say that it is so, by design or not', () => {
    const findings = [verdict(10, 'true', 'by design'), verdict(50, 'true', 'false'), verdict(90, 'false')];
    expect(applyTriage(scoresOf(said(10), said(50), said(90)), { findings, peer: [] }).agreement).toEqual({
      yes: 1,
      of: 2,
    });
  });

  test('a sample is drawn at random, the same for the same seed, and holds no verdict', () => {
    const many = Array.from({ length: 40 }, (_, i) => said(i * 10, i < 5 ? { level: 'note' } : {}));
    const lines = (seed: number): number[] => sample(scoresOf(...many), 10, seed).map((one) => one.line);
    expect(lines(1)).toEqual(lines(1));
    expect(lines(1)).not.toEqual(lines(2));
    expect(lines(1)).not.toEqual([...lines(1)].sort((a, b) => a - b));
    expect(sample(scoresOf(...many), 38, 1).filter((one) => one.level === 'note')).toHaveLength(3);
  });

  test('the published verdicts are of the known shape', () => {
    const triage = readTriage(join(import.meta.dirname, '../bench/detection/triage.json'));
    const manifest = readManifest(join(import.meta.dirname, '../bench/detection/manifest.json'));
    const repos = new Set(manifest.popular.map((of) => of.repo));
    for (const one of [...triage.findings, ...triage.peer]) expect(repos).toContain(one.repo);
    for (const one of triage.findings) expect(one.why.length).toBeGreaterThan(10);
  });
});
