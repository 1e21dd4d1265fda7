// Comments that silence findings: which text is a comment, which lines it covers, and what is said about useless ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../server/src/finding.ts';
import { applySuppressions, type SuppressionOptions } from '../server/src/suppressions.ts';

/** A finding of `rule` on the first place where `at` stands in the text. */
function finding(text: string, at: string, rule = 'command-injection', file = 'a.ts'): Finding {
  const start = text.indexOf(at);
  if (start < 0) throw new Error(`the sample has no ${at}`);
  return {
    rule,
    severity: 'error',
    confidence: 'high',
    message: 'm',
    primary: { file, start, end: start + at.length },
    related: [],
    trace: [],
    fixes: [],
    tools: [],
    arguments: [],
  };
}

/** Findings at each `BAD` of the text, with the suppressions applied. */
function run(text: string, options: SuppressionOptions & { file?: string; rule?: string } = {}) {
  const file = options.file ?? 'a.ts';
  const found = [...text.matchAll(/\bBAD\d*/g)].map((match) => finding(text, match[0], options.rule, file));
  const result = applySuppressions(found, (name) => (name === file ? text : undefined), [file], options);
  return {
    /** Texts of the places that are silenced, with the reason. */
    silenced: result
      .filter((each) => each.suppressed)
      .map((each) => `${text.slice(each.primary.start, each.primary.end)}: ${each.suppressed!.reason}`),
    complaints: result.filter((each) => each.rule === 'unused-suppression'),
    result,
  };
}

/** The text after the fix of a complaint. */
function fixed(text: string, complaint: Finding | undefined): string {
  const edits = [...(complaint?.fixes[0]?.edits ?? [])].sort((a, b) => b.start - a.start);
  if (edits.length === 0) throw new Error('no fix');
  return edits.reduce((before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end), text);
}

describe('what a comment covers', () => {
  it('the line below', () => {
    const { silenced, complaints } = run('// toolward-allow command-injection: only the admin calls it\nBAD();\n');
    expect(silenced).toEqual(['BAD: only the admin calls it']);
    expect(complaints).toEqual([]);
  });

  it('its own line, and then not the next', () => {
    const { silenced } = run('BAD1(); // toolward-allow command-injection: ok\nBAD2();\n');
    expect(silenced).toEqual(['BAD1: ok']);
  });

  it('not a line further down', () => {
    const { silenced, complaints } = run('// toolward-allow command-injection: ok\n\nBAD();\n');
    expect(silenced).toEqual([]);
    expect(complaints).toHaveLength(1);
  });

  it('the code below several comments', () => {
    const text =
      '// toolward-allow command-injection: one\n/* toolward-allow path-traversal: two */\n// why\nBAD1();\nBAD2();\n';
    const both = [finding(text, 'BAD1'), finding(text, 'BAD1', 'path-traversal'), finding(text, 'BAD2')];
    const result = applySuppressions(both, () => text, ['a.ts']);
    expect(result.map((each) => each.suppressed?.reason)).toEqual(['one', 'two', undefined]);
  });

  it.each(['\n', '\r\n', '\r'])('with the line end %j', (end) => {
    const { silenced } = run(['let a;', '// toolward-allow command-injection: ok', 'BAD();', ''].join(end));
    expect(silenced).toEqual(['BAD: ok']);
  });

  it('only the rules it names', () => {
    expect(run('// toolward-allow path-traversal: ok\nBAD();').silenced).toEqual([]);
    expect(run('// toolward-allow path-traversal, command-injection: ok\nBAD();').silenced).toEqual(['BAD: ok']);
  });

  it('a block comment and its lines', () => {
    expect(run('/* toolward-allow command-injection: ok */ BAD();').silenced).toEqual(['BAD: ok']);
    expect(run('/**\n * Runs it.\n * toolward-allow command-injection: ok\n */\nBAD();').silenced).toEqual(['BAD: ok']);
    expect(run('/** toolward-allow command-injection: ok */\nBAD();', { file: 'a.js' }).silenced).toEqual(['BAD: ok']);
  });

  it('a comment in JSX', () => {
    const text = 'const a = <div>\n  {/* toolward-allow command-injection: ok */}\n  {BAD()}\n</div>;\n';
    expect(run(text, { file: 'a.tsx' }).silenced).toEqual(['BAD: ok']);
  });

  it('all lines of a text that stands below it, but not the code in its holes', () => {
    const text = '// toolward-allow command-injection: ok\nconst s = `a\nBAD1\n${BAD2}\n${\nBAD3}`;\nBAD4();\n';
    expect(run(text).silenced).toEqual(['BAD1: ok', 'BAD2: ok']);
    expect(run('// toolward-allow command-injection: ok\nconst s = "a \\\n BAD";\n').silenced).toEqual(['BAD: ok']);
  });

  it('the last line of a file without a line end', () => {
    expect(run('BAD() // toolward-allow command-injection: ok').silenced).toEqual(['BAD: ok']);
  });
});

