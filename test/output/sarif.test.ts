// SARIF: valid under the published schema, and with what GitHub code scanning reads.
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sarifReport } from '../../server/src/output/sarif.ts';
import { findingAt, type SampleOptions, sampleReport, tool } from './sample.ts';

const validate = schemaCheck();

/** The schema that Microsoft's SARIF SDK ships. It is draft 4, of which it uses nothing that draft 7 reads otherwise but `id`. */
function schemaCheck(): (log: unknown) => readonly string[] {
  const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema, id, ...rest } = schema as Record<string, unknown>;
  expect([$schema, id]).toEqual([expect.stringContaining('draft-04'), expect.stringContaining('sarif-2.1.0')]);
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const compiled = ajv.compile({ ...rest, $id: id as string });
  return (log) => (compiled(log) ? [] : compiled.errors!.map((error) => `${error.instancePath} ${error.message}`));
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at single fields of a JSON document.
type Json = any;

function sarif(options: SampleOptions): Json {
  const log = JSON.parse(sarifReport(sampleReport(options)));
  expect(validate(log)).toEqual([]);
  return log.runs[0];
}

const text = 'const a = 1;\n// ok\nexec("git log " + path);\nexec("git log " + path);\n';
const file = 'src/ä b.ts';
const full = findingAt(file, text, '"git log " + path', {
  trace: [
    { span: { file, start: 0, end: 5 }, message: 'argument `path` of tool `log`' },
    { span: { file, start: text.indexOf('exec'), end: text.indexOf('exec') + 4 }, message: 'run by exec' },
  ],
  related: [{ span: { file: 'src/b.ts', start: 2, end: 3 }, message: 'the helper' }],
  fixes: [{ title: 'Use execFile', safety: 'review', edits: [{ file, start: 0, end: 5, text: 'let' }] }],
  tools: ['log', 'status'],
  arguments: ['path', 'ref'],
});

describe('the schema check itself', () => {
  it('finds what is wrong', () => {
    const log = JSON.parse(sarifReport(sampleReport({ texts: { [file]: text }, findings: [full] })));
    log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    log.runs[0].columnKind = 'bytes';
    expect(validate(log)).toHaveLength(2);
  });
});

describe('a result', () => {
  it('has its place, rule, flow, related places, fix and properties', () => {
    const run = sarif({ texts: { [file]: text, 'src/b.ts': 'abc' }, findings: [full] });
    const [result] = run.results;
    const artifactLocation = { uri: 'src/%C3%A4%20b.ts', uriBaseId: '%SRCROOT%' };
    expect(run.originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: 'file:///home/me/a%20project/' } });
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(result.ruleId).toBe('command-injection');
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe('command-injection');
    expect(result.level).toBe('error');
    expect(result.locations).toEqual([
      {
        physicalLocation: { artifactLocation, region: { startLine: 3, startColumn: 6, endLine: 3, endColumn: 23 } },
      },
    ]);
    expect(
      result.codeFlows[0].threadFlows[0].locations.map((each: Json) => [
        each.location.message.text,
        each.location.physicalLocation.region.startLine,
      ]),
    ).toEqual([
      ['argument `path` of tool `log`', 1],
      ['run by exec', 3],
    ]);
    expect(result.relatedLocations).toEqual([
      {
        id: 1,
        message: { text: 'the helper' },
        physicalLocation: {
          artifactLocation: { uri: 'src/b.ts', uriBaseId: '%SRCROOT%' },
          region: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 4 },
        },
      },
    ]);
    expect(result.fixes[0].artifactChanges).toEqual([
      {
        artifactLocation,
        replacements: [
          {
            deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 6 },
            insertedContent: { text: 'let' },
          },
        ],
      },
    ]);
    expect(result.properties).toEqual({
      tools: ['log', 'status'],
      argument: 'path',
      arguments: ['path', 'ref'],
      confidence: 'high',
    });
    expect(result).not.toHaveProperty('suppressions');
    expect(result).not.toHaveProperty('baselineState');
  });

  it('outside the root has an absolute URI and no base', () => {
    const run = sarif({
      texts: { [file]: text },
      findings: [full],
      more: { uri: () => 'file:///elsewhere/a.ts' },
    });
    expect(run.results[0].locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'file:///elsewhere/a.ts' });
  });

  it('keeps its fingerprint when lines above come and blanks change; two equal lines have two', () => {
    const twice = (source: string) => {
      const second = source.lastIndexOf('"git');
      const length = '"git log "'.length;
      const first = findingAt(file, source, '"git');
      return sarif({
        texts: { [file]: source },
        findings: [first, { ...first, primary: { file, start: second, end: second + length } }],
      }).results.map((each: Json) => each.partialFingerprints.primaryLocationLineHash);
    };
    const before = twice(text);
    expect(before[0]).toMatch(/^[0-9a-f]{16}:1$/);
    expect(before[1]).toBe(before[0].replace(/:1$/, ':2'));
    expect(twice(`import x from 'x';\r\n${text.replaceAll('exec(', '  exec( ')}`)).toEqual(before);
    expect(twice(text.replaceAll('git log', 'git show'))).not.toEqual(before);
  });

  it('that is suppressed says so, and then every result says whether it is', () => {
    const start = text.indexOf('// ok');
    const suppressed = { span: { file, start, end: start + 5 }, reason: 'only \u202ethe admin' };
    const run = sarif({ texts: { [file]: text }, findings: [{ ...full, suppressed }, full] });
    expect(run.results[0].suppressions).toMatchObject([
      {
        kind: 'inSource',
        justification: 'only \u202ethe admin',
        location: { physicalLocation: { region: { startLine: 2 } } },
      },
    ]);
    expect(run.results[1].suppressions).toEqual([]);
  });

  it('says against a baseline whether it is new', () => {
    const other = { ...full };
    const run = sarif({ texts: { [file]: text }, findings: [full, other], known: [other] });
    expect(run.results.map((each: Json) => each.baselineState)).toEqual(['new', 'unchanged']);
  });

  it('cannot smuggle a link or hidden characters into a message', () => {
    const message = 'tool `[click](https://evil.example)` \u001b[31m \u202e';
    const report = sampleReport({ texts: { [file]: text }, findings: [{ ...full, message }] });
    const raw = sarifReport(report);
    const said = JSON.parse(raw).runs[0].results[0].message.text;
    expect(said).not.toMatch(/\]\(|\u001b|\u202e/);
    expect(said).toContain('\\u{1b}');
    expect(raw).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('of a rule that no list knows has no index', () => {
    const run = sarif({ texts: { [file]: text }, findings: [{ ...full, rule: 'other' }] });
    expect(run.results[0]).not.toHaveProperty('ruleIndex');
  });
});

