// Trees that nobody made by hand end with a report: endless files, pipes, depths, names, sizes, files that come and go.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

const posix = process.platform !== 'win32';
const linux = process.platform === 'linux';
/** How many files the large tree has; 100000 shows that memory does not grow with it (see docs/ci.md). */
const MANY = Number(process.env.TOOLWARD_TREE ?? 10_000);

it.skipIf(!posix)('pipes in the place of settings are not waited for', () => {
  const root = folder({
    'server.ts': unsafeServer,
    'tsconfig.json': '{ "extends": "./base.json" }',
    '.git/info/x': '',
  });
  const pipes = ['.gitignore', '.git/info/exclude', 'base.json', 'package.json', 'x.ts'];
  for (const name of pipes) execFileSync('mkfifo', [path.join(root, name)]);
  const { code, stdout } = toolward(['check', root, '--format', 'json']);
  expect({ code, skipped: JSON.parse(stdout).skipped }).toEqual({
    code: 1,
    skipped: [{ file: 'x.ts', why: 'not a regular file' }],
  });
  const why = 'not a regular file\n';
  execFileSync('mkfifo', [path.join(root, 'toolward.lock.json')]);
  expect(toolward(['verify', root])).toMatchObject({ code: 2, stderr: expect.stringMatching(`cannot read .*${why}`) });
  execFileSync('mkfifo', [path.join(root, 'toolward.config.json')]);
  expect(toolward(['check', '.'], { cwd: root })).toMatchObject({
    code: 2,
    stderr: `toolward: cannot read the configuration toolward.config.json: ${why}`,
  });
});

it.skipIf(!linux)('links to devices in the place of settings are not read', () => {
  const root = folder({ 'server.ts': unsafeServer });
  for (const name of ['.gitignore', 'tsconfig.json', 'package.json'])
    fs.symlinkSync('/dev/zero', path.join(root, name));
  fs.symlinkSync('/proc/self/pagemap', path.join(root, 'endless.ts'));
  expect(toolward(['check', root]).code).toBe(1);
  // Named, it is followed: a file that says it has nothing and never ends.
  const { code, stdout } = toolward(['check', path.join(root, 'endless.ts'), '--format', 'json']);
  expect({ code, skipped: JSON.parse(stdout).skipped.length }).toEqual({ code: 0, skipped: 1 });
});

it('files above their bound are told, whatever they are', () => {
  const root = folder({ 'server.ts': unsafeServer });
  for (const name of ['big.ts', 'tsconfig.json', 'package.json', '.gitignore']) {
    fs.writeFileSync(path.join(root, name), '');
    fs.truncateSync(path.join(root, name), 200 * 1024 * 1024);
  }
  const { code, stdout } = toolward(['check', root, '--format', 'json']);
  expect({ code, skipped: JSON.parse(stdout).skipped }).toEqual({
    code: 1,
    skipped: [{ file: 'big.ts', why: 'larger than 5 MB' }],
  });
});

it('files that vanish or grow while they are read, and a folder that goes', () => {
  const preload = `
    const fs = require('node:fs');
    const { openSync, readdirSync, fstatSync } = fs;
    let growing;
    fs.openSync = (file, ...more) => {
      if (/gone\\.ts$/.test(file)) fs.rmSync(file, { force: true });
      const descriptor = openSync(file, ...more);
      if (/grows\\.ts$/.test(file)) growing = { descriptor, file };
      return descriptor;
    };
    fs.fstatSync = (descriptor, ...more) => {
      const stat = fstatSync(descriptor, ...more);
      if (growing?.descriptor === descriptor) {
        const { file } = growing;
        growing = undefined;
        fs.appendFileSync(file, '// more\\n'.repeat(1e6));
      }
      return stat;
    };
    fs.readdirSync = (folder, ...more) => {
      if (/going$/.test(folder)) {
        fs.unlinkSync(folder + '/a.ts');
        fs.rmdirSync(folder);
      }
      return readdirSync(folder, ...more);
    };`;
  const files = { 'p/gone.ts': 'export {};', 'p/grows.ts': '// a\n', 'p/going/a.ts': '', 'p/server.ts': unsafeServer };
  const root = folder({ ...files, 'preload.cjs': preload });
  const env = { NODE_OPTIONS: `--require ${path.join(root, 'preload.cjs')}` };
  const { code, stdout, stderr } = toolward(['check', path.join(root, 'p'), '--format', 'json'], { env });
  expect({ code, stderr, skipped: JSON.parse(stdout).skipped }).toEqual({
    code: 1,
    stderr: '',
    skipped: [
      { file: 'going/', why: 'no such file or folder' },
      { file: 'gone.ts', why: 'no such file or folder' },
    ],
  });
});

