// The servers in hosts' settings, as their pages write them, and in packages.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serversIn } from '../../server/src/live/host-files.ts';
import { type HostFile, hostFiles, type Machine } from '../../server/src/live/hosts.ts';
import type { Folder } from '../../server/src/live/launch.ts';
import { packageServers } from '../../server/src/live/package-servers.ts';

const folder: Folder = { name: 'weather', path: '/home/me/weather' };
const linux: Machine = { platform: 'linux', env: {}, home: '/home/me' };
const files = hostFiles(linux, [folder]);

function read(file: string, text: string) {
  return serversIn(text, fileNamed(file), [folder]);
}

function fileNamed(file: string): HostFile {
  const found = files.find((each) => each.file === file);
  if (!found) throw new Error(`no host has ${file}`);
  return found;
}

test('.vscode/mcp.json with comments, trailing commas and inputs', () => {
  const text = `{
  // who needs a key
  "inputs": [
    { "type": "promptString", "id": "key", "description": "API key", "password": true },
    { "type": "pickString", "id": "region", "options": ["eu", { "label": "America", "value": "us" }], "default": "eu" },
    { "type": "promptString", "id": "unused" },
  ],
  "servers": {
    "weather": {
      "type": "stdio", "command": "node", "args": ["\${workspaceFolder}/x.js", "--region=\${input:region}"],
      "env": { "KEY": "\${input:key}", "PORT": 3000, "GONE": null }, "envFile": ".env", "cwd": "sub",
    },
    "far": { "type": "http", "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer \${input:key}" } },
    "old": { "type": "sse", "url": "https://example.com/sse" },
  },
}`;
  const { servers, problems } = read('/home/me/weather/.vscode/mcp.json', text);
  expect(problems).toEqual([]);
  expect(servers.map(({ name }) => name)).toEqual(['weather', 'far', 'old']);
  for (const { name, offset } of servers) expect(text.slice(offset)).toMatch(new RegExp(`^"${name}"`));
  expect(servers[0]).toMatchObject({
    host: 'vscode',
    launch: {
      kind: 'stdio',
      command: 'node',
      args: [`\${workspaceFolder}/x.js`, `--region=\${input:region}`],
      env: { KEY: `\${input:key}`, PORT: '3000', GONE: null },
      envFile: '.env',
      cwd: 'sub',
    },
    inputs: [
      { id: 'key', description: 'API key', password: true },
      { id: 'region', password: false, default: 'eu', choices: ['eu', 'us'] },
    ],
  });
  expect(servers[1]!.launch).toEqual({
    kind: 'http',
    url: 'https://example.com/mcp',
    headers: { Authorization: `Bearer \${input:key}` },
  });
  expect(servers[1]!.inputs.map(({ id }) => id)).toEqual(['key']);
  expect(servers[2]!.launch.kind).toBe('sse');
});

