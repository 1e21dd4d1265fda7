// Whatever befalls a command while it writes, its file is whole: the old one or the new one, with nothing beside it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

/** Each way to write a file: the arguments, with OUT for the file. */
const writers: readonly (readonly [string, readonly string[]])[] = [
  ['check --output', ['check', 'p', '--format', 'sarif', '--output', 'OUT']],
  ['check --write-baseline', ['check', 'p', '--write-baseline', 'OUT']],
  ['report --output', ['report', 'p', '--format', 'html', '--output', 'OUT']],
  ['tools --output', ['tools', 'p', '--format', 'json', '--output', 'OUT']],
  ['verify --output', ['verify', 'p', '--lock', 'approved.json', '--format', 'json', '--output', 'OUT']],
  ['lock', ['lock', 'p', '--lock', 'OUT', '--yes']],
];

/** What befalls it in the middle: a text of the program that runs after half of the file is written. */
const half = (then: string) => `
  const fs = require('node:fs');
  const { writeFileSync } = fs;
  fs.writeFileSync = (file, text, ...more) => {
    if (typeof text !== 'string') return writeFileSync(file, text, ...more);
    const middle = text.length >> 1;
    fs.writeSync(file, text.slice(0, middle));
    ${then}
    fs.writeSync(file, text.slice(middle));
  };
`;

const old = '{"lockfileVersion":1,"servers":[]}';

let approvedOnce: string | undefined;

/** What `lock` writes for the server, made once. */
function approved(): string {
  if (approvedOnce === undefined) {
    const root = folder({ 'p/server.ts': unsafeServer });
    expect(toolward(['lock', 'p', '--yes'], { cwd: root }).code).toBe(0);
    approvedOnce = fs.readFileSync(path.join(root, 'p/toolward.lock.json'), 'utf8');
  }
  return approvedOnce;
}

/** Runs a writer over a file that is there, with `preload` before it. */
function run(args: readonly string[], preload: string) {
  const files = { 'p/server.ts': unsafeServer, 'preload.cjs': preload, 'approved.json': approved() };
  // An older lock file has to be one.
  const before = args[0] === 'lock' ? `${JSON.stringify({ ...JSON.parse(approved()), servers: {} })}\n` : old;
  const root = folder({ ...files, 'out/keep': '', 'out/file': before });
  const file = path.join(root, 'out/file');
  const given = args.map((each) => (each === 'OUT' ? 'out/file' : each));
  const again = (env = {}) => toolward(given, { cwd: root, env });
  const ended = again({ NODE_OPTIONS: `--require ${path.join(root, 'preload.cjs')}` });
  const now = () => fs.readFileSync(file, 'utf8');
  const beside = () => fs.readdirSync(path.dirname(file));
  return { ...ended, before, now, beside, again };
}

it.each(writers)('%s that meets a full disk keeps the old file, leaves no half, and says so', (_, args) => {
  const ended = run(args, half(`throw Object.assign(new Error('full'), { code: 'ENOSPC' });`));
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^toolward: cannot write \S*out\/file: no space left\n$/);
  expect(ended.now()).toBe(ended.before);
  expect(ended.beside()).toEqual(['file', 'keep']);
});

it('nothing else in the command line writes files', () => {
  const sources = fileURLToPath(new URL('../../server/src/', import.meta.url));
  const rooms = ['cli', 'project', 'output'].map((room) => path.join(sources, room));
  const files = rooms.flatMap((room) => fs.readdirSync(room).map((name) => path.join(room, name)));
  const writing = files.filter((file) =>
    /\bfs\.\w*(?:write|append|rename|mkdir|copy|link|truncate|mkdtemp)/i.test(fs.readFileSync(file, 'utf8')),
  );
  expect(writing.map((file) => path.basename(file))).toEqual(['write.ts']);
});

const [, plain] = writers[0]!;

