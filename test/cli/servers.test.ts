// The bundled command line on whole servers: what it finds in the unsafe forms, and silence on the safe ones.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isCodeFile } from '../../server/src/snapshot.ts';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

const servers = fileURLToPath(new URL('../servers/', import.meta.url));
const names = fs
  .readdirSync(servers, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** `file:line rule` of each error or warning that comments in the sources call for. */
function expected(root: string): readonly string[] {
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(isCodeFile);
  return files
    .flatMap((file) =>
      fs
        .readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, n) => {
          const rules = /\/\/ finds: (.*)$/.exec(line)?.[1]?.split(', ') ?? [];
          return rules.map((rule) => `${file.replaceAll(path.sep, '/')}:${n + 1} ${rule}`);
        }),
    )
    .sort();
}

describe.each(names)('%s', (name) => {
  it.each(['unsafe', 'safe'])('%s', (form) => {
    const root = path.join(servers, name, form);
    const { code, stdout, stderr } = toolward(['check', root, '--format', 'json']);
    expect(stderr).toBe('');
    const report = JSON.parse(stdout);
    const found = report.findings
      .filter((finding: { severity: string }) => finding.severity !== 'note')
      .map(
        (finding: { file: string; line: number; rule: string }) => `${finding.file}:${finding.line} ${finding.rule}`,
      );
    expect(found.sort()).toEqual(expected(root));
    expect(report.summary).toMatchObject({ servers: 1, tools: 3, unresolvedHandlers: 0 });
    expect(report.skipped).toEqual([]);
    expect(code).toBe(form === 'unsafe' ? 1 : 0);
  });
});

describe('the samples themselves', () => {
  it('compile against the real SDK', () => {
    const config = ts.getParsedCommandLineOfConfigFile(
      path.join(servers, 'tsconfig.json'),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: (problem) => {
          throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
        },
      },
    )!;
    const program = ts.createProgram(config.fileNames, config.options);
    expect(config.fileNames.length).toBeGreaterThan(names.length * 2);
    expect(
      ts
        .getPreEmitDiagnostics(program)
        .map((each) => `${each.file?.fileName}: ${ts.flattenDiagnosticMessageText(each.messageText, '\n')}`),
    ).toEqual([]);
  });
});

describe('what fails', () => {
  const root = path.join(servers, 'tool-call/unsafe');
  const codeOf = (...args: string[]) => toolward(['check', root, ...args]).code;

  it('is at or above --fail-on, of a rule of --rule, and not ignored', () => {
    expect(codeOf('--fail-on', 'error')).toBe(1);
    expect(codeOf('--rule', 'sql-injection')).toBe(0);
    expect(codeOf('--rule', 'sql-injection,command-injection')).toBe(1);
    expect(codeOf('--ignore', 'server.ts')).toBe(0);
  });

  it('follows the configuration, which the command line overrules', () => {
    const files = (config: object) => ({ 'server.ts': unsafeServer, 'toolward.config.json': JSON.stringify(config) });
    const run = (config: object, ...args: string[]) =>
      toolward(['check', ...args], { cwd: folder(files(config)) }).code;
    const off = { rules: { 'command-injection': 'off' } };
    const quiet = { rules: { 'command-injection': 'warning' }, failOn: 'error' };
    expect(run({})).toBe(1);
    expect(run(off)).toBe(0);
    expect(run(off, '--rule', 'command-injection')).toBe(1);
    expect(run(quiet)).toBe(0);
    expect(run(quiet, '--fail-on', 'warning')).toBe(1);
    expect(run({ ignore: ['*.ts'] })).toBe(0);
    expect(run({ ignore: ['*.ts'] }, 'server.ts')).toBe(0);
    expect(run({ minimumConfidence: 'low' })).toBe(1);
  });

  it('checks the roots of the configuration when no path is given', () => {
    const cwd = folder({
      'a/server.ts': unsafeServer,
      'b/server.ts': 'export {};\n',
      'toolward.config.json': '{ "roots": ["b"] }',
    });
    expect(toolward(['check'], { cwd })).toMatchObject({ code: 0 });
    expect(toolward(['check', '.'], { cwd })).toMatchObject({ code: 1 });
    fs.writeFileSync(path.join(cwd, 'toolward.config.json'), '{ "roots": ["gone"] }');
    expect(toolward(['check'], { cwd }).stderr).toMatch(/^toolward: cannot read .*gone: no such file or folder\n$/);
  });
});