describe('each host in its own words', () => {
  const local = { kind: 'stdio', command: 'npx', args: ['-y', 'weather'], env: { KEY: 'x' } };
  const far = (kind: string) => ({ kind, url: 'https://example.com/mcp', headers: {} });
  const entry = '{ "command": "npx", "args": ["-y", "weather"], "env": { "KEY": "x" } }';
  const url = '"https://example.com/mcp"';
  test.each<[string, string, string, object]>([
    ['.mcp.json', '/home/me/weather/.mcp.json', `{ "mcpServers": { "a": ${entry} } }`, local],
    [
      '.mcp.json',
      '/home/me/weather/.mcp.json',
      `{ "mcpServers": { "a": { "type": "http", "url": ${url} } } }`,
      far('http'),
    ],
    ['Claude Code', '/home/me/.claude.json', `{ "history": [1], "mcpServers": { "a": ${entry} } }`, local],
    [
      'Claude Code, for one folder',
      '/home/me/.claude.json',
      `{ "projects": { "/else": { "mcpServers": { "b": ${entry} } }, "/home/me/weather/": { "mcpServers": { "a": ${entry} } } } }`,
      local,
    ],
    [
      'Claude Desktop',
      '/home/me/.config/Claude/claude_desktop_config.json',
      `{ "mcpServers": { "a": ${entry} } }`,
      local,
    ],
    [
      'Copilot',
      '/home/me/.copilot/mcp-config.json',
      `{ "mcpServers": { "a": { "type": "local", "command": "npx", "args": ["-y", "weather"], "env": { "KEY": "x" } } } }`,
      local,
    ],
    ['Cursor', '/home/me/weather/.cursor/mcp.json', `{ "mcpServers": { "a": { "url": ${url} } } }`, far('http')],
    [
      'Windsurf',
      '/home/me/.codeium/windsurf/mcp_config.json',
      `{ "mcpServers": { "a": { "serverUrl": ${url} } } }`,
      far('http'),
    ],
    [
      'Cline',
      '/home/me/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
      `{ "mcpServers": { "a": { "url": ${url} } } }`,
      far('sse'),
    ],
    [
      'Cline',
      '/home/me/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
      `{ "mcpServers": { "a": { "type": "streamableHttp", "url": ${url} } } }`,
      far('http'),
    ],
    [
      'Roo',
      '/home/me/weather/.roo/mcp.json',
      `{ "mcpServers": { "a": { "type": "streamable-http", "url": ${url} } } }`,
      far('http'),
    ],
    [
      'Gemini',
      '/home/me/.gemini/settings.json',
      `{ "theme": "x", "mcpServers": { "a": { "httpUrl": ${url} } } }`,
      far('http'),
    ],
    ['Gemini', '/home/me/.gemini/settings.json', `{ "mcpServers": { "a": { "url": ${url} } } }`, far('sse')],
    ['Zed', '/home/me/weather/.zed/settings.json', `{ "context_servers": { "a": ${entry} } }`, local],
    [
      'Zed, once',
      '/home/me/.config/zed/settings.json',
      `{ "context_servers": { "a": { "command": { "path": "npx", "args": ["-y", "weather"], "env": { "KEY": "x" } } } } }`,
      local,
    ],
    ['Continue', '/home/me/weather/.continue/mcpServers/mcp.json', `{ "mcpServers": { "a": ${entry} } }`, local],
    ['Kiro', '/home/me/.kiro/settings/mcp.json', `{ "mcpServers": { "a": ${entry} } }`, local],
    [
      'opencode',
      '/home/me/weather/opencode.json',
      `{ "mcp": { "a": { "type": "local", "command": ["npx", "-y", "weather"], "environment": { "KEY": "x" } } } }`,
      local,
    ],
    [
      'opencode',
      '/home/me/weather/opencode.json',
      `{ "mcp": { "a": { "type": "remote", "url": ${url} } } }`,
      far('http'),
    ],
    ['Inspector', '/home/me/.mcp-inspector/mcp.json', `{ "mcpServers": { "a": ${entry} } }`, local],
  ])('%s: %s', (_, file, text, launch) => {
    const { servers, problems } = read(file, text);
    expect(problems).toEqual([]);
    expect(servers.map(({ name }) => name)).toEqual(['a']);
    expect(servers[0]!.launch).toEqual(launch);
  });
});

