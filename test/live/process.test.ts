// The process that the extension forks: what it is told, what it tells, and that it leaves nothing behind.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: hosts write their variables like that.
import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { ConfiguredServer, FromLive, Launch, ToLive } from '../../server/src/live/contract.ts';
import { isAlive, program } from './program.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-live-'));
const bundle = fileURLToPath(new URL('../../dist/live.js', import.meta.url));
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true });
});

test('a server is started, watched, restarted and stopped', async () => {
  const live = forked();
  live.say(start('a', { ...program('v1.mjs'), env: { TELL_PID: '1', TOKEN: '${input:token}' } }, { token: 'k3y' }));
  expect(await live.next('state')).toMatchObject({ id: 'a', state: { is: 'starting' } });
  const [greeting, number] = [await live.next('stderr'), await live.next('stderr')];
  expect(greeting.line).toBe('starting with [secret]');
  expect((await live.next('definitions')).server).toMatchObject({ name: 'weather', version: '1.2.3' });
  expect(await live.next('state')).toMatchObject({ state: { is: 'running' } });

  process.kill(pidIn(number.line), 'SIGUSR2');
  const grown = await live.next('definitions');
  expect(grown.server.definitions.map(({ name }) => name)).toContain('grown');
  await live.next('state');

  live.say({ kind: 'restart', id: 'a' });
  live.say({ kind: 'restart', id: 'a' });
  expect(await live.next('state')).toMatchObject({ state: { is: 'starting' } });
  expect((await live.next('definitions')).server.definitions.map(({ name }) => name)).not.toContain('grown');
  expect(await live.next('state')).toMatchObject({ state: { is: 'running' } });
  await live.next('stderr');
  const pid = pidIn((await live.next('stderr')).line);
  expect(isAlive(pid)).toBe(true);
  live.say({ kind: 'stop', id: 'a' });
  expect(await live.next('state')).toMatchObject({ state: { is: 'stopped' } });
  expect(isAlive(pid)).toBe(false);
  expect(live.heard.filter((message) => JSON.stringify(message).includes('k3y'))).toEqual([]);
});

test('what cannot be started is told in a sentence, without starting anything', async () => {
  const live = forked();
  live.say(start('a', { ...program('v1.mjs'), env: { TOKEN: '${input:token}' } }, {}));
  await live.next('state');
  expect((await live.next('state')).state).toEqual({ is: 'failed', problem: '"${input:token}" was not answered.' });
  live.say(start('b', program('raw.mjs', ['dies']), {}));
  await live.next('state');
  expect((await live.next('state')).state).toMatchObject({ is: 'failed', problem: expect.stringMatching(/code 3/) });
  expect((await live.next('stderr')).line).toBe('Error: API_KEY is not set\\u{1b}[2J');
  expect((await live.next('stderr')).line).toBe('  (it was "")');
});

test('one id is one server, and one that never answers keeps nobody waiting', async () => {
  const live = forked();
  live.say(start('a', program('raw.mjs', ['silent']), {}));
  await live.next('stderr');
  live.say(start('a', program('v1.mjs'), {}));
  expect((await live.next('definitions')).server.name).toBe('weather');
});

test('a server that repeats its key in what it serves is told without it', async () => {
  const live = forked();
  live.say(start('a', { ...program('v1.mjs'), env: { TELLS: ' Use k3y-for-the-weather!' } }, {}));
  live.say(start('b', { ...program('v1.mjs'), env: { TELLS: '${input:token}' } }, { token: ' with k3y-for-all' }));
  for (const { server } of [await live.next('definitions'), await live.next('definitions')]) {
    expect(server.instructions).toBe('Ask for the weather.[secret]');
    expect(server.definitions[0]!.fields.description).toBe('The weather of tomorrow.[secret]');
  }
});

test('servers are found', async () => {
  const live = forked();
  fs.writeFileSync(path.join(folder, '.mcp.json'), '{ "mcpServers": { "a": { "command": "x" } } }');
  live.say({ kind: 'find', request: 7, folders: [{ name: 'f', path: folder }], ofUser: false });
  const { request, found } = await live.next('found');
  expect(request).toBe(7);
  expect(found.servers.map(({ name }) => name)).toEqual(['a']);
});

test('when the extension goes, the process and its servers go, too', async () => {
  const live = forked();
  live.say(start('a', { ...program('v1.mjs'), env: { TELL_PID: '1' } }, {}));
  const pid = pidIn((await live.next('stderr')).line);
  await live.next('definitions');
  const gone = new Promise((resolve) => live.child.once('exit', resolve));
  live.child.disconnect();
  expect(await gone).toBe(0);
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
});

test('when the process is ended, its servers are ended with it', async () => {
  const live = forked();
  live.say(start('a', program('raw.mjs', ['stubborn']), {}));
  live.say(start('b', { ...program('v1.mjs'), env: { TELL_PID: '1' } }, {}));
  const pid = pidIn((await live.next('stderr')).line);
  const gone = new Promise((resolve) => live.child.once('exit', (_, signal) => resolve(signal)));
  live.child.kill('SIGTERM');
  expect(await gone).toBe('SIGTERM');
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
});

function start(id: string, launch: Launch, inputs: Record<string, string>): ToLive {
  const file = fileURLToPath(import.meta.url);
  const server: ConfiguredServer = {
    name: id,
    host: 'vscode',
    file,
    offset: 0,
    folder: path.dirname(file),
    launch,
    inputs: [],
    disabled: false,
  };
  return { kind: 'start', id, server, folders: [{ name: 'f', path: path.dirname(file) }], inputs };
}

/** The messages of each kind come in their order; those of other kinds may stand between. */
function forked() {
  const child = fork(bundle, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  started.push(child);
  const heard: FromLive[] = [];
  const taken = new Set<FromLive>();
  let wake = () => {};
  child.on('message', (message: FromLive) => {
    heard.push(message);
    wake();
  });
  return {
    child,
    heard,
    say: (message: ToLive) => child.send(message),
    async next<K extends FromLive['kind']>(kind: K): Promise<Extract<FromLive, { kind: K }>> {
      for (;;) {
        const found = heard.find((message) => message.kind === kind && !taken.has(message));
        if (found) {
          taken.add(found);
          return found as Extract<FromLive, { kind: K }>;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function pidIn(line: string): number {
  return Number(/^pid (\d+)$/.exec(line)?.[1]);
}