describe.skipIf(process.platform === 'win32')('a run that is ended while it writes', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('by %s ends by it, with the file whole and nothing beside it', (signal) => {
    const ended = run(plain, half(`process.kill(process.pid, '${signal}');`));
    expect(ended.signal).toBe(signal);
    expect(ended.beside()).toEqual(['file', 'keep']);
    expect(JSON.parse(ended.now()).version).toBe('2.1.0');
  });

  it('by a kill keeps the old file, and the next run clears up', () => {
    const ended = run(plain, half(`process.kill(process.pid, 'SIGKILL');`));
    expect(ended.signal).toBe('SIGKILL');
    expect(ended.now()).toBe(ended.before);
    expect(ended.beside()).toHaveLength(3);
    expect(ended.again().code).toBe(1);
    expect(ended.now()).not.toBe(ended.before);
    expect(ended.beside()).toEqual(['file', 'keep']);
  });
});

it('a place that nobody may write to is told and left alone', () => {
  // A folder below a file: nobody may make that, not even root.
  const root = folder({ 'p/server.ts': unsafeServer, 'f/file': 'x' });
  for (const args of [plain, ['check', 'p', '--write-baseline', 'OUT']]) {
    const given = args.map((each) => (each === 'OUT' ? 'f/file/out' : each));
    expect(toolward(given, { cwd: root })).toMatchObject({
      code: 2,
      stderr: 'toolward: cannot write f/file/out: no such file or folder\n',
    });
  }
  expect(fs.readdirSync(path.join(root, 'f'))).toEqual(['file']);
});

const limits = process.platform === 'linux' && fs.existsSync('/bin/bash');

it.skipIf(!limits)('a real limit of the system on the size of files is met like a full disk', () => {
  const root = folder({ 'p/server.ts': unsafeServer, 'out/file': old });
  const script = `trap '' XFSZ; ulimit -f 1; exec "$0" "$1" check p --format sarif --output out/file`;
  const { status, stderr } = spawnSync('/bin/bash', ['-c', script, process.execPath, cli], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'toolward: cannot write out/file: the file would be larger than is allowed here\n',
  });
  expect(fs.readdirSync(path.join(root, 'out'))).toEqual(['file']);
  expect(fs.readFileSync(path.join(root, 'out/file'), 'utf8')).toBe(old);
});

it('a file that another run is writing right now is not cleared away', () => {
  const root = folder({ 'p/server.ts': unsafeServer, 'out/file': old });
  const theirs = `.file.${process.pid}.tmp`;
  fs.writeFileSync(path.join(root, 'out', theirs), 'half');
  expect(toolward(['check', 'p', '--format', 'json', '--output', 'out/file'], { cwd: root }).code).toBe(1);
  expect(fs.readdirSync(path.join(root, 'out')).sort()).toEqual([theirs, 'file'].sort());
});

// Root may write everywhere, so as root it runs as somebody else, if that one may run it at all.
const other = process.getuid?.() === 0 ? 65534 : undefined;
const mayRun = other === undefined || toolward(['--version'], { uid: other }).code === 0;

it.skipIf(process.platform === 'win32' || !mayRun)(
  'a folder that is read-only is read, and written to with a word',
  () => {
    const root = folder({ 'p/server.ts': unsafeServer, 'p/toolward.lock.json': '' });
    fs.rmSync(path.join(root, 'p/toolward.lock.json'));
    fs.chmodSync(root, 0o755);
    fs.chmodSync(path.join(root, 'p'), 0o555);
    const options = { cwd: path.join(root, 'p'), uid: other };
    expect(toolward(['check', '.'], options)).toMatchObject({ code: 1, stderr: '' });
    for (const [args, name] of [
      [['check', '.', '--output', 'report.txt'], 'report.txt'],
      [['lock', '.', '--yes'], 'toolward.lock.json'],
    ] as const) {
      const { code, stderr } = toolward(args, options);
      expect(code).toBe(2);
      expect(stderr).toMatch(new RegExp(`^toolward: cannot write \\S*${name}: permission denied\n$`));
    }
    expect(fs.readdirSync(path.join(root, 'p'))).toEqual(['server.ts']);
    fs.chmodSync(path.join(root, 'p'), 0o755);
  },
);
