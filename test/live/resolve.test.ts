// Variables, files of variables, secrets: what becomes of them before a server is started.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: hosts write their variables like that.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseDotenv } from '../../server/src/live/dotenv.ts';
import { findServers, prepare } from '../../server/src/live/find.ts';
import type { ConfiguredServer, HostId, Launch } from '../../server/src/live/launch.ts';
import { REDACTED, redactor, redactorOf } from '../../server/src/live/redact.ts';
import { type ResolveContext, resolveServer } from '../../server/src/live/resolve.ts';

const context: ResolveContext = {
  platform: 'linux',
  env: { KEY: 'k3y-for-the-weather', EMPTY: '', HOME: '/home/me', NAME: 'me' },
  home: '/home/me',
  folders: [
    { name: 'weather', path: '/home/me/weather' },
    { name: 'shop', path: '/home/me/shop' },
  ],
  inputs: { token: 'pw' },
};

function server(host: HostId, launch: Launch, file = '/home/me/weather/.mcp.json'): ConfiguredServer {
  const input = { id: 'token', description: undefined, password: true, default: undefined, choices: undefined };
  return { name: 'a', host, file, offset: 0, launch, inputs: [input], disabled: false };
}

function filled(host: HostId, text: string, more: Partial<ResolveContext> = {}) {
  const launch: Launch = { kind: 'http', url: text, headers: {} };
  const { launch: result, problems, notes } = resolveServer(server(host, launch), { ...context, ...more });
  return { text: result.kind === 'stdio' ? '' : result.url, problems, notes };
}

test.each<[HostId, string, string]>([
  ['vscode', '${workspaceFolder}/x', '/home/me/weather/x'],
  ['vscode', '${workspaceFolder:shop}', '/home/me/shop'],
  ['vscode', '${workspaceFolderBasename}', 'weather'],
  ['vscode', '${userHome}${pathSeparator}${/}', '/home/me//'],
  ['vscode', '${env:KEY}-${input:token}', 'k3y-for-the-weather-pw'],
  ['vscode', '${KEY} $KEY ${unknown} ${', '${KEY} $KEY ${unknown} ${'],
  ['cursor', '${env:KEY} ${workspaceFolder}', 'k3y-for-the-weather /home/me/weather'],
  ['claude-code', '${KEY} ${NOT:-other} ${EMPTY:-other} ${EMPTY}.', 'k3y-for-the-weather other other .'],
  ['claude-code', '${NOT:-a:-b c} $KEY', 'a:-b c $KEY'],
  ['claude-code', '${workspaceFolder} ${env:KEY}', '/home/me/weather k3y-for-the-weather'],
  ['gemini', '$KEY ${KEY} ${NOT:-x}', 'k3y-for-the-weather k3y-for-the-weather x'],
  ['opencode', '{env:KEY} ${KEY}', 'k3y-for-the-weather ${KEY}'],
  ['claude-desktop', '${KEY} ${env:KEY} $KEY', '${KEY} ${env:KEY} $KEY'],
])('%s: %s becomes %s', (host, text, expected) => {
  expect(filled(host, text)).toEqual({ text: expected, problems: [], notes: [] });
});

test.each<[HostId, string, string]>([
  ['vscode', '${input:other}', '"${input:other}" was not answered.'],
  ['vscode', '${input:constructor}', '"${input:constructor}" was not answered.'],
  ['vscode', '${command:pick}', '"${command:pick}" is known to the editor alone.'],
  ['vscode', '${workspaceFolder:no}', '"${workspaceFolder:no}" names a folder that is not open.'],
  ['claude-code', '${NOT}', '"${NOT}" is not set in the environment.'],
  ['claude-code', '${constructor}', '"${constructor}" is not set in the environment.'],
  ['continue', '${{ secrets.KEY }}', '"${{ secrets.KEY }}" is known to the host alone.'],
])('%s: %s is told', (host, text, problem) => {
  expect(filled(host, text)).toMatchObject({ problems: [problem] });
});