describe('what is no comment', () => {
  const words = 'toolward-allow command-injection: ok';
  it.each([
    ['a string', `const s = "// ${words}";\nBAD();`],
    ['a template', `const s = \`\n// ${words}\n\${BAD()}\`;`],
    ['the tail of a template', `const s = \`\${1}\n// ${words}\n\`; \nBAD();`],
    ['a regular expression', `const r = /[/]\\/ ${words}/;\nBAD();`],
    ['JSX text', `const a = <p>\n// ${words}\n{BAD()}</p>;`],
    ['a sentence that mentions it', `// write "${words}" above the line\nBAD();`],
    ['another word', `// toolward-allowed command-injection: ok\nBAD();`],
  ])('%s', (_, text) => {
    const { silenced, complaints } = run(text, { file: 'a.tsx' });
    expect(silenced).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('but a comment inside a template hole is one', () => {
    expect(run(`const s = \`\${\n// ${words}\nBAD()}\`;`).silenced).toEqual(['BAD: ok']);
  });
});

describe('what is said about useless comments', () => {
  it('a reason is missing: it does not count', () => {
    for (const text of [
      '// toolward-allow command-injection\nBAD();',
      '// toolward-allow command-injection:  \nBAD();',
      '/* toolward-allow command-injection: */\nBAD();',
    ]) {
      const { silenced, complaints } = run(text);
      expect(silenced).toEqual([]);
      expect(complaints.map((each) => each.message)).toEqual([
        'This comment gives no reason, so it does not count. Write "toolward-allow command-injection: why it is safe here".',
      ]);
    }
  });

  it('no rule is named', () => {
    const { complaints } = run('// toolward-allow: because\nBAD();');
    expect(complaints[0]?.message).toMatch(/names no rule/);
  });

  it('nothing is silenced: the fix takes the line', () => {
    const text = 'a();\n  // toolward-allow command-injection: ok\nb();\n';
    const { complaints } = run(text);
    expect(complaints.map((each) => [each.severity, text.slice(each.primary.start, each.primary.end)])).toEqual([
      ['note', 'toolward-allow command-injection: ok'],
    ]);
    expect(fixed(text, complaints[0])).toBe('a();\nb();\n');
  });

  it.each([
    ['behind code', 'a(); // toolward-allow command-injection: ok\nb();', 'a();\nb();'],
    ['inside code', 'a(/* toolward-allow command-injection: ok */ 1);', 'a( 1);'],
    ['with CRLF', 'a();\r\n// toolward-allow command-injection: ok\r\nb();', 'a();\r\nb();'],
    ['at the end', 'a();\n// toolward-allow command-injection: ok', 'a();\n'],
    ['in JSX', 'x = <p>\n  {/* toolward-allow command-injection: ok */}\n</p>;', 'x = <p>\n</p>;'],
    [
      'in a longer comment',
      '/**\n * Text.\n * toolward-allow command-injection: ok\n */\na();',
      '/**\n * Text.\n * \n */\na();',
    ],
  ])('the fix %s', (_, text, after) => {
    const { complaints } = run(text, { file: 'a.tsx' });
    expect(complaints).toHaveLength(1);
    expect(fixed(text, complaints[0])).toBe(after);
  });

  it('one of several rules silences nothing: the fix takes that one', () => {
    const cases = [
      ['path-traversal, command-injection', 'command-injection'],
      ['command-injection, path-traversal', 'command-injection'],
    ];
    for (const [before, after] of cases) {
      const text = `// toolward-allow ${before}: ok\nBAD();`;
      const { silenced, complaints } = run(text);
      expect(silenced).toEqual(['BAD: ok']);
      expect(complaints).toHaveLength(1);
      expect(text.slice(complaints[0]!.primary.start, complaints[0]!.primary.end)).toBe('path-traversal');
      expect(fixed(text, complaints[0])).toBe(`// toolward-allow ${after}: ok\nBAD();`);
    }
  });

  it('a rule that does not exist', () => {
    const { complaints } = run('// toolward-allow comand-injection: ok\nBAD();', {
      known: new Set(['command-injection']),
      ran: new Set(['command-injection']),
    });
    expect(complaints[0]?.message).toMatch(/no rule comand-injection/);
  });

  it('a rule that was not run is left alone', () => {
    const ran = new Set(['path-traversal']);
    expect(run('// toolward-allow command-injection: ok\na();', { ran }).complaints).toEqual([]);
  });

  it('a file that does not parse is being edited', () => {
    expect(run('// toolward-allow command-injection: ok\nfoo(;').complaints).toEqual([]);
  });

  it('files that were not analysed are left alone', () => {
    const text = '// toolward-allow command-injection: ok\n';
    expect(applySuppressions([], () => text, [])).toEqual([]);
  });
});

describe('the result', () => {
  it('is sorted, and keeps findings of files it cannot read', () => {
    const text = 'BAD1();\n// toolward-allow path-traversal: x\n';
    const gone = finding(text, 'BAD1', 'z', 'b.ts');
    const result = applySuppressions(
      [gone, finding(text, 'BAD1', 'z'), finding(text, 'BAD1', 'a')],
      (file) => (file === 'a.ts' ? text : undefined),
      ['a.ts'],
    );
    expect(result.map((each) => `${each.primary.file} ${each.rule}`)).toEqual([
      'a.ts a',
      'a.ts z',
      'a.ts unused-suppression',
      'b.ts z',
    ]);
  });

  it('does not fall over code that is nested too deeply to parse', () => {
    const text = `// toolward-allow command-injection: ok\n${'['.repeat(100_000)}`;
    expect(run(text).complaints).toEqual([]);
  });

  it('never fails on any text, and its edits stay inside it and apart', () => {
    const piece = fc.constantFrom(
      ...['// toolward-allow command-injection: ok', '/* toolward-allow x */', '{/* toolward-allow a, b: c */}', 'BAD'],
      ...[
        'toolward-allow',
        '\n',
        '\r\n',
        '"',
        "'",
        '`',
        '${',
        '}',
        '{',
        '/',
        '*/',
        '/*',
        '//',
        '<p>',
        '</p>',
        '(',
        ')',
      ],
      ...['\u2028', '\ud800', ' ', ',', ':', '\\', 'a', '=>', '#!', '<', '>'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.constantFrom('a.ts', 'a.tsx', 'a.js'), (pieces, file) => {
        const text = pieces.join('');
        for (const complaint of run(text, { file }).complaints) {
          expect(text.slice(complaint.primary.start, complaint.primary.end)).toMatch(/^toolward-allow|^[a-z-]+$/);
          for (const { start, end } of complaint.fixes[0]!.edits) {
            expect(start >= 0 && start <= end && end <= text.length).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
