// The pure parts of the speed benchmark: its figures, its generated workspaces, its keystrokes, its plots, its page.
import { describe, expect, test } from 'vitest';
import { BURST, kinds, mix } from '../bench/speed/edits.ts';
import { entriesOf } from '../bench/speed/extension-cost.ts';
import { FILES, workspaceFiles } from '../bench/speed/generate.ts';
import { SERVER_FILE, TOOLS } from '../bench/speed/generated-server.ts';
import { duration, median, percentile, ratio } from '../bench/speed/numbers.ts';
import { page } from '../bench/speed/page.ts';
import { plots } from '../bench/speed/pictures.ts';
import { apart, barPlot } from '../bench/speed/plot.ts';
import { failures, type Results, SIDE } from '../bench/speed/results.ts';
import { targets } from '../bench/speed/targets.ts';

const versions = { zod: '4.0.0', '@modelcontextprotocol/sdk': '1.0.0', '@types/node': '20.0.0' };

describe('figures', () => {
  test('a percentile is a value that was measured', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2);
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
    expect([50, 95, 99, 100].map((p) => percentile(hundred, p))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('they are written as a person reads them', () => {
    expect([0.123, 8.34, 412.4, 3210, 12_345, Number.NaN].map(duration)).toEqual([
      '0.12 ms',
      '8.3 ms',
      '412 ms',
      '3.21 s',
      '12.3 s',
      '–',
    ]);
    expect([0.424, 3.14, 27.4, Number.NaN].map(ratio)).toEqual(['0.42×', '3.1×', '27×', '–']);
  });
});

describe('generated workspaces', () => {
  const [small, large] = [1, 4].map(
    (size) => new Map([...workspaceFiles(size, versions)].map((one) => [one.path, one.text])),
  );
  const code = (files: ReadonlyMap<string, string>) => [...files.keys()].filter((path) => path.endsWith('.ts'));

  test('have the size that they say', () => {
    expect(Math.abs(code(small!).length - FILES)).toBeLessThan(FILES / 50);
    expect(Math.abs(code(large!).length - 4 * FILES)).toBeLessThan(FILES / 50);
  });

  test('are the same each time, and a larger one only has more', () => {
    expect(new Map([...workspaceFiles(1, versions)].map((one) => [one.path, one.text]))).toEqual(small);
    for (const [path, text] of small!) expect(large!.get(path)).toBe(text);
  });

  test('have no two files with one text', () => {
    const texts = code(small!).map((path) => small!.get(path));
    // What tries again, and nothing else, knows nothing of its package.
    const alike = texts.length - new Set(texts).size;
    expect(alike).toBeLessThan(50);
  });

  test('have 20 tools in one file', () => {
    expect(small!.get(SERVER_FILE)!.match(/registerTool\(/g)).toHaveLength(TOOLS);
  });
});

describe('keystrokes', () => {
  const files = new Map([...workspaceFiles(1, versions)].map((one) => [one.path, one.text]));

  test('are of each kind as often, and leave the texts as they were', () => {
    const now = new Map(files);
    const counts = new Map<string, number>();
    for (const { kind, file, start, end, text } of mix(1_000, (path) => now.get(path)!)) {
      const before = now.get(file)!;
      now.set(file, before.slice(0, start) + text + before.slice(end));
      expect(now.get(file)).not.toBe(before);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect([...counts]).toEqual(kinds.map((kind) => [kind, 200]));
    expect([...now].filter(([path, text]) => text !== files.get(path)).map(([path]) => path)).toEqual([]);
  });

  test('make a whole program when they are all there', () => {
    const now = new Map(files);
    let n = 0;
    const seen: string[] = [];
    for (const { file, start, end, text } of mix(kinds.length * BURST, (path) => now.get(path)!)) {
      if (++n % BURST === 0) seen.push(now.get(file)!);
      const before = now.get(file)!;
      now.set(file, before.slice(0, start) + text + before.slice(end));
    }
    expect(seen[0]).toContain("readFile(file, 'utf8'); // body of 0\n const kept = [9];\n");
    expect(seen[1]).toContain('z.string().describe("A word").describe(');
    expect(seen[2]).toContain('number 0. It is kept for now\n');
    expect(seen[3]).toContain('// body of inside\n void path.sep[0];\n');
    expect(seen[4]).toContain('// body of rename\n const seen = [7];\n');
  });
});

describe('plots', () => {
  test('tell what they show to whoever cannot see them, and escape it', () => {
    const svg = barPlot('A < B', 'what & why', [
      { label: 'g', bars: [{ label: 'x', value: 3, text: '3 ms', color: '#123' }] },
    ]);
    expect(svg).toContain('<title id="title">A &lt; B</title>');
    expect(svg).toContain('<desc id="told">what &amp; why</desc>');
    expect(svg).toContain('3 ms');
  });

  test('labels do not lie on each other', () => {
    expect(apart([10, 12, 11, 100], 17)).toEqual([10, 44, 27, 100]);
  });
});

describe('the page', () => {
  const side = (name: string, ...ms: number[]) => ({
    name,
    samples: ms.map((wallMs) => ({ wallMs, cpuMs: wallMs, rss: 50e6 })),
    files: 10,
  });
  const tree = (check: number) => ({
    name: 'one',
    files: 10,
    sides: [side(SIDE.floor, 100), side(SIDE.check, check), side(SIDE.security, 1_000), side(SIDE.oxlint, 50)],
  });
  const results = (check: number): Results => ({
    stamp: {
      date: '2026-01-01',
      node: 'v20',
      editorNode: 'v24',
      cpu: 'a processor',
      cores: 2,
      memory: 8e9,
      system: 'x',
      load: 0,
      quick: false,
      commit: 'abc',
      versions: { eslint: '10' },
    },
    popular: { each: [tree(check)], whole: tree(check) },
    starts: { cold: [{ initializeMs: 1, diagnosticsMs: 2 }], warm: [{ initializeMs: 1, diagnosticsMs: 1_200 }] },
  });

  test('says what is met and what is missed', () => {
    expect(targets(results(90)).map(({ met }) => met)).toEqual([true, true, true, true, false]);
    expect(targets(results(110)).map(({ met }) => met)).toEqual([false, false, false, false, false]);
    expect(page(results(90), plots(results(90)))).toContain('4 of 5 targets are met, 1 missed.');
  });

  test('shows its plots with words for them', () => {
    expect(page(results(90), plots(results(90)))).toMatch(
      /^!\[A cold check.*toolward check 90\.0 ms.*\]\(images\/speed-cold\.svg\)$/m,
    );
  });

  test('names a side that failed or saw other files', () => {
    const whole = {
      ...tree(90),
      sides: [
        { ...side(SIDE.floor, 1), files: 9 },
        { ...side('x'), failed: 'ended with 2' },
      ],
    };
    expect(failures({ ...results(90), popular: { each: [], whole } })).toEqual([
      `${SIDE.floor} on one: saw 9 files of 10`,
      'x on one: ended with 2',
    ]);
  });
});

test('the entries of a package are read from its directory', () => {
  // An archive of one empty file named "a".
  const entry = Buffer.alloc(47);
  entry.write('PK\x01\x02', 0, 'latin1');
  entry.writeUInt32LE(5, 20);
  entry.writeUInt32LE(9, 24);
  entry.writeUInt16LE(1, 28);
  entry.write('a', 46);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 10);
  expect(entriesOf(Buffer.concat([entry, end]))).toEqual([{ name: 'a', compressed: 5, size: 9 }]);
});
