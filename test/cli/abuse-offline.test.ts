// Reading source needs nobody: no command that reads opens a connection, starts a program or writes where it was not told.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli, folder, toolward, unsafeServer } from './toolward.ts';

const languageServer = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
const sample = fileURLToPath(new URL('../../sample', import.meta.url));

/** Runs before a program: refuses and notes what would leave the process, and notes what is written. */
const watch = `
  const fs = require('node:fs');
  const { writeFileSync } = fs;
  const noted = [];
  const note = (what) => { noted.push(what); };
  const refuse = (object, name, what) => {
    if (typeof object?.[name] !== 'function') return;
    object[name] = () => { note(what); throw Object.assign(new Error('refused'), { code: 'EACCES' }); };
  };
  refuse(require('node:net').Socket.prototype, 'connect', 'net');
  refuse(require('node:net').Server.prototype, 'listen', 'listen');
  refuse(require('node:tls'), 'connect', 'tls');
  refuse(require('node:dgram'), 'createSocket', 'dgram');
  for (const module of ['http', 'https']) for (const name of ['request', 'get']) refuse(require('node:' + module), name, module);
  refuse(require('node:http2'), 'connect', 'http2');
  for (const dns of [require('node:dns'), require('node:dns').promises])
    for (const name of Object.keys(dns)) if (/^(lookup|resolve|reverse)/.test(name)) refuse(dns, name, 'dns');
  for (const name of ['fetch', 'WebSocket', 'EventSource']) refuse(globalThis, name, name);
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    refuse(require('node:child_process'), name, 'process');
  const writing = /^(write|append|mkdir|rm|unlink|rename|copy|cp|link|symlink|truncate|createWrite|utimes|chmod|chown|mkdtemp)/;
  for (const room of [fs, fs.promises]) {
    for (const [name, own] of Object.entries(room)) {
      if (typeof own !== 'function') continue;
      const opens = /^open(Sync)?$/.test(name);
      if (!opens && !writing.test(name)) continue;
      room[name] = function (...args) {
        const flags = typeof args[1] === 'function' ? 'r' : (args[1] ?? 'r');
        const reads = opens && (typeof flags === 'string' ? /^rs?$/.test(flags) : (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) === 0);
        // A stream or an open file is told where it is opened.
        if (!reads && typeof args[0] !== 'number') note('write ' + require('node:path').resolve(String(args[0])));
        return own.apply(this, args);
      };
    }
  }
  process.on('exit', () => writeFileSync(process.env.NOTES, JSON.stringify([...new Set(noted)].sort())));
`;

interface Watched {
  readonly root: string;
  readonly env: Record<string, string>;
  notes(): readonly string[];
}

function watched(files: Readonly<Record<string, string>> = {}): Watched {
  const root = folder({ 'watch.cjs': watch, ...files });
  const notes = path.join(root, 'notes.json');
  const env = { NOTES: notes, NODE_OPTIONS: `--require ${path.join(root, 'watch.cjs')}` };
  return { root, env, notes: () => JSON.parse(fs.readFileSync(notes, 'utf8')) };
}

it('what watches sees what it should', () => {
  const { root, env, notes } = watched();
  const script = `
    const swallow = (run) => { try { void run(); } catch {} };
    swallow(() => fetch('http://127.0.0.1:9'));
    swallow(() => require('http').get('http://127.0.0.1:9'));
    swallow(() => require('net').connect(9));
    swallow(() => require('dns').lookup('localhost', () => {}));
    swallow(() => require('child_process').spawn('true'));
    require('fs').writeFileSync('a.txt', '');
    require('fs').closeSync(require('fs').openSync('b.txt', 'w'));
    require('fs').readFileSync('a.txt');
  `;
  spawnSync(process.execPath, ['-e', script], { cwd: root, env: { PATH: process.env.PATH, ...env } });
  const writes = ['a.txt', 'b.txt'].map((name) => `write ${path.join(root, name)}`);
  expect(notes()).toEqual(['dns', 'fetch', 'http', 'net', 'process', ...writes]);
});

