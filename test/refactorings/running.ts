// Servers at work: bundled, started, and called by a real client.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { bundled } from '../bundled.ts';

/** A running server: its client, and the folder it works in. */
export interface Running {
  readonly client: Client;
  readonly folder: string;
  /** The text of the answer's first block, marked where it is an error. */
  call(name: string, args?: Record<string, unknown>): Promise<string>;
}

/** Starts a server for the rest of the test. `files` are put into its work folder first. */
export async function running(source: string, files: Readonly<Record<string, string>> = {}): Promise<Running> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'refactored-')));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const outfile = path.join(folder, 'server.cjs');
  await bundled(source, outfile);
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [outfile], cwd: folder }));
  return {
    client,
    folder,
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args });
      const [first] = result.content as { text: string }[];
      return (result.isError ? 'error: ' : '') + (first?.text ?? '');
    },
  };
}
