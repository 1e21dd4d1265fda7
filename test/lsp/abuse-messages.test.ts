// Messages no honest client sends, to the bundled server in a process of its own: it answers, or refuses, and lives on.
import { expect, test, vi } from 'vitest';
import { Child, folderWith, shellServer, uriOf } from './child.ts';

// Each test starts a process, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

async function started(): Promise<{ child: Child; uri: string }> {
  const folder = folderWith({ 'src/a.ts': shellServer() });
  const child = new Child();
  await child.initialize([folder]);
  return { child, uri: uriOf(folder, 'src/a.ts') };
}

/** The server still does its work. */
async function works({ child, uri }: { child: Child; uri: string }): Promise<void> {
  child.open(uri, shellServer());
  expect(await child.rules(uri)).toContain('command-injection');
  child.close(uri);
}

test('bodies that are no JSON, or JSON that is no message, are passed over', async () => {
  const server = await started();
  for (const body of [
    '{',
    'null',
    '[]',
    '0',
    '"text"',
    '{}',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","id":null}',
    '{"jsonrpc":"2.0","id":{},"method":"shutdown"}',
    '{"jsonrpc":"2.0","method":7}',
    '{"jsonrpc":"2.0","id":"never asked","result":1}',
    '{"jsonrpc":"2.0","id":12345,"error":{"code":"x"}}',
    '\u0000\ud800',
    '['.repeat(20_000),
    '',
  ])
    server.child.body(body);
  await works(server);
});

test('headers that make no sense are passed over, up to the next one that does', async () => {
  const server = await started();
  for (const bytes of [
    'Content-Length: many\r\n\r\n',
    'X-Nothing: 1\r\n\r\n',
    'no colon at all\r\n\r\n',
    ': \r\n\r\n',
    '\r\n\r\n',
  ])
    server.child.bytes(bytes);
  // What came in the same piece as a senseless header is looked at when the next piece comes: an editor that types sends some.
  const typing = setInterval(() => server.child.notify('$/nothing', {}), 20);
  await works(server);
  clearInterval(typing);
});

test('a length that is too short costs its message alone', async () => {
  const server = await started();
  // What is left of the body stands before the next header, on the same line.
  server.child.bytes('Content-Length: 4\r\n\r\n{"jsonrpc":"2.0","method":"x"}\r\n\r\n');
  const typing = setInterval(() => server.child.notify('$/nothing', {}), 20);
  await works(server);
  clearInterval(typing);
});

test('methods that nobody knows are refused as such', async () => {
  const server = await started();
  const { error } = await server.child.ask('textDocument/teleport', {}).answer;
  expect(error?.code).toBe(-32601);
  server.child.notify('textDocument/didTeleport', {});
  server.child.notify('$/nothing', {});
  await works(server);
});

const requests = [
  'textDocument/diagnostic',
  'workspace/diagnostic',
  'textDocument/codeAction',
  'textDocument/codeLens',
  'textDocument/hover',
  'toolward/tools',
  'toolward/report',
  'toolward/definitions',
  'toolward/definitionText',
  'toolward/approve',
  'toolward/rules',
  'toolward/rulePage',
  'toolward/ignore',
];
const notifications = [
  'initialized',
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/didClose',
  'textDocument/didSave',
  'workspace/didChangeConfiguration',
  'workspace/didChangeWatchedFiles',
  'workspace/didChangeWorkspaceFolders',
  'toolward/trust',
  'toolward/running',
  '$/cancelRequest',
  '$/setTrace',
];
const nonsense: unknown[] = [
  undefined,
  null,
  {},
  [],
  [1, 2, 3],
  { textDocument: null },
  { textDocument: { uri: 7 } },
  { textDocument: { uri: 'file:///nowhere.ts' }, position: null, range: null, context: null },
  {
    textDocument: { uri: 'file:///nowhere.ts', version: 'x', text: 5 },
    contentChanges: [null, {}, { range: 1, text: 2 }],
  },
  { changes: 'none' },
  { changes: [null, { uri: 5, type: 'x' }, { uri: 'x:y', type: 99 }] },
  { event: null },
  { event: { added: [{ uri: 5 }], removed: null } },
  { settings: 5 },
  { previousResultIds: [{ uri: null }] },
  { previousResultIds: 5 },
  { id: { no: 'id' } },
  { id: '__proto__' },
  { uri: null, rule: null, range: null, reason: null },
  { __proto__: null, constructor: 1 },
];

