// A client for abuse: starts the bundled server as a process of its own and speaks the protocol byte by byte, wrongly too.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { allCapabilities } from './capabilities.ts';

export const bundle = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export class Child {
  readonly process: ChildProcess;
  /** Code or signal, once the process has ended. */
  readonly ended: Promise<number | string>;
  /** What `workspace/configuration` is answered with, by section. */
  settings: unknown = null;
  /** Told for each notification and each request of the server's. */
  onMessage: (method: string, params: unknown) => void = () => {};
  #id = 0;
  #rest = Buffer.alloc(0);
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [bundle, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.process.stdout!.on('data', (bytes: Buffer) => this.#read(bytes));
    // Writing to a server that has ended is part of the abuse.
    this.process.stdin!.on('error', () => {});
    this.ended = new Promise((done) => this.process.on('exit', (code, signal) => done(code ?? signal ?? 'nothing')));
    // Nobody waits for a server that is no more.
    void this.ended.then((how) => {
      for (const [id, answered] of this.#waiting) answered({ id, error: { code: 0, message: `ended with ${how}` } });
    });
    onTestFinished(() => {
      this.process.kill('SIGKILL');
    });
  }

  /** Any bytes at all. */
  bytes(text: string | Buffer): void {
    this.process.stdin!.write(text);
  }

  /** One framed message with any body. */
  body(body: string): void {
    this.bytes(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  notify(method: string, params?: unknown): void {
    this.body(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Sends a request; the answer may be an error. */
  ask(method: string, params?: unknown): { readonly id: number; readonly answer: Promise<Answer> } {
    const id = ++this.#id;
    const answer = new Promise<Answer>((done) => this.#waiting.set(id, done));
    this.body(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return { id, answer };
  }

  /** The result of a request that is answered without an error. */
  async request<T = unknown>(method: string, params?: unknown): Promise<T> {
    const { result, error } = await this.ask(method, params).answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async initialize(folders: readonly string[], storage?: string): Promise<void> {
    const uris = folders.map((folder) => ({ uri: uriOf(folder), name: path.basename(folder) }));
    await this.request('initialize', {
      processId: process.pid,
      rootUri: uris[0]?.uri ?? null,
      workspaceFolders: uris,
      capabilities: allCapabilities,
      initializationOptions: { trusted: true, ...(storage === undefined ? {} : { storage }) },
    });
    this.notify('initialized', {});
  }

  open(uri: string, text: string, languageId = 'typescript'): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  close(uri: string): void {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.request<{ items: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
    return report.items;
  }

  /** Rules found in a document. */
  async rules(uri: string): Promise<unknown[]> {
    return (await this.diagnostics(uri)).map((each) => each.code);
  }

  /** All reports of the workspace, by URI, sorted. */
  async everything(): Promise<[string, unknown][]> {
    const { items } = await this.request<{ items: { uri: string; items: unknown }[] }>('workspace/diagnostic', {
      previousResultIds: [],
    });
    return items.map(({ uri, items }): [string, unknown] => [uri, items]).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async stop(): Promise<number | string> {
    await this.request('shutdown');
    this.notify('exit');
    return this.ended;
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const head = this.#rest.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#rest.toString('latin1', 0, head))![1]);
      if (this.#rest.length < head + 4 + length) return;
      const body = this.#rest.toString('utf8', head + 4, head + 4 + length);
      this.#rest = this.#rest.subarray(head + 4 + length);
      this.#hear(JSON.parse(body));
    }
  }

  #hear(message: { id?: number; method?: string; params?: unknown }): void {
    if (message.method === undefined) {
      const { id } = message;
      if (typeof id !== 'number') return;
      this.#waiting.get(id)?.(message as Answer);
      this.#waiting.delete(id);
      return;
    }
    this.onMessage(message.method, message.params);
    if (message.id === undefined) return;
    const items = (message.params as { items?: unknown[] } | undefined)?.items;
    const result = message.method === 'workspace/configuration' ? items!.map(() => this.settings) : null;
    this.body(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
  }
}

/** A folder on the disk with these files; it goes with the test. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'toolward abuse é-')));
  write(folder, files);
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
}

export function uriOf(...parts: string[]): string {
  return pathToFileURL(path.join(...parts)).href;
}

/** A server with one tool whose argument reaches a shell: one command-injection. */
export const shellServer = (name = 'run') => `import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 's', version: '1' });
server.registerTool('${name}', { description: 'Runs.', inputSchema: { word: z.string() } }, async ({ word }) => {
  exec(\`grep \${word} notes\`);
  return { content: [] };
});
`;

/** The same with an argument that cannot harm. */
export const harmlessServer = (name = 'run') => shellServer(name).replace('z.string()', "z.enum(['a', 'b'])");
