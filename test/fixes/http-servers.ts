// Servers over HTTP, bundled and started on a port of their own, and ended with the tests.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { bundled } from '../bundled.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder = '';
const children: ChildProcess[] = [];

/** Makes and removes what the servers of a test file need. Call it once at its top. */
export function useServers(): void {
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-servers-'));
  });
  afterAll(() => {
    for (const child of children) child.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  });
}

async function freePort(): Promise<number> {
  const probe = http.createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** A server that has said "ready" on stderr. It listens on `process.env.PORT`. */
export interface Started {
  readonly url: URL;
  /** What it has written to stderr. */
  said(): string;
}

/**
 * Bundles and starts a server.
 * @param modules the code of packages that are not installed, by name
 * @throws when it ends instead, with what it said.
 */
export async function started(
  name: string,
  source: string,
  env: Readonly<Record<string, string>> = {},
  modules: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const outfile = path.join(folder, `${name}.cjs`);
  await bundled(source, outfile, [standingIn(modules)]);
  const port = await freePort();
  const child = spawn(process.execPath, [outfile], {
    env: { ...process.env, PORT: String(port), ...env },
    stdio: 'pipe',
  });
  children.push(child);
  let said = '';
  await new Promise<void>((ready, failed) => {
    child.stderr!.on('data', (text) => {
      said += String(text);
      if (said.includes('ready')) ready();
    });
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { url: new URL(`http://127.0.0.1:${port}/mcp`), said: () => said };
}

function standingIn(modules: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'standing-in',
    setup(bundler) {
      bundler.onResolve({ filter: /./ }, ({ path: given }) =>
        modules[given] === undefined ? undefined : { path: given, namespace: 'standing-in' },
      );
      bundler.onLoad({ filter: /./, namespace: 'standing-in' }, ({ path: given }) => ({
        contents: modules[given]!,
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

/** What the tool `echo` answers a real client. */
export async function echoed(url: URL, word: string, headers: Record<string, string> = {}): Promise<string> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  const result = await client.callTool({ name: 'echo', arguments: { word } });
  await client.close();
  return (result.content as { text: string }[])[0]!.text;
}

/** The body of a request that calls `echo`. */
export function message(word: string): string {
  const params = { name: 'echo', arguments: { word } };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

/** The status of one call of `echo`, with any headers, `host` too; 0 where the server hung up in the middle of it. */
export function statusOf(url: URL, word: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const request = http.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0));
      response.on('error', () => done(response.statusCode ?? 0));
    });
    request.on('error', () => done(0));
    request.end(message(word));
  });
}