test('an empty variable is filled in empty as VS Code does, and told', () => {
  expect(filled('vscode', '${env:NOT}')).toEqual({
    text: '',
    problems: [],
    notes: ['${env:NOT} is empty: the environment has no "NOT".'],
  });
});

test('what is filled in is not filled in again', () => {
  expect(filled('vscode', '${env:KEY}', { env: { KEY: '${userHome}' } }).text).toBe('${userHome}');
});

test('on Windows, names of variables have no case, and paths its own form', () => {
  const windows = {
    platform: 'win32' as const,
    env: { Path: 'C:\\x' },
    home: 'C:\\Users\\me',
    folders: [{ name: 'w', path: 'c:\\w' }],
  };
  expect(filled('vscode', '${env:PATH}${/}', windows).text).toBe('C:\\x\\');
  const launch: Launch = { kind: 'stdio', command: 'x', args: [], env: {}, cwd: '${workspaceFolder}/sub' };
  expect(
    resolveServer(server('vscode', launch, 'C:\\w\\.vscode\\mcp.json'), { ...context, ...windows }).launch,
  ).toEqual({
    ...launch,
    cwd: 'c:\\w\\sub',
  });
});

test('a program starts in the folder whose file names it, or in its own below', () => {
  const launch: Launch = { kind: 'stdio', command: 'x', args: ['${workspaceFolder}'], env: { GONE: null } };
  const inShop = resolveServer(server('vscode', launch, '/home/me/shop/.vscode/mcp.json'), context);
  expect(inShop.launch).toMatchObject({ cwd: '/home/me/shop', args: ['/home/me/shop'], env: { GONE: null } });
  const ofUser = resolveServer(server('cursor', { ...launch, cwd: 'sub' }, '/home/me/.cursor/mcp.json'), context);
  expect(ofUser.launch).toMatchObject({ cwd: '/home/me/weather/sub' });
});

test('what came from inputs and the environment is secret, wherever it was put; where things are is not', () => {
  const launch: Launch = {
    kind: 'stdio',
    command: 'x',
    args: ['${input:token}', '${env:KEY}', '${env:HOME}', '--password', 'hunter', '--verbose'],
    env: { DEBUG: 'true', PORT: '3000', OWN: 'k3y-of-the-file', API_TOKEN: 'hunter' },
  };
  const redact = redactor(resolveServer(server('vscode', launch), context).launch);
  expect(redact('k3y-for-the-weather pw k3y-of-the-file hunter /home/me true 3000 --verbose')).toBe(
    `${REDACTED} ${REDACTED} ${REDACTED} ${REDACTED} /home/me true 3000 --verbose`,
  );
  const far: Launch = {
    kind: 'http',
    url: 'https://me:hunter2@example.com/mcp?api_key=abc',
    headers: { Authorization: 'Bearer k3y', Accept: 'text' },
  };
  expect(redactor(far)('Bearer k3y or k3y, hunter2, abc, text, example.com')).toBe(
    `${REDACTED} or ${REDACTED}, ${REDACTED}, ${REDACTED}, text, example.com`,
  );
});

test('no secret is left in any text, in none of the forms in which programs write it', () => {
  const secret = fc
    .string({ minLength: 6, maxLength: 40, unit: 'grapheme' })
    .filter((text) => !REDACTED.includes(text));
  const forms: ((text: string) => string)[] = [
    (text) => text,
    (text) => JSON.stringify({ text }),
    encodeURIComponent,
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(text).toString('base64url'),
  ];
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...forms),
      fc.string(),
      (all, form, around) => {
        const redact = redactorOf(all);
        for (const each of all) expect(redact(`${around}\n${form(each)}\n`)).not.toContain(form(each));
      },
    ),
  );
});

