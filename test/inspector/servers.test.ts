// What the editor keeps and shows of servers: command lines as typed, secrets by address, a stranger's words.

import { expect, test } from 'vitest';
import type * as vscode from 'vscode';
import { plain } from '../../client/src/plain.ts';
import { wordsOf } from '../../client/src/servers/command-line.ts';
import { Keyring } from '../../client/src/servers/keyring.ts';
import type { ConfiguredServer, Launch } from '../../server/src/live/contract.ts';

test.each([
  ['node dist/server.js --root .', ['node', 'dist/server.js', '--root', '.']],
  [`  "C:/Program Files/x" 'a b' c"d e"f ''  `, ['C:/Program Files/x', 'a b', 'cd ef', '']],
  ['a\\ b "c\\"d" \'e\\f\'', ['a b', 'c"d', 'e\\f']],
  ['$HOME `x` ; rm', ['$HOME', '`x`', ';', 'rm']],
])('the command line %s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  ['node "x', 'not closed'],
  ['   ', 'a command is needed'],
])('the command line %s is refused', (text, words) => {
  expect(() => wordsOf(text)).toThrow(words);
});

test("a stranger's words are on one line, hide nothing and draw no icon", () => {
  expect(plain('a\nb\tc')).toBe('a b c');
  expect(plain('x\u202e\u200b\u001b[31m\u{e0041}')).toBe('x⟨U+202E⟩⟨U+200B⟩⟨U+001B⟩[31m⟨U+E0041⟩');
  expect(plain('$(error) ok')).not.toContain('$(');
  expect(plain('x'.repeat(500), 10)).toBe(`${'x'.repeat(10)}…`);
});

function secrets(): vscode.SecretStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  } as never;
}

function at(url: string): ConfiguredServer {
  const launch: Launch = { kind: 'http', url, headers: { 'X-A': '1' } };
  return { name: 'a', host: 'typed', file: url, offset: 0, folder: undefined, launch, inputs: [], disabled: false };
}

test('a sign-in is kept for its address alone, and forgotten when it is told to be', async () => {
  const keys = new Keyring(secrets());
  await keys.keep(at('https://a.example/mcp'), 'token');
  expect(await keys.of(at('https://a.example/mcp'))).toEqual({ signedIn: 'token' });
  expect(await keys.of(at('https://b.example/mcp'))).toEqual({});
  expect(await keys.of(at('https://a.example/other'))).toEqual({});
  await keys.keep(at('https://a.example/mcp'), '');
  expect(await keys.of(at('https://a.example/mcp'))).toEqual({});
});

test('another client has not signed in yet', async () => {
  const keys = new Keyring(secrets());
  const server = at('https://a.example/mcp');
  await keys.keep(server, 'token');
  if (server.launch.kind !== 'stdio') await keys.setClient(server.launch, { id: 'me', secret: 's' });
  expect(await keys.of(server)).toEqual({ oauthClient: { id: 'me', secret: 's' } });
});

test('headers that were typed in are secret, and go with their address', async () => {
  const store = secrets();
  const keys = new Keyring(store);
  const server = at('https://a.example/mcp');
  if (server.launch.kind !== 'stdio') await keys.setHeaders(server.launch, { Authorization: 'Bearer x' });
  expect(await keys.filled(server)).toEqual({
    kind: 'http',
    url: 'https://a.example/mcp',
    headers: { 'X-A': '1', Authorization: 'Bearer x' },
    secrets: ['Bearer x'],
  });
  expect(await keys.filled(at('https://b.example/mcp'))).toEqual(at('https://b.example/mcp').launch);
  if (server.launch.kind !== 'stdio') await keys.setHeaders(server.launch, {});
  expect(store.kept.size).toBe(0);
});
