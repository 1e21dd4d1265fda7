// The life of the server's process: the order of beginning and end, the end of its client, two of it in one place.
import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { bundle, Child, folderWith, harmlessServer, shellServer, uriOf, write } from './child.ts';

// Each test starts a process, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

test('what is asked before the beginning is refused, and the beginning still works', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const child = new Child();
  const uri = uriOf(folder, 'a.ts');
  const { error } = await child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer;
  expect(error?.code).toBe(-32002);
  child.open(uri, harmlessServer());
  await child.initialize([folder]);
  child.close(uri);
  expect(await child.rules(uri)).toContain('command-injection');
  expect(await child.stop()).toBe(0);
});

test('a second beginning is not the end', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const child = new Child();
  await child.initialize([folder]);
  await child.ask('initialize', { processId: null, rootUri: null, capabilities: {} }).answer;
  child.notify('initialized', {});
  await child.initialize([folder]);
  expect(await child.rules(uriOf(folder, 'a.ts'))).toContain('command-injection');
});

test('a beginning with nothing in it, or with nonsense, is one', async () => {
  for (const params of [
    { capabilities: {} },
    { capabilities: {}, processId: 'x', rootUri: 5, workspaceFolders: null, initializationOptions: 7 },
    { capabilities: {}, workspaceFolders: [{ uri: 'git:/x', name: 'x' }], initializationOptions: { storage: 'here' } },
    { capabilities: {}, rootUri: 'file:///does/not/exist', initializationOptions: { storage: '/dev/null/x' } },
  ]) {
    const child = new Child();
    expect(await child.request('initialize', params)).toHaveProperty('capabilities');
    child.notify('initialized', {});
    child.open('untitled:one', shellServer());
    expect(await child.rules('untitled:one')).toContain('command-injection');
    expect(await child.stop()).toBe(0);
  }
});

test('after the shutdown nothing is done, and the exit is clean', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const child = new Child();
  await child.initialize([folder]);
  const uri = uriOf(folder, 'a.ts');
  await child.request('shutdown');
  const late = child.ask('textDocument/diagnostic', { textDocument: { uri } });
  child.open(uri, shellServer());
  child.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
  expect(await late.answer).toHaveProperty('id');
  await child.ask('shutdown').answer;
  child.notify('exit');
  expect(await child.ended).toBe(0);
});

test('an exit without a shutdown ends the process, and says that it was none', async () => {
  const child = new Child();
  await child.initialize([folderWith({ 'a.ts': shellServer() })]);
  child.notify('exit');
  expect(await child.ended).toBe(1);
});

test('an exit before the beginning ends the process', async () => {
  const child = new Child();
  child.notify('exit');
  expect(await child.ended).toBe(1);
});

test('a stream that ends ends the process, also in the middle of a message', async () => {
  for (const last of ['', 'Content-Length: 1000\r\n\r\n{"jsonrpc"']) {
    const child = new Child();
    await child.initialize([folderWith({ 'a.ts': shellServer() })]);
    child.bytes(last);
    child.process.stdin!.end();
    expect(await child.ended).toBe(1);
  }
});

test('a client that stops reading and dies takes the server with it', async () => {
  const child = new Child();
  await child.initialize([folderWith({ 'a.ts': shellServer() })]);
  child.process.stdout!.destroy();
  for (let n = 0; n < 200; n++) child.ask('toolward/rulePage', { id: 'command-injection' });
  child.process.stdin!.end();
  expect(await child.ended).not.toBe('nothing');
});

test.each(['--node-ipc', '--stdio'])('a client that is killed leaves no process behind, with %s', async (how) => {
  const folder = folderWith({
    'client.cjs': `const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(bundle)}, '${how}'], {
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'] });
    console.log(child.pid); setInterval(() => {}, 1000);`,
  });
  const client = spawn(process.execPath, [`${folder}/client.cjs`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = await new Promise<number>((done) => client.stdout!.on('data', (bytes) => done(Number(String(bytes)))));
  expect(isAlive(pid)).toBe(true);
  client.kill('SIGKILL');
  // Ends with the test's patience when the process does not.
  while (isAlive(pid)) await new Promise((done) => setTimeout(done, 50));
});

test('two servers on one workspace and one storage say the same, at once and one after the other', async () => {
  const folder = folderWith({ 'a.ts': shellServer(), 'b.ts': harmlessServer('other') });
  const storage = folderWith({});
  const all: unknown[] = [];
  for (let round = 0; round < 2; round++) {
    const pair = [new Child(), new Child()];
    await Promise.all(pair.map((child) => child.initialize([folder], storage)));
    all.push(...(await Promise.all(pair.map((child) => child.everything()))));
    expect(await Promise.all(pair.map((child) => child.stop()))).toEqual([0, 0]);
  }
  for (const each of all) expect(each).toEqual(all[0]);
  expect(JSON.stringify(all[0])).toContain('command-injection');
  write(folder, { 'a.ts': harmlessServer() });
  const last = new Child();
  await last.initialize([folder], storage);
  expect(await last.rules(uriOf(folder, 'a.ts'))).not.toContain('command-injection');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