test('a secret that is cut off at the end is taken out, too, and a key of several lines line by line', () => {
  const redact = redactorOf(['k3y-for-the-weather', '-----BEGIN KEY-----\nabcdefghijkl\n-----END KEY-----']);
  expect(redact('the key is k3y-for-th', true)).toBe(`the key is ${REDACTED}`);
  expect(redact('the key is k3y-for-th')).toBe('the key is k3y-for-th');
  expect(redact('> abcdefghijkl')).toBe(`> ${REDACTED}`);
  expect(redactorOf([''])('text')).toBe('text');
});

test('a file of variables as dotenv reads it', () => {
  const text = [
    '\ufeff# comment',
    'A=1',
    ' export B = two words  # comment',
    'C="a\\nb # no comment" # comment',
    "D='$A \\n'",
    'E=`it\'s "x"`',
    'F=a#b',
    'G=',
    'H="several',
    'lines"',
    'no assignment',
    '9=x',
    'I="open',
    'A=2\r',
    '__proto__=x',
  ].join('\n');
  expect(Object.entries(parseDotenv(text))).toEqual([
    ['A', '2'],
    ['B', 'two words'],
    ['C', 'a\nb # no comment'],
    ['D', '$A \\n'],
    ['E', 'it\'s "x"'],
    ['F', 'a#b'],
    ['G', ''],
    ['H', 'several\nlines'],
    ['I', '"open'],
    ['__proto__', 'x'],
  ]);
});

test('any value that is quoted is read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const quoted = value
        .replace(/[\\"$]/g, '\\$&')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r');
      expect(parseDotenv(`A=1\nX="${quoted}" # x\nB=2`)).toEqual({ A: '1', X: value, B: '2' });
    }),
  );
});

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-'));
afterAll(() => fs.rmSync(home, { recursive: true }));

test('servers are found on the disk, those of the folder before those of the user, and made ready', async () => {
  const weather = path.join(home, 'weather');
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    fs.writeFileSync(path.join(home, file), text);
  };
  const entry = { command: 'node', args: ['x.js'], envFile: '${workspaceFolder}/.env', env: { A: 'own' } };
  write('weather/.vscode/mcp.json', JSON.stringify({ servers: { a: entry } }));
  write('weather/.env', 'A=file\nB=k3y-of-the-file\n');
  write('weather/.cursor/mcp.json', '{');
  write('.gemini/settings.json', '{ "mcpServers": { "mine": { "command": "x" } } }');
  write('weather/package.json', '{ "workspaces": ["packages/*", "../out", "**"] }');
  write('weather/packages/one/package.json', '{ "name": "one-mcp", "bin": "x.js" }');
  write('out/package.json', '{ "name": "out-mcp", "bin": "x.js" }');
  fs.mkdirSync(path.join(weather, '.mcp.json'));
  const machine = { platform: process.platform, env: {}, home };
  const folders = [{ name: 'weather', path: weather }];
  const { servers, problems } = await findServers(machine, folders);
  expect(servers.map(({ name, host }) => `${host} ${name}`)).toEqual(['vscode a', 'gemini mine', 'package one-mcp']);
  expect(problems.map(({ file, message }) => [path.relative(home, file), message])).toEqual([
    [path.join('weather', '.cursor', 'mcp.json'), expect.stringMatching(/^This file is not read, it is no JSON/)],
  ]);
  expect((await findServers(machine, folders, { ofUser: false })).servers.map(({ name }) => name)).toEqual([
    'a',
    'one-mcp',
  ]);

  const ready = await prepare(servers[0]!, { ...machine, folders, inputs: {} });
  expect(ready).toMatchObject({ problems: [], launch: { env: { A: 'own', B: 'k3y-of-the-file' }, cwd: weather } });
  fs.rmSync(path.join(weather, '.env'));
  const missing = await prepare(servers[0]!, { ...machine, folders, inputs: {} });
  expect(missing.problems).toEqual([
    expect.stringMatching(/^There is no file ".*\.env" with the server's environment\.$/),
  ]);
});