test('requests with any nonsense for parameters are answered', async () => {
  const server = await started();
  for (const method of requests) {
    const answers = nonsense.map((params) => server.child.ask(method, params));
    // A request for news of the workspace is held until there is some.
    if (method === 'workspace/diagnostic') for (const { id } of answers) server.child.notify('$/cancelRequest', { id });
    for (const { answer } of answers) expect(await answer).toHaveProperty('jsonrpc');
  }
  await works(server);
});

test('notifications with any nonsense for parameters change nothing', async () => {
  const server = await started();
  for (const method of notifications) for (const params of nonsense) server.child.notify(method, params);
  await works(server);
});

test('a message of ten megabytes is read, and its text is too big to look at', async () => {
  const server = await started();
  const big = uriOf('/nowhere', 'big.ts');
  server.child.open(big, `${shellServer()}${'// padding, line after line\n'.repeat(400_000)}`);
  expect(await server.child.rules(big)).toEqual([]);
  await works(server);
});

test('positions outside of the text, negative or no numbers at all, are answered', async () => {
  const server = await started();
  const { child, uri } = server;
  child.open(uri, shellServer());
  const at = (line: unknown, character: unknown) => ({ line, character });
  for (const position of [at(-1, -1), at(1e9, 0), at(0, 1e9), at(1.5, 0.5), at(null, 'x'), at(2 ** 53, -(2 ** 53))]) {
    const range = { start: position, end: position };
    const textDocument = { uri };
    const diagnostics = await child.diagnostics(uri);
    expect(await child.ask('textDocument/hover', { textDocument, position }).answer).toHaveProperty('id');
    expect(
      await child.ask('textDocument/codeAction', { textDocument, range, context: { diagnostics } }).answer,
    ).toHaveProperty('id');
    expect(
      await child.ask('toolward/ignore', { uri, rule: 'command-injection', range, reason: 'because' }).answer,
    ).toHaveProperty('id');
  }
  child.close(uri);
  await works(server);
});

test('changes outside of the text leave a document that can be closed and opened again', async () => {
  const server = await started();
  const { child, uri } = server;
  child.open(uri, shellServer());
  let version = 1;
  for (const line of [-1, 1e9, 0.5, null]) {
    const range = { start: { line, character: line }, end: { line, character: line } };
    const textDocument = { uri, version: ++version };
    child.notify('textDocument/didChange', { textDocument, contentChanges: [{ range, text: 'x' }] });
  }
  child.notify('textDocument/didChange', { textDocument: { uri, version: -1 }, contentChanges: [{ text: '' }] });
  expect(await child.diagnostics(uri)).toEqual([]);
  child.close(uri);
  await works(server);
});

test('addresses of any kind are taken as they are', async () => {
  const server = await started();
  for (const uri of [
    '',
    ':',
    'file:',
    'file://',
    'file:///',
    'file://host/share/a.ts',
    'file:///%ZZ/a.ts',
    'file:///a%2Fb.ts',
    'file:///a%00b.ts',
    'file:///../../../etc/passwd',
    'git:/a.ts?ref=main',
    'untitled:Untitled-1',
    'vscode-notebook-cell:/a.ipynb#x',
    'http://example.com/a.ts',
    'no address',
    `file:///${'long/'.repeat(5_000)}a.ts`,
    '__proto__',
  ]) {
    server.child.open(uri, shellServer());
    expect(await server.child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer).toHaveProperty(
      'result',
    );
    expect(await server.child.ask('textDocument/codeLens', { textDocument: { uri } }).answer).toHaveProperty('id');
    server.child.close(uri);
    expect(await server.child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer).toHaveProperty(
      'result',
    );
  }
  await works(server);
});

test('files that are not open are answered for, and those that never were', async () => {
  const server = await started();
  const { child, uri } = server;
  expect(await child.rules(uri)).toContain('command-injection');
  expect(await child.rules(`${uri}.ts`)).toEqual([]);
  child.close(uri);
  child.close(`${uri}.ts`);
  expect(await child.rules(uri)).toContain('command-injection');
});