describe('the command line', () => {
  it.each([
    [['check', 'p']],
    [['check', sample, '--format', 'sarif']],
    [['report', sample, '--format', 'html']],
    [['tools', 'p', '--format', 'json']],
    [['explain', 'ssrf']],
    [['rules']],
  ])('%j touches nothing but what it reads', (args) => {
    const { root, env, notes } = watched({ 'p/server.ts': unsafeServer });
    expect(toolward(args, { cwd: root, env }).stderr).toBe('');
    expect(notes()).toEqual([]);
  });

  it('writes what it is told to, and nothing else', () => {
    const { root, env, notes } = watched({ 'p/server.ts': unsafeServer });
    const wrote = (args: readonly string[]) => {
      expect(toolward(args, { cwd: root, env }).code).not.toBe(2);
      return notes().map((each) => path.relative(root, each.replace(/^write /, '')).replace(/\.\d+\.tmp$/, '.N.tmp'));
    };
    expect(wrote(['check', 'p', '--output', 'o.txt'])).toEqual(['.o.txt.N.tmp']);
    expect(wrote(['lock', 'p', '--yes'])).toEqual(['p/.toolward.lock.json.N.tmp']);
    expect(wrote(['verify', 'p'])).toEqual([]);
  });

  const cut = process.platform === 'linux' && spawnSync('unshare', ['-n', 'true']).status === 0;
  it.skipIf(!cut)('says the same where there is no network at all', () => {
    const root = folder({ 'p/server.ts': unsafeServer });
    const told = (program: string, ...before: string[]) =>
      spawnSync(program, [...before, cli, 'check', 'p', '--format', 'text'], { cwd: root, encoding: 'utf8' });
    const without = told('unshare', '-n', process.execPath);
    expect({ status: without.status, stderr: without.stderr }).toEqual({ status: 1, stderr: '' });
    expect(without.stdout).toContain('error[command-injection]');
  });
});

describe('the language server', () => {
  it('touches nothing but what it reads', async () => {
    const { root, env, notes } = watched({ 'p/server.ts': unsafeServer });
    const uri = (name: string) => pathToFileURL(path.join(root, name)).href;
    const child = spawn(process.execPath, [languageServer, '--stdio'], { env: { PATH: process.env.PATH, ...env } });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const said = talk(child);
    said.send({
      id: 1,
      method: 'initialize',
      params: {
        processId: null,
        rootUri: uri('p'),
        capabilities: {},
        workspaceFolders: [{ uri: uri('p'), name: 'p' }],
      },
    });
    await said.answer(1);
    said.send({ method: 'initialized', params: {} });
    const textDocument = { uri: uri('p/server.ts'), languageId: 'typescript', version: 1, text: unsafeServer };
    said.send({ method: 'textDocument/didOpen', params: { textDocument } });
    said.send({ id: 2, method: 'textDocument/diagnostic', params: { textDocument: { uri: textDocument.uri } } });
    expect(JSON.stringify(await said.answer(2))).toContain('command-injection');
    said.send({ id: 3, method: 'shutdown' });
    await said.answer(3);
    said.send({ method: 'exit' });
    expect(await ended).toBe(0);
    expect(notes()).toEqual([]);
  });
});

/** Speaks the language server's protocol, as far as it is needed here; what the server asks is answered with nothing. */
function talk(child: ReturnType<typeof spawn>) {
  const waiting = new Map<number, (answer: unknown) => void>();
  const answers = new Map<number, unknown>();
  let text = Buffer.alloc(0);
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  child.stdout!.on('data', (data: Buffer) => {
    text = Buffer.concat([text, data]);
    for (;;) {
      const head = /^Content-Length: (\d+)[\s\S]*?\r\n\r\n/.exec(text.toString('latin1'));
      if (!head || text.length < head[0].length + Number(head[1])) return;
      const end = head[0].length + Number(head[1]);
      const message = JSON.parse(text.subarray(head[0].length, end).toString('utf8'));
      text = text.subarray(end);
      if (message.method !== undefined) {
        if (message.id !== undefined) send({ id: message.id, result: null });
        continue;
      }
      answers.set(message.id, message);
      waiting.get(message.id)?.(message);
    }
  });
  const answer = (id: number): Promise<unknown> =>
    answers.has(id) ? Promise.resolve(answers.get(id)) : new Promise((resolve) => waiting.set(id, resolve));
  return { send, answer };
}
