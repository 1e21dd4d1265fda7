// A small server, as it is written and before compilers and bundlers have been at it, and what must be found in it.
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

/** A module that harms and does not, with functions and a class. */
export const shell = `
import * as util from 'node:util';
import { exec, execFile } from 'node:child_process';

const run = util.promisify(exec);
const runFile = util.promisify(execFile);

export async function show(ref: string): Promise<string> {
  const { stdout } = await run(\`git show \${ref}\`);
  return stdout;
}

export async function checked(ref: string): Promise<string> {
  if (!/^[a-f0-9]+$/.test(ref)) throw new Error('not a commit');
  try {
    const { stdout } = await run(\`git show \${ref}\`);
    return stdout;
  } catch (error) {
    return String(error);
  }
}

export default class Repository {
  constructor(private readonly program: string) {}
  async show(ref: string, quiet: boolean): Promise<string> {
    let options = '';
    if (quiet) options = await this.quiet();
    const { stdout } = await run(\`\${this.program} show \${options} \${ref}\`);
    return stdout;
  }
  async each(refs: string[]): Promise<string> {
    let out = '';
    for (const ref of refs) out += (await runFile(this.program, ['show', '--end-of-options', ref])).stdout;
    return out;
  }
  private async quiet(): Promise<string> {
    return '--quiet';
  }
}
`;

/** The server in front of it. */
export const index = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import Repository, { checked, show } from './shell.js';

const server = new McpServer({ name: 'git', version: '1.0.0' });
const repository = new Repository('git');
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.registerTool('unsafe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await show(ref)));
server.registerTool('safe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await checked(ref)));
server.registerTool(
  'unsafe_class',
  { inputSchema: { ref: z.string(), quiet: z.boolean() } },
  async ({ ref, quiet }) => text(await repository.show(ref, quiet)),
);
server.registerTool(
  'safe_class',
  { inputSchema: { refs: z.array(z.string()) } },
  async ({ refs }) => text(await repository.each(refs)),
);
`;

export const sources: Readonly<Record<string, string>> = { 'src/index.ts': index, 'src/shell.ts': shell };

/** The tools found, and those with a command injection. */
export function judged(files: Readonly<Record<string, string>>) {
  const { servers, findings } = analyze(snapshotOf(files));
  const tools = servers.flatMap((server) => server.tools);
  return {
    tools: tools.map((tool) => tool.name).sort(),
    unresolved: tools.flatMap((tool) => (tool.unresolved === undefined ? [] : [tool.name])),
    unsafe: [...new Set(findings.filter((f) => f.rule === 'command-injection').flatMap((f) => f.tools))].sort(),
  };
}

/** What `judged` says of the server, however it is compiled. */
export const all = {
  tools: ['safe_class', 'safe_show', 'unsafe_class', 'unsafe_show'],
  unresolved: [],
  unsafe: ['unsafe_class', 'unsafe_show'],
};

/** A server's two registrations, for samples that are written in the compiler's words. */
export const registered = (show: string): string => `
server.registerTool('unsafe', { inputSchema: { ref: zod.z.string() } }, ({ ref }) => ${show}(ref));
server.registerTool('safe', { inputSchema: { ref: zod.z.string() } }, ({ ref }) => checked(ref));
`;
/** What `judged` says of them. */
export const both = { tools: ['safe', 'unsafe'], unresolved: [], unsafe: ['unsafe'] };
