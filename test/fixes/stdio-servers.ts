// Servers over stdio, bundled and started, and called by a real client; ended with the tests.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect } from 'vitest';
import { bundled } from '../bundled.ts';
import { allInTurn } from './apply.ts';

let folder = '';
const clients: Client[] = [];

/** Makes and removes what the servers of a test file need. Call it once at its top. */
export function useStdioServers(): void {
  beforeAll(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-stdio-')));
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
}

/** A server that a client is connected to. */
export interface Running {
  /** The folder it works in. */
  readonly work: string;
  call(tool: string, args?: Record<string, unknown>): Promise<{ readonly text: string; readonly failed: boolean }>;
  tools(): Promise<readonly Tool[]>;
}

/**
 * Bundles and starts a server in a folder of its own, which holds `files`.
 * @throws when it ends before a client is connected.
 */
export async function running(
  name: string,
  source: string,
  { env = {}, files = {} }: { env?: Record<string, string>; files?: Record<string, string> } = {},
): Promise<Running> {
  const work = path.join(folder, name);
  fs.mkdirSync(work);
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(work, file), text);
  const outfile = path.join(work, 'server.cjs');
  await bundled(source, outfile);
  const client = new Client({ name: 'test', version: '1.0.0' });
  clients.push(client);
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [outfile], cwd: work, env, stderr: 'ignore' }),
  );
  return {
    work,
    call: async (tool, args = {}) => {
      // Protocol errors are refusals like any other: the second generation answers with them where the first does not.
      try {
        const result = await client.callTool({ name: tool, arguments: args });
        return { text: (result.content as { text: string }[])[0]!.text, failed: result.isError === true };
      } catch (error) {
        return { text: (error as Error).message, failed: true };
      }
    },
    tools: async () => (await client.listTools()).tools,
  };
}

/** The text after all fixes of these rules, one after the other. There is at least one. */
export function mendedBy(source: string, ...rules: string[]): string {
  const { texts, steps } = allInTurn({ 'server.ts': source }, new Set(rules));
  expect(steps, 'there is something to mend').toBeGreaterThan(0);
  return texts['server.ts']!;
}
