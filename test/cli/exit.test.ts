// How the bundled command line ends: exit codes, one line on standard error, files that are whole, pipes that close.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { explain } from '../../server/src/cli/explain.ts';
import { cli, folder, toolward } from './toolward.ts';

describe('what cannot run ends with 2 and one line', () => {
  it.each([
    [[], 'say what to do: call, check, explain, lock, probe, report, rules, tools or verify'],
    [['chek'], 'there is no command "chek"; did you mean "check"?'],
    [['check', '--nope'], "unknown option '--nope'"],
    [['check', '--format', 'xml'], 'Allowed choices are text, json, sarif.'],
    [['check', '--fail-on', 'never'], 'Allowed choices are error, warning, note.'],
    [['check', '--output'], 'argument missing'],
    [
      ['check', '--rule', 'unused-supression'],
      'there is no rule "unused-supression"; did you mean "unused-suppression"?',
    ],
    [['check', 'missing'], 'no such file or folder'],
    [['check', '.', 'missing'], 'no such file or folder'],
    [['check', '--root', 'missing'], '--root missing is not a folder'],
    [['check', '--config', 'missing.json'], 'cannot read the configuration missing.json: no such file or folder'],
    [['check', '--baseline', 'missing.json'], 'cannot read the baseline missing.json: no such file or folder'],
    [['check', '--output', 'missing/report.txt'], 'cannot write missing/report.txt: no such file or folder'],
    [['check', '--output', '.'], 'cannot write .'],
    [['check', 'evil\u001b[31m\npath'], 'evil\\u{1b}[31m'],
    [['explain', 'unused-supression'], 'did you mean "unused-suppression"?'],
    [['explain', 'zzz'], '"toolward explain" lists them'],
    [['explain', 'a', 'b'], 'too many arguments'],
    [['tools', 'missing'], 'no such file or folder'],
    [['tools', '--format', 'sarif'], 'Allowed choices are text, json.'],
  ])('%j', (args, words) => {
    const { code, stdout, stderr } = toolward(args, { cwd: folder({ 'a.ts': '' }) });
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^toolward: [^\n]+\n$/);
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a configuration with mistakes, with their place', () => {
    const root = folder({ 'a.ts': '', 'toolward.config.json': '{\n  "failOn": "never",\n  "rules": { "x": 1 }\n}' });
    for (const command of ['check', 'tools']) {
      expect(toolward([command], { cwd: root })).toMatchObject({
        code: 2,
        stdout: '',
        stderr: 'toolward: toolward.config.json:2:13: "failOn" must be "error", "warning" or "note" (and 1 more)\n',
      });
    }
    expect(toolward(['check', root, '--config', 'c.json'], { cwd: folder({ 'c.json': '\0' }) }).stderr).toBe(
      'toolward: cannot read the configuration c.json: binary file\n',
    );
  });
});

describe('the configuration', () => {
  it('is that of the nearest folder between the root and the current folder, and none above', () => {
    const top = folder({ 'toolward.config.json': '[]', 'p/toolward.config.json': '{ "a": 1 }', 'p/src/a.ts': '' });
    const said = (cwd: string, checked: string) => toolward(['check', checked], { cwd: path.join(top, cwd) }).stderr;
    expect(said('.', 'p/src')).toBe('toolward: p/toolward.config.json:1:3: there is no setting "a"\n');
    expect(said('.', '.')).toMatch(/^toolward: toolward.config.json:1:1: a configuration is an object/);
    expect(said('p/src', '.')).toBe('');
    expect(said('p/src', '../..')).toMatch(/^toolward: ..\/..\/toolward.config.json:1:1: /);
  });
});

describe('what runs', () => {
  it('--help and --version end with 0', () => {
    expect(toolward(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    const help = toolward(['check', '--help']);
    expect(help.code).toBe(0);
    for (const option of [
      ...['--format', '--output', '--root', '--fail-on', '--rule'],
      ...['--ignore', '--config', '--baseline', '--write-baseline'],
    ]) {
      expect(help.stdout).toContain(option);
    }
  });

  it('no server found ends with 0 and says so in every format', () => {
    const root = folder({ 'a.ts': 'export const a = 1;\n' });
    const text = toolward(['check', root]);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^No MCP server found: there was nothing to check.\n0 servers, 0 tools, .*\n$/);
    for (const format of ['json', 'sarif']) {
      const { code, stdout, stderr } = toolward(['check', root, '--format', format]);
      expect(code).toBe(0);
      expect(stderr).toBe('No MCP server found: there was nothing to check.\n');
      const json = JSON.parse(stdout);
      if (format === 'sarif') {
        expect(json.runs[0].invocations[0].toolExecutionNotifications).toMatchObject([
          { descriptor: { id: 'no-server-found' } },
        ]);
      } else {
        expect(json.summary).toMatchObject({ servers: 0, tools: 0 });
      }
    }
    expect(toolward(['tools', root])).toMatchObject({
      code: 0,
      stdout: 'No MCP server found: there was nothing to check.\n',
    });
  });

  it('explain lists every rule, and prints a page', () => {
    const list = toolward(['explain']);
    expect(list.code).toBe(0);
    const ids = list.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]!);
    expect(ids).toContain('unused-suppression');
    for (const id of ids) {
      const page = explain(id);
      expect(page.startsWith(`${id} · `)).toBe(true);
      expect(page).toContain('## When to ignore it');
    }
    const [first] = ids;
    const printed = toolward(['explain', first!]);
    expect(printed).toMatchObject({ code: 0, stdout: explain(first) });
  });
});

describe('--output', () => {
  it('writes the whole report and nothing else, and the figures on standard output', () => {
    const root = folder({ 'a.ts': '' });
    const out = folder();
    const file = path.join(out, 'report.sarif');
    fs.writeFileSync(file, 'old');
    fs.chmodSync(file, 0o600);
    const { code, stdout } = toolward(['check', root, '--format', 'sarif', '--output', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 servers, 0 tools, .*\n$/);
    expect(JSON.parse(fs.readFileSync(file, 'utf8')).version).toBe('2.1.0');
    expect(fs.readdirSync(out)).toEqual(['report.sarif']);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps the old file when it cannot write, and leaves no half', () => {
    const out = folder({ 'report/keep': 'x' });
    const { code } = toolward(['check', folder(), '--output', path.join(out, 'report')]);
    expect(code).toBe(2);
    expect(fs.readdirSync(out)).toEqual(['report']);
    expect(fs.readdirSync(path.join(out, 'report'))).toEqual(['keep']);
  });

  it('writes through a link and into a device', () => {
    const out = folder({ 'real.txt': 'old' });
    fs.symlinkSync('real.txt', path.join(out, 'link.txt'));
    expect(toolward(['check', folder(), '--output', path.join(out, 'link.txt')]).code).toBe(0);
    expect(fs.lstatSync(path.join(out, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(path.join(out, 'real.txt'), 'utf8')).toContain('0 servers');
    if (process.platform !== 'win32') {
      expect(toolward(['check', folder(), '--output', '/dev/null']).code).toBe(0);
      expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
    }
  });
});

describe.skipIf(process.platform === 'win32')('standard output', () => {
  it('that closes early is a quiet end', async () => {
    const child = spawn(process.execPath, [cli, 'explain'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.skipIf(!fs.existsSync('/dev/full'))('that is full is told', () => {
    const full = fs.openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'explain'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    fs.closeSync(full);
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'toolward: cannot write the output: no space left\n' });
  });
});
