// Runs the bundled command line, and makes the folders it is run on.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `toolward` to its end. A run that hangs is ended and has no code. */
export function toolward(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; program?: string; timeout?: number } = {},
): Ended {
  const ended = spawnSync(process.execPath, [options.program ?? cli, ...args], {
    cwd: options.cwd,
    uid: options.uid,
    env: { PATH: process.env.PATH, ...options.env },
    encoding: 'utf8',
    timeout: options.timeout ?? 60_000,
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: ended.status, signal: ended.signal, stdout: ended.stdout, stderr: ended.stderr };
}

/** A temporary folder with these files (bytes or text, by POSIX path), removed after the test. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-test-')));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return root;
}

/** A server of one tool with a hole that nobody doubts: its argument is run by a shell. */
export const unsafeServer = `import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('log', { description: 'Shows the log of a path.', inputSchema: { path: z.string() } }, async (args) => {
  exec(\`git log \${args.path}\`);
  return { content: [] };
});
`;
