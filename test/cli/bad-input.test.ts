// Bad input of every kind ends with a report and an exit code, never with a crash or a hang.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

/** The JSON report of a check that must not crash. */
function check(root: string, ...more: string[]) {
  const { code, stdout, stderr } = toolward(['check', root, '--format', 'json', ...more]);
  expect(stderr).not.toMatch(/internal error|\n\s+at /);
  expect([0, 1]).toContain(code);
  return { code, ...JSON.parse(stdout) };
}

describe('files', () => {
  it.each([
    ['unclosed', 'function ('],
    ['unclosed string', 'const a = "\nconst b = `'],
    ['unclosed comment', '/* '],
    ['unclosed call', `${unsafeServer.slice(0, -20)}`],
    ['nonsense', '}])>><<%%%@@@ import from from'],
    ['a conflict', '<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> b\n'],
    ['nested too deeply', `${'['.repeat(50_000)}`],
    ['nested calls', `${'f('.repeat(5000)}${')'.repeat(5000)}`],
    ['one long chain', `a${'.b()'.repeat(20_000)}`],
    ['one long sum', `const s = ${'"a" + '.repeat(20_000)}"";`],
    ['lone surrogates', 'const a = "\ud800"; \udfff'],
    ['empty', ''],
    ['only a mark', '\ufeff'],
    ['a shebang', '#!/usr/bin/env node'],
  ])('with bad syntax: %s', (_, text) => {
    check(folder({ 'a.ts': text, 'b.jsx': text, 'c.cjs': text, 'server.ts': `${unsafeServer}\n${text}` }));
  });

  it('binary: skipped and told', () => {
    const report = check(folder({ 'a.ts': new Uint8Array(4096), 'b.js': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0]) }));
    expect(report.skipped).toEqual([
      { file: 'a.ts', why: 'binary file' },
      { file: 'b.js', why: 'binary file' },
    ]);
  });

  it('of 10 MB: skipped and told', () => {
    const line = `${'x'.repeat(1023)}\n`;
    const report = check(folder({ 'big.ts': line.repeat(10 * 1024), 'a.ts': '' }));
    expect(report.skipped).toEqual([{ file: 'big.ts', why: 'larger than 5 MB' }]);
  });

  it('that import each other, and themselves', () => {
    check(
      folder({
        'a.ts': `import { b } from './b.ts'; export const a = () => b();\n${unsafeServer}`,
        'b.ts': `import { a } from './a.ts'; export * from './b.ts'; export const b = () => a();`,
        'c.ts': `export * from './d.ts';`,
        'd.ts': `export * from './c.ts'; import { nothing } from './c.ts'; nothing();`,
      }),
    );
  });
});

describe('projects', () => {
  it.each([
    ['missing', undefined],
    ['broken', '{ "compilerOptions": { "paths": { "@/*": '],
    ['binary', '\0\0'],
    ['of another shape', '[]'],
    ['with paths of another shape', '{ "compilerOptions": { "paths": { "@/*": 7, "x": [1] }, "baseUrl": [] } }'],
    ['that extends itself', '{ "extends": "./tsconfig.json" }'],
  ])('a tsconfig that is %s', (_, text) => {
    const files = { 'src/server.ts': unsafeServer, 'package.json': text ?? '{' };
    check(folder(text === undefined ? files : { ...files, 'tsconfig.json': text }));
  });

  it('an empty folder', () => {
    expect(check(folder()).summary.servers).toBe(0);
  });

  it('loops of symbolic links', () => {
    const root = folder({ 'src/server.ts': unsafeServer });
    fs.symlinkSync('..', path.join(root, 'src/up'));
    fs.symlinkSync(root, path.join(root, 'again'));
    const report = check(root);
    expect(report.leftOut).toEqual([{ why: 'symbolic link', count: 2 }]);
  });

  it('a pipe that nobody writes to is not waited for', () => {
    const root = folder({ 'a.ts': '' });
    const made = makePipe(path.join(root, 'tsconfig.json')) && makePipe(path.join(root, 'pipe.ts'));
    if (!made) return expect(process.platform).toBe('win32');
    expect(check(root).skipped).toEqual([{ file: 'pipe.ts', why: 'not a regular file' }]);
  });

  // Root may read everything, so as root the check runs as somebody else, if that one may run it at all.
  const other = process.getuid?.() === 0 ? 65534 : undefined;
  it.skipIf(process.platform === 'win32' || (other !== undefined && !everybodyMayRead(cli)))(
    'unreadable folders and files',
    () => {
      const root = folder({ 'a.ts': '', 'closed/b.ts': '', 'c.ts': '' });
      fs.chmodSync(root, 0o755);
      fs.chmodSync(path.join(root, 'closed'), 0);
      fs.chmodSync(path.join(root, 'c.ts'), 0);
      const report = toolward(['check', root, '--format', 'json'], { uid: other });
      expect({ code: report.code, skipped: JSON.parse(report.stdout).skipped }).toEqual({
        code: 0,
        skipped: [
          { file: 'c.ts', why: 'permission denied' },
          { file: 'closed/', why: 'permission denied' },
        ],
      });
      expect(toolward(['check', path.join(root, 'closed')], { uid: other })).toMatchObject({
        code: 2,
        stderr: `toolward: cannot read ${path.join(root, 'closed')}: permission denied\n`,
      });
    },
  );
});

describe('paths and line ends', () => {
  it('with blanks, marks and letters of any script', () => {
    const parent = folder({ 'my sérver – 日本 #1?%20/src/[a] (b)/sérver.ts': unsafeServer });
    const [name] = fs.readdirSync(parent);
    const report = check(path.join(parent, name!));
    expect(fileURLToPath(report.root)).toBe(path.join(parent, name!, '/'));
  });
});

function makePipe(file: string): boolean {
  return process.platform !== 'win32' && spawnSync('mkfifo', [file]).status === 0;
}

function everybodyMayRead(file: string): boolean {
  for (let at = file; ; at = path.dirname(at)) {
    const mode = fs.statSync(at).mode;
    if ((mode & (at === file ? 0o004 : 0o001)) === 0) return false;
    if (path.dirname(at) === at) return true;
  }
}
