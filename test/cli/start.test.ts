// The command line starts with what V8 compiled of it at the build, and as well without it.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

const dist = path.dirname(cli);
const PART = 'cli-source.js';
const COMPILED = 'cli-source.compiled';
/** Words of a message, and others as long. */
const WORDS = 'Whoever calls';
const OTHER = 'WHOEVER CALLS';

/** What a copy of the command line says of an unsafe server, with the part and what was compiled of it changed so. */
function said(
  change: (part: string, compiled: Buffer) => { part?: string; compiled?: Uint8Array | undefined },
): string {
  const part = fs.readFileSync(path.join(dist, PART), 'utf8');
  const compiled = fs.readFileSync(path.join(dist, COMPILED));
  const changed = { part, compiled, ...change(part, compiled) };
  const copy = folder({
    'cli.js': fs.readFileSync(cli),
    [PART]: changed.part,
    ...(changed.compiled ? { [COMPILED]: changed.compiled } : {}),
  });
  const before = stateOf(copy);
  const { stdout, stderr, code } = toolward(['check', '--format', 'json'], {
    cwd: folder({ 'server.ts': unsafeServer }),
    program: path.join(copy, 'cli.js'),
  });
  expect(stderr).toBe('');
  expect(code).toBe(1);
  // Nothing is ever written beside the program.
  expect(stateOf(copy)).toEqual(before);
  return stdout;
}

function stateOf(at: string): unknown {
  return fs.readdirSync(at).map((name) => [name, fs.statSync(path.join(at, name)).mtimeMs]);
}

test('the build has compiled each part that has a long way to start', () => {
  for (const name of ['cli-source', 'cli-servers']) {
    expect(fs.existsSync(path.join(dist, `${name}.compiled`)), name).toBe(true);
  }
});

test.each([
  ['as it is built', () => ({})],
  ['without what was compiled', () => ({ compiled: undefined })],
  ['cut short', (_, compiled) => ({ compiled: compiled.subarray(0, 100_000) })],
  ['cut within the digest', (_, compiled) => ({ compiled: compiled.subarray(0, 10) })],
  ['empty', () => ({ compiled: Buffer.alloc(0) })],
  [
    'of another version',
    (_, compiled) => ({ compiled: Buffer.concat([compiled.subarray(0, 32), Buffer.alloc(999, 7)]) }),
  ],
] as [string, Parameters<typeof said>[0]][])('a check says the same: %s', (_, change) => {
  expect(said(change)).toContain(WORDS);
});

test('what was compiled of another text is not run, however long that is', () => {
  const told = said((part) => ({ part: part.replaceAll(WORDS, OTHER) }));
  expect(told).toContain(OTHER);
  expect(told).not.toContain(WORDS);
});
