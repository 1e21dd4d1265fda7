// The terminal's report: what it looks like, and that nothing in the checked source can act on the terminal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleJson } from '../../server/src/output/escape.ts';
import { frame } from '../../server/src/output/frame.ts';
import { jsonReport } from '../../server/src/output/json.ts';
import { linesOf } from '../../server/src/output/lines.ts';
import { summaryLine, textReport } from '../../server/src/output/text.ts';
import { findingAt, sampleReport, tool } from './sample.ts';

const text = 'const a = 1;\nexec("git log " + path);\nb();\n';
const file = 'src/a.ts';
const finding = findingAt(file, text, '"git log " + path', {
  trace: [
    { span: { file, start: 0, end: 5 }, message: 'argument `path` of tool `log`' },
    { span: { file: 'src/b.ts', start: 4, end: 5 }, message: 'run by exec' },
  ],
  fixes: [{ title: 'Use execFile', safety: 'review', edits: [] }],
});

describe('the text report', () => {
  it('shows the place, the message, the code, the way and the mending', () => {
    const report = sampleReport({ texts: { [file]: text, 'src/b.ts': 'a\nb\nc' }, findings: [finding] });
    expect(textReport(report, { color: false })).toBe(
      [
        'src/a.ts:2:6 error[command-injection]',
        '  The shell runs what is in "path".',
        '',
        '  1 | const a = 1;',
        '  2 | exec("git log " + path);',
        '    |      ^^^^^^^^^^^^^^^^^',
        '  3 | b();',
        '',
        '  the way it takes:',
        '    1. argument `path` of tool `log`  src/a.ts:1:1',
        '    2. run by exec  src/b.ts:3:1',
        '  fix in the editor: Use execFile (look at the change)',
        '',
        '1 server, 1 tool, 0 handlers not resolved, 2 files analysed: 1 error, 0 warnings, 0 notes in 0.3 s',
        '',
      ].join('\n'),
    );
  });

  it('leaves out what is suppressed or known, and counts it', () => {
    const suppressed = { ...finding, suppressed: { span: finding.primary, reason: 'r' } };
    const known = { ...finding };
    const report = sampleReport({ texts: { [file]: text }, findings: [suppressed, known], known: [known] });
    expect(textReport(report, { color: false })).toBe(
      '1 server, 1 tool, 0 handlers not resolved, 1 file analysed: ' +
        '0 errors, 0 warnings, 0 notes (1 suppressed, 1 known from the baseline) in 0.3 s\n',
    );
  });

  it('says what was not looked at', () => {
    const unresolved = tool({ unresolved: 'its handler comes from a package', registration: finding.primary });
    const elsewhere = tool({
      name: undefined,
      nameless: 'the name is computed',
      unresolved: 'its handler is computed',
      obstacle: { kind: 'run-time', span: { file, start: 0, end: 4 } },
      registration: finding.primary,
    });
    const report = sampleReport({
      texts: { [file]: text },
      servers: [{ name: 'demo', span: finding.primary, tools: [unresolved, elsewhere] }],
      more: {
        leftOut: [
          { file: 'x.ts', kind: 'unreadable', why: 'binary file' },
          { file: 'test/', kind: 'test', why: 'test files' },
          { file: 'a.test.ts', kind: 'test', why: 'test files' },
        ],
        coverage: { analysed: [file], skipped: [], cuts: ['Calls deeper than 9 were cut.'] },
      },
    });
    expect(textReport(report, { color: false }).split('\n')).toEqual([
      'not analysed: tool log (src/a.ts:2:6): its handler comes from a package',
      'name not known: a tool without a constant name (src/a.ts:2:6): the name is computed',
      'not analysed: a tool without a constant name (src/a.ts:2:6): its handler is computed (src/a.ts:1:1)',
      'skipped: x.ts: binary file',
      'cut short: Calls deeper than 9 were cut.',
      'Left out: test files (2). Name a file or folder to check it all the same.',
      '1 server, 2 tools, 2 handlers not resolved, 1 file analysed: 0 errors, 0 warnings, 0 notes in 0.3 s',
      '',
    ]);
  });

  it('says aloud that there is no server', () => {
    const report = sampleReport({ texts: {}, servers: [] });
    expect(textReport(report, { color: false })).toMatch(/^No MCP server found/);
    expect(summaryLine(report)).toMatch(/^0 servers, 0 tools/);
  });

  it('has colours only when they are wanted', () => {
    const report = sampleReport({ texts: { [file]: text }, findings: [finding] });
    const coloured = textReport(report, { color: true });
    expect(coloured).toContain('\x1b[1;31merror[command-injection]\x1b[0m');
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(textReport(report, { color: false }));
  });
});