test('where the files are on each platform', () => {
  const files = (machine: Machine) => hostFiles(machine, []).map(({ file }) => file);
  expect(files({ ...linux, env: { XDG_CONFIG_HOME: '/etc/me', COPILOT_HOME: '/copilot' } })).toEqual(
    expect.arrayContaining(['/etc/me/Code/User/mcp.json', '/copilot/mcp-config.json', '/home/me/.claude.json']),
  );
  expect(files({ platform: 'darwin', env: {}, home: '/Users/me' })).toEqual(
    expect.arrayContaining([
      '/Users/me/Library/Application Support/Code/User/mcp.json',
      '/Users/me/Library/Application Support/Claude/claude_desktop_config.json',
      '/Users/me/.config/zed/settings.json',
    ]),
  );
  const env = { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' };
  expect(files({ platform: 'win32', env, home: 'C:\\Users\\me' })).toEqual(
    expect.arrayContaining([
      'C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json',
      'C:\\Users\\me\\.cursor\\mcp.json',
    ]),
  );
});

test("Claude Code's projects are found by a path that Windows writes in several ways", () => {
  const windows: Machine = { platform: 'win32', env: {}, home: 'C:\\Users\\me' };
  const file = hostFiles(windows, []).find(({ file }) => file.endsWith('.claude.json'))!;
  const text = '{ "projects": { "C:/Users/me/weather": { "mcpServers": { "a": { "command": "x" } } } } }';
  expect(serversIn(text, file, [{ name: 'weather', path: 'c:\\Users\\me\\weather' }]).servers).toHaveLength(1);
});

test.each<[string, string, string, number]>([
  ['broken', '{\n  "mcpServers": {\n    "a" { }\n', 'This file is not read, it is no JSON: colon expected.', 3],
  ['a list', '{ "mcpServers": [] }', 'The servers are an object, one name each: { "my-server": { … } }.', 1],
  ['a text', '{ "mcpServers": {\n"a": "x" } }', 'The server "a" is no object with a "command" or a "url".', 2],
  [
    'nothing',
    '{ "mcpServers": {\n\n"a": {} } }',
    'The server "a" has neither a "command" that starts it nor a "url" where it is.',
    3,
  ],
  ['a number', '{ "mcpServers": { "a": { "command": 1 } } }', 'The server "a" has a "command" that is no text.', 1],
  [
    'no list',
    '{ "mcpServers": { "a": { "command": "x", "args": "y" } } }',
    'The server "a" has "args" that are no list.',
    1,
  ],
  [
    'an object',
    '{ "mcpServers": { "a": { "command": "x", "args": [{}] } } }',
    'The server "a" has "args" that are not all texts.',
    1,
  ],
  [
    'a list',
    '{ "mcpServers": { "a": { "command": "x", "env": ["y"] } } }',
    'The server "a" has an "env" that has no texts by name.',
    1,
  ],
  ['too deep', `{ "mcpServers": ${'['.repeat(100_000)}`, 'This file is not read: it nests too deep.', 1],
])('a file with %s instead is told in one sentence, with its place', (_, text, message, line) => {
  const { servers, problems } = read('/home/me/weather/.mcp.json', text);
  expect(servers).toEqual([]);
  expect(problems).toMatchObject([{ file: '/home/me/weather/.mcp.json', message, line }]);
});

test('one entry that is wrong leaves the others', () => {
  const { servers, problems } = read(
    '/home/me/weather/.mcp.json',
    '{ "mcpServers": { "a": {}, "b": { "command": "x", "disabled": true }, "__proto__": { "command": "y" } } }',
  );
  expect(servers.map(({ name, disabled }) => [name, disabled])).toEqual([
    ['b', true],
    ['__proto__', false],
  ]);
  expect(problems).toHaveLength(1);
});

test('an empty file, and one about something else, have no servers and no problems', () => {
  for (const text of ['', '\ufeff{}', '{ "theme": "dark" }', '[]', '1', '{ "mcpServers": {} }']) {
    expect(read('/home/me/.gemini/settings.json', text)).toEqual({ servers: [], problems: [] });
  }
});

test('no text makes it throw', () => {
  const fields = [
    'mcpServers',
    'servers',
    'inputs',
    'command',
    'args',
    'env',
    'url',
    'headers',
    'projects',
    '__proto__',
  ];
  const json = fc.jsonValue({ maxDepth: 6 });
  const shaped = fc.letrec((tie) => ({
    value: fc.oneof(
      json,
      fc.dictionary(fc.constantFrom(...fields), tie('value') as fc.Arbitrary<never>, { maxKeys: 4 }),
    ),
  })).value;
  const text = fc.oneof(
    fc.string(),
    shaped.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, fc.nat(200), (whole, cut) => {
      for (const each of [whole, whole.slice(0, cut)]) {
        for (const file of files.slice(0, 6)) serversIn(each, file, [folder]);
        packageServers(each, '/home/me/weather/package.json', 'linux');
      }
    }),
  );
});

test('a package gives its programs, and the scripts that start something', () => {
  const text = JSON.stringify({
    name: '@me/weather-mcp',
    bin: { weather: 'dist/index.js', native: 'bin/weather.exe', shell: './bin/run' },
    scripts: {
      build: 'tsc',
      start: 'node dist/index.js',
      dev: 'tsx watch src/index.ts',
      'dev:types': 'tsc --watch',
      'start:http': 'PORT=3000 node dist/http.js',
      restart: 'node x.js',
      mcp: 'npx @modelcontextprotocol/inspector node dist/index.js',
    },
    packageManager: 'pnpm@9.0.0',
  });
  const { servers } = packageServers(text, '/home/me/weather/package.json', 'linux');
  expect(
    servers.map(({ name, launch }) => [name, ...(launch.kind === 'stdio' ? [launch.command, ...launch.args] : [])]),
  ).toEqual([
    ['weather', 'node', 'dist/index.js'],
    ['shell', 'node', './bin/run'],
    ['start', 'pnpm', '--silent', 'run', 'start'],
    ['dev', 'pnpm', '--silent', 'run', 'dev'],
    ['start:http', 'pnpm', '--silent', 'run', 'start:http'],
  ]);
  expect(servers.every(({ launch }) => launch.kind === 'stdio' && launch.cwd === '/home/me/weather')).toBe(true);
  expect(servers[0]!.offset).toBe(text.indexOf('"weather"'));
});

test('a package that has nothing to do with MCP has no servers', () => {
  const text = '{ "name": "shop", "scripts": { "start": "node index.js" }, "dependencies": { "express": "5" } }';
  expect(packageServers(text, '/shop/package.json', 'linux').servers).toEqual([]);
  const related = text.replace('express', '@modelcontextprotocol/server');
  expect(packageServers(related, '/shop/package.json', 'linux').servers).toHaveLength(1);
});