it.skipIf(!linux)('names with line breaks, control characters, and bytes that are no letters', () => {
  const root = folder({ 'a\nb\u001b[31m/server\r.ts': unsafeServer });
  fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/x`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]), '');
  const text = toolward(['check', root]);
  expect(text.code).toBe(1);
  expect(text.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  for (const format of ['json', 'sarif']) {
    const { code, stdout } = toolward(['check', root, '--format', format]);
    expect({ code, read: typeof JSON.parse(stdout) }).toEqual({ code: 1, read: 'object' });
  }
});

it('bytes that are no text', () => {
  const bad = Buffer.from([0xc3, 0x28, 0xa0, 0xff, 0xed, 0xa0, 0x80, 0x0a]);
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(unsafeServer, 'utf16le'), Buffer.from([0xd8])]);
  const root = folder({
    'a.ts': bad,
    'b.ts': wide,
    'c.ts': Buffer.from([0xfe, 0xff, 0xd8]),
    'toolward.config.json': '{}',
  });
  const { code, stdout } = toolward(['check', root, '--format', 'json']);
  expect({ code, servers: JSON.parse(stdout).summary.servers }).toEqual({ code: 1, servers: 1 });
});

it.skipIf(!posix)('a folder so deep that its path has no name any more', () => {
  const root = folder({ 'server.ts': unsafeServer });
  const script = `for (let n = 0; n < 2500; n++) { require('fs').mkdirSync('d'); process.chdir('d'); }`;
  execFileSync(process.execPath, ['-e', script], { cwd: root });
  const { code, stdout } = toolward(['check', root, '--format', 'json']);
  // Node's own removal knows no such paths.
  execFileSync('rm', ['-rf', path.join(root, 'd')]);
  expect({ code, skipped: JSON.parse(stdout).skipped.map(({ why }: { why: string }) => why) }).toEqual({
    code: 1,
    skipped: ['the name is too long'],
  });
});

it(`${MANY} files`, { timeout: 600_000 }, () => {
  const root = folder({ 'server.ts': unsafeServer, '.gitignore': 'node_modules/\n*.log\n**/gen/**\n' });
  const line = '// a line of a file that has nothing to do with servers\n';
  for (let n = 0; n < MANY; n++) {
    const at = path.join(root, `packages/p${Math.floor(n / 1000)}/src/m${Math.floor(n / 100)}`);
    if (n % 100 === 0) fs.mkdirSync(at, { recursive: true });
    fs.writeFileSync(
      path.join(at, `f${n}.ts`),
      `import '../../../package-number-${n}';\n${line.repeat(MANY > 50_000 ? 140 : 10)}`,
    );
  }
  const { code, stdout, stderr } = toolward(['check', root, '--format', 'json'], {
    env: { NODE_OPTIONS: '--max-old-space-size=500' },
    timeout: 500_000,
  });
  expect({ code, stderr, servers: JSON.parse(stdout).summary.servers }).toEqual({ code: 1, stderr: '', servers: 1 });
});

it.skipIf(!posix)('a reader that has enough (`| head -1`) gets its line, and nobody complains', () => {
  const root = folder(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`s${n}.ts`, unsafeServer])));
  const script = `set -o pipefail; "$0" "$1" check . --format sarif | head -1; exit $\{PIPESTATUS[0]}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, cli], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr, lines: stdout.split('\n').length }).toEqual({ status: 1, stderr: '', lines: 2 });
});