describe('hostile text', () => {
  // A title change, a clear screen as C1, a bidirectional override, a tag character, a line that looks like ours.
  const evil = '\x1b]0;pwned\x07\x9b2J\u202e\u{e0041}\r\u2028';
  it('is shown, in a message, a name, a path, a reason and the code', () => {
    const source = `const s = '${evil.replace(/[\r\u2028]/g, '')}'; exec(path);\n`;
    const nasty = findingAt(`src/${evil}.ts`, source, 'exec(path)', {
      message: evil,
      trace: [{ span: { file: `src/${evil}.ts`, start: 0, end: 1 }, message: evil }],
      related: [{ span: { file: `src/${evil}.ts`, start: 0, end: 1 }, message: evil }],
      fixes: [{ title: evil, safety: 'safe', edits: [] }],
    });
    const unresolved = tool({ name: evil, unresolved: evil, nameless: evil });
    const report = sampleReport({
      texts: { [`src/${evil}.ts`]: source, 'src/a.ts': 'a' },
      findings: [nasty],
      servers: [{ name: evil, span: unresolved.registration, tools: [unresolved] }],
      more: {
        leftOut: [{ file: evil, kind: 'unreadable', why: evil }],
        coverage: { analysed: [], skipped: [{ file: evil, why: evil }], cuts: [evil] },
        shown: (name) => name,
        uri: (name) => name,
      },
    });
    const harmful = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028\u{e0041}]/u;
    expect(textReport(report, { color: false })).not.toMatch(harmful);
    expect(textReport(report, { color: false })).toContain('\\u{1b}');
    expect(jsonReport(report)).not.toMatch(harmful);
    expect(JSON.parse(jsonReport(report)).findings[0].message).toBe(evil);
  });

  it('is escaped one code point at a time', () => {
    expect(visible('a\x1b\u{e0041}\u00e4\u{1f600}')).toBe('a\\u{1b}\\u{e0041}\u00e4\u{1f600}');
    expect(JSON.parse(visibleJson({ a: '\u{e0041}\u202e\ud800' }))).toEqual({ a: '\u{e0041}\u202e\ud800' });
  });
});

describe('the code frame', () => {
  const show = (source: string, at: string) => {
    const start = source.indexOf(at);
    return frame(linesOf(source), { file, start, end: start + at.length });
  };

  it('puts carets under tabs, escapes and wide characters', () => {
    expect(show('\t\tbad();', 'bad')).toEqual(['1 |     bad();', '  |     ^^^']);
    expect(show('"\x07" + bad', 'bad')).toEqual(['1 | "\\u{7}" + bad', '  |           ^^^']);
    expect(show('"日本" + bad', 'bad')).toEqual(['1 | "日本" + bad', '  |          ^^^']);
    expect(show('"e\u0301" + bad', 'bad')).toEqual(['1 | "e\u0301" + bad', '  |       ^^^']);
  });

  it('marks the first line of a span over several', () => {
    expect(show('a(b,\r\n  c);\r\nd', 'b,\r\n  c')).toEqual(['1 | a(b,', '  |   ^^', '2 |   c);']);
  });

  it('shows a part of a long line, with the carets in it', () => {
    const [line, carets] = show(`${'x'.repeat(5000)}bad(1)${'y'.repeat(5000)}`, 'bad(1)');
    expect(line!.length).toBeLessThan(140);
    expect(line!.slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toBe('bad(1)');
    const [whole] = show(`bad(${'z'.repeat(5000)})`, `bad(${'z'.repeat(5000)})`);
    expect(whole!.length).toBeLessThan(140);
  });

  it('is harmless and narrow for any text and any place', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '\x1b[2J',
      '日',
      'e\u0301',
      '\u202e',
      '\u{1f600}',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), fc.nat(700), fc.nat(700), (pieces, start, length) => {
        const rows = frame(linesOf(pieces.join('')), { file, start, end: start + length });
        expect(rows.filter((row) => /^ *\| +\^+$/.test(row))).toHaveLength(1);
        for (const row of rows) {
          expect(row).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(row.length).toBeLessThan(300);
        }
      }),
    );
  });

  it('survives places outside the text and an empty text', () => {
    expect(frame(linesOf(''), { file, start: 5, end: 9 })).toEqual(['1 |', '  | ^']);
    expect(frame(linesOf('ab'), { file, start: 2, end: 2 })).toEqual(['1 | ab', '  |   ^']);
  });
});

describe('lines', () => {
  it('are counted as editors count them', () => {
    const lines = linesOf('a\r\nb\rc\nd\u2028e');
    expect([0, 2, 3, 5, 7, 9, 99, -1].map((offset) => lines.place(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 4, column: 3 },
      { line: 4, column: 4 },
      { line: 1, column: 1 },
    ]);
    expect([1, 2, 3, 4, 5].map((line) => lines.text(line))).toEqual(['a', 'b', 'c', 'd\u2028e', '']);
  });
});