describe('a rule', () => {
  const run = () => sarif({ texts: {} });
  it('has help, level, weakness tags and a score', () => {
    const [rule] = run().tool.driver.rules;
    expect(rule).toMatchObject({
      id: 'command-injection',
      shortDescription: { text: 'An argument in the text of a shell command' },
      fullDescription: { text: 'A shell reads the whole text.' },
      help: { markdown: expect.stringContaining('## Unsafe'), text: expect.stringContaining('A shell reads') },
      defaultConfiguration: { level: 'error' },
      properties: { precision: 'high', 'problem.severity': 'error', 'security-severity': '9.8' },
    });
    expect(rule.properties.tags).toEqual(['security', 'mcp', 'external/cwe/cwe-078', 'external/owasp-mcp/mcp05']);
  });

  it('without a weakness has no weakness tag, and without security no score', () => {
    const [, hidden, unused] = run().tool.driver.rules;
    expect(hidden.properties.tags).toEqual(['security', 'mcp', 'external/owasp-mcp/mcp03']);
    expect(hidden.properties['security-severity']).toBe('8.1');
    expect(unused.properties.tags).toEqual(['maintainability', 'mcp']);
    expect(unused.properties).not.toHaveProperty('security-severity');
  });
});

describe('notifications', () => {
  const notes = (options: SampleOptions) => {
    const { tool: sarifTool, invocations } = sarif(options);
    return invocations[0].toolExecutionNotifications.map((each: Json) => {
      expect(sarifTool.driver.notifications[each.descriptor.index].id).toBe(each.descriptor.id);
      return [each.descriptor.id, each.message.text];
    });
  };

  it('say nothing when everything was looked at', () => {
    expect(notes({ texts: { 'src/a.ts': 'a' } })).toEqual([]);
  });

  it('say that no server was found', () => {
    expect(notes({ texts: {}, servers: [] })).toEqual([
      ['no-server-found', 'No MCP server found: there was nothing to check.'],
    ]);
  });

  it('give the obstacle of a handler and its place, and the reason why a name is not known', () => {
    const span = { file: 'src/a.ts', start: 2, end: 3 };
    const open = tool({ unresolved: 'it is computed', obstacle: { kind: 'run-time', span }, nameless: 'who knows' });
    const servers = [{ name: 'demo', span: open.registration, tools: [open] }];
    const { invocations } = sarif({ texts: { 'src/a.ts': 'a\nb' }, servers });
    const [handler, name, ...others] = invocations[0].toolExecutionNotifications;
    expect(others).toEqual([]);
    expect(handler).toMatchObject({ descriptor: { id: 'handler-unresolved' }, properties: { obstacle: 'run-time' } });
    expect(handler.locations.map((each: Json) => each.physicalLocation.region.startLine)).toEqual([1, 2]);
    expect(name).toMatchObject({ descriptor: { id: 'name-unknown' }, level: 'note' });
    expect(name.message.text).toBe('The name of a tool is not known: who knows');
  });

  it('name skipped files, unresolved handlers and cuts', () => {
    const unresolved = tool({ unresolved: 'it comes from a package' });
    const found = notes({
      texts: { 'src/a.ts': 'a' },
      servers: [
        { name: 'demo', span: unresolved.registration, tools: [unresolved, { ...unresolved, name: undefined }] },
      ],
      more: {
        coverage: {
          analysed: [],
          skipped: [{ file: 'src/z.ts', why: 'binary file' }],
          cuts: ['Calls deeper than 9 were cut.'],
        },
        leftOut: [
          { file: 'src/y.ts', kind: 'unreadable', why: 'permission denied' },
          { file: 'test/', kind: 'test', why: 'test files' },
        ],
      },
    });
    expect(found).toEqual([
      ['file-skipped', 'src/y.ts was skipped: permission denied'],
      ['file-skipped', 'src/z.ts was skipped: binary file'],
      ['handler-unresolved', 'The tool "log" was not analysed: it comes from a package'],
      ['handler-unresolved', 'A tool without a constant name was not analysed: it comes from a package'],
      ['analysis-cut', 'Calls deeper than 9 were cut.'],
    ]);
  });
});
