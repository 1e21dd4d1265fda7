// Baselines: what stays known when code moves, and what becomes new.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { baselineText, readBaseline } from '../../server/src/cli/baseline.ts';
import type { Finding } from '../../server/src/finding.ts';
import { fingerprints } from '../../server/src/output/fingerprint.ts';
import { findingAt } from '../output/sample.ts';
import { folder } from './toolward.ts';

const before = 'setup();\nexec(cmd);\nexec(other);\n';

function found(text: string, ...places: (string | [string, Partial<Finding>])[]): Finding[] {
  return places.map((place) =>
    typeof place === 'string' ? findingAt('a.ts', text, place) : findingAt('a.ts', text, place[0], place[1]),
  );
}

/** Which findings in `after` are known from a baseline of `first` in `before`, and how many entries are left. */
function compare(first: readonly Finding[], after: string, second: readonly Finding[]) {
  const prints = fingerprints(first, () => before);
  const text = baselineText(first.map((finding, n) => ({ finding, fingerprint: prints[n]!, file: 'a.ts' })));
  const file = path.join(folder({ 'baseline.json': text }), 'baseline.json');
  const baseline = readBaseline(file);
  const later = fingerprints(second, () => after);
  return { known: second.map((finding, n) => baseline.knows(finding, later[n]!)), left: baseline.left(), text };
}

describe('a finding', () => {
  it('stays known when its line moves and is formatted anew', () => {
    const after = `import x from 'x';\r\n\r\n${before.replace('exec(cmd)', '  exec( cmd )')}`;
    const { known, left } = compare(found(before, 'cmd', 'other'), after, found(after, 'cmd', 'other'));
    expect(known).toEqual([true, true]);
    expect(left).toBe(0);
  });

  it('is new on another line, of another rule, in another file, and when its line changes', () => {
    const first = found(before, 'cmd');
    expect(compare(first, before, found(before, 'other')).known).toEqual([false]);
    expect(compare(first, before, found(before, ['cmd', { rule: 'path-traversal' }])).known).toEqual([false]);
    expect(compare(first, before, [findingAt('b.ts', before, 'cmd')]).known).toEqual([false]);
    const changed = before.replace('exec(cmd)', 'exec(cmd + 1)');
    expect(compare(first, changed, found(changed, 'cmd'))).toMatchObject({ known: [false], left: 1 });
  });

  it('is known once: a copy of the line is new', () => {
    const after = `${before}exec(cmd);\n`;
    const [one] = found(after, 'cmd');
    const start = after.lastIndexOf('cmd');
    const copy = { ...one!, primary: { file: 'a.ts', start, end: start + 3 } };
    expect(compare(found(before, 'cmd'), after, [one!, copy]).known).toEqual([true, false]);
  });

  it('is new when another tool reaches it, and known when one no longer does', () => {
    const first = found(before, ['cmd', { tools: ['log', 'status'] }]);
    const again = (tools: readonly string[]) => compare(first, before, found(before, ['cmd', { tools }])).known;
    expect(again(['log', 'status'])).toEqual([true]);
    expect(again(['log'])).toEqual([true]);
    expect(again(['delete', 'log', 'status'])).toEqual([false]);
  });
});

describe('the file', () => {
  it('is the same whatever the order of findings, and holds no line numbers', () => {
    const one = compare(found(before, 'cmd', 'other'), before, []).text;
    expect(compare(found(before, 'other', 'cmd'), before, []).text).toBe(one);
    expect(JSON.parse(one).findings[0]).toEqual({
      rule: 'command-injection',
      file: 'a.ts',
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      tools: ['log'],
      message: 'The shell runs what is in "path".',
    });
  });

  it.each([
    ['not JSON', '{'],
    ['another document', '{"findings":[]}'],
    ['of a later version', '{"format":"toolward-baseline","formatVersion":2,"findings":[]}'],
    ['with other entries', '{"format":"toolward-baseline","formatVersion":1,"findings":[{"rule":1}]}'],
  ])('that is %s is refused in one line', (_, text) => {
    const file = path.join(folder({ 'b.json': text }), 'b.json');
    expect(() => readBaseline(file)).toThrow(/is not a baseline \(write one with --write-baseline [^\n]*\)$/);
  });

  it('that is missing is refused with what to do', () => {
    expect(() => readBaseline('/nowhere/b.json')).toThrow(
      'cannot read the baseline /nowhere/b.json: no such file or folder (write one with --write-baseline /nowhere/b.json)',
    );
  });
});