describe('a part of a server', () => {
  const root = path.join(servers, 'register-files/unsafe');
  const rulesOf = (...args: string[]) => {
    const { stdout } = toolward(['check', ...args, '--format', 'json'], { cwd: root });
    const report = JSON.parse(stdout);
    const loud = report.findings.filter((each: { severity: string }) => each.severity !== 'note');
    const rules = loud.map((each: { rule: string }) => each.rule);
    return { rules: [...new Set(rules)].sort(), tools: report.summary.tools };
  };

  it('is followed into the files around it, and only it is reported', () => {
    expect(rulesOf('src/tools/files.ts')).toEqual({ rules: ['path-prefix-bypass'], tools: 1 });
    expect(rulesOf('src/tools', '--root', '.')).toEqual({
      rules: ['path-prefix-bypass', 'sql-injection', 'ssrf'],
      tools: 3,
    });
    expect(rulesOf('src/index.ts', 'src/tools/books.ts')).toEqual({ rules: ['sql-injection', 'ssrf'], tools: 2 });
    expect(rulesOf('src/catalogue.ts')).toMatchObject({ rules: ['sql-injection', 'ssrf'], tools: 0 });
  });
});

describe('what is reported', () => {
  it('as text: the code, the way and the figures', () => {
    const cwd = folder({ 'my server/a.ts': unsafeServer });
    const { stdout, code } = toolward(['check', 'my server'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('my server/a.ts:7:8 error[command-injection]');
    expect(stdout).toMatch(/\n {2}7 \| {3}exec\(`git log .*`\);\n {4}\| {8}\^/);
    expect(stdout).toMatch(/\n1 server, 1 tool, 0 handlers not resolved, 1 file analysed: 1 error, .* in \d+\.\d s\n$/);
  });

  it('with CRLF and a byte order mark at the same places', () => {
    const plain = folder({ 'a.ts': unsafeServer });
    const windows = folder({ 'a.ts': `\ufeff${unsafeServer.replaceAll('\n', '\r\n')}` });
    const places = (root: string) =>
      JSON.parse(toolward(['check', root, '--format', 'json']).stdout).findings.map(
        (each: { line: number; column: number; endColumn: number; fingerprint: string }) =>
          [each.line, each.column, each.endColumn, each.fingerprint].join(' '),
      );
    expect(places(plain)).not.toEqual([]);
    expect(places(windows)).toEqual(places(plain));
  });

  it('as SARIF: relative to the folder, to --root, or to the current folder for several paths', () => {
    const cwd = folder({ 'p q/a.ts': unsafeServer, 'r/b.ts': unsafeServer });
    const uris = (...args: string[]) => {
      const run = JSON.parse(toolward(['check', ...args, '--format', 'sarif'], { cwd }).stdout).runs[0];
      const found = run.results.map(
        (each: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          each.locations[0]!.physicalLocation.artifactLocation.uri,
      );
      return [path.relative(cwd, fileURLToPath(run.originalUriBaseIds['%SRCROOT%'].uri)), ...new Set(found)];
    };
    expect(uris('p q')).toEqual(['p q', 'a.ts']);
    expect(uris('p q', '--root', '.')).toEqual(['', 'p%20q/a.ts']);
    expect(uris('p q', 'r')).toEqual(['', 'p%20q/a.ts', 'r/b.ts']);
    expect(uris('p q/a.ts')).toEqual(['', 'p%20q/a.ts']);
    expect(uris('r', '--root', 'p q')).toEqual(['p q', expect.stringMatching(/^file:\/\/\/.*\/r\/b\.ts$/)]);
  });

  it('suppressed findings do not fail, and useless suppressions are told', () => {
    const allow = '  // toolward-allow command-injection: only for this test\n  exec(';
    const root = folder({ 'a.ts': unsafeServer.replace('  exec(', allow) });
    const { code, stdout } = toolward([
      'check',
      root,
      '--format',
      'json',
      '--fail-on',
      'note',
      '--rule',
      'command-injection',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { rule: 'command-injection', standing: 'suppressed', suppressed: { reason: 'only for this test' } },
    ]);
    const useless = folder({ 'a.ts': unsafeServer.replace('  exec(', '  // toolward-allow ssrf: x\n  exec(') });
    expect(toolward(['check', useless]).stdout).toContain('note[unused-suppression]');
    const only = toolward(['check', useless, '--rule', 'unused-suppression', '--fail-on', 'note']);
    expect(only.code).toBe(1);
    expect(only.stdout).not.toContain('error[');
    // Another rule alone cannot tell whether the comment silences something.
    expect(toolward(['check', useless, '--rule', 'path-traversal', '--fail-on', 'note']).code).toBe(0);
  });
});

describe('a baseline', () => {
  it('lets old findings pass when lines move, and new ones fail', () => {
    const cwd = folder({ 'a.ts': unsafeServer });
    const wrote = toolward(['check', '--write-baseline', 'base.json'], { cwd });
    expect(wrote).toMatchObject({ code: 0, stderr: '' });
    expect(wrote.stdout).toMatch(/^Wrote \d+ findings? to base.json.\n$/);
    const run = () => toolward(['check', '--baseline', 'base.json', '--fail-on', 'note'], { cwd });
    expect(run()).toMatchObject({ code: 0, stderr: '' });
    fs.writeFileSync(path.join(cwd, 'a.ts'), `// one line more\n\n${unsafeServer}`);
    expect(run().code).toBe(0);
    fs.writeFileSync(path.join(cwd, 'a.ts'), unsafeServer.replace('  exec(', '  exec(args.path);\n  exec('));
    const after = run();
    expect(after.code).toBe(1);
    expect(after.stdout).toContain('exec(args.path)');
    expect(after.stdout).toContain('known from the baseline');
    fs.writeFileSync(path.join(cwd, 'a.ts'), 'export {};\n');
    const mended = run();
    expect(mended.code).toBe(0);
    expect(mended.stderr).toMatch(/of the baseline (is|are) gone; write it again with --write-baseline base.json.\n/);
  });
});

describe('tools', () => {
  it('lists servers, tools, arguments and capabilities', () => {
    const { code, stdout } = toolward(['tools', path.join(servers, 'tool-call/unsafe'), '--format', 'json']);
    expect(code).toBe(0);
    const [server, ...others] = JSON.parse(stdout).servers;
    expect(others).toEqual([]);
    expect(server).toMatchObject({ name: 'notebook', file: 'server.ts' });
    expect(server.tools).toMatchObject([
      {
        name: 'git_log',
        kind: 'tool',
        description: 'Shows the history of a note.',
        unresolved: null,
        capabilities: ['spawns-processes'],
        arguments: [{ path: 'file', type: 'string', required: true }],
      },
      { name: 'read_note', capabilities: ['reads-files'], arguments: [{ path: 'name' }] },
      { name: 'count_notes', capabilities: ['reads-files'], arguments: [] },
    ]);
    const text = toolward(['tools', path.join(servers, 'tool-call/unsafe')]);
    expect(text.stdout).toContain('tool git_log');
    expect(text.stdout).toContain('can: spawns processes');
    expect(text.stdout).toContain('file: string');
    expect(text.stdout).toMatch(/\n1 server, 3 tools, 0 handlers not resolved\n$/);
  });

  it('says of each handler that was not followed why, and where', () => {
    const root = folder({
      'server.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { read } from 'file-toolkit';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('read', {}, read);
for (const tool of JSON.parse(process.env.TOOLS ?? '[]'))
  server.registerTool(tool.name, tool.config, tool.handler);
`,
    });
    const { servers: found } = JSON.parse(toolward(['tools', root, '--format', 'json']).stdout);
    expect(found[0].tools).toMatchObject([
      { name: 'read', nameless: null, obstacle: { kind: 'package', file: 'server.ts', line: 4, column: 1 } },
      { name: null, obstacle: { kind: 'list', file: 'server.ts', line: 5, column: 20 } },
    ]);
    expect(found[0].tools[0].unresolved).toContain('`read` of the package `file-toolkit`, whose code is not read');
    expect(found[0].tools[1].nameless).toContain('a list that is only known when the program runs');
    const { stdout } = toolward(['tools', root]);
    expect(stdout).toContain('  not analysed: its handler is `read` of the package `file-toolkit`');
    expect(stdout).toMatch(/ {2}not analysed: it is registered for each element of .*\(.*server\.ts:5:20\)\n/);
    expect(stdout).toMatch(/\n1 server, 2 tools, 2 handlers not resolved\n$/);
    const report = JSON.parse(toolward(['check', root, '--format', 'json']).stdout);
    expect(report.unresolved.map((each: { obstacle: { kind: string } }) => each.obstacle.kind)).toEqual([
      'package',
      'list',
    ]);
  });

  it('the bundle runs alone, without the packages it was built from', () => {
    const alone = folder({ 'server.ts': unsafeServer });
    const program = path.join(folder(), 'cli.js');
    for (const name of ['cli.js', 'cli-source.js', 'cli-servers.js']) {
      fs.copyFileSync(path.join(path.dirname(cli), name), path.join(path.dirname(program), name));
    }
    expect(toolward(['tools', '.'], { cwd: alone, program })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});
