// The text of the servers in a generated workspace: one of 20 tools in a single file with its helpers, one of ten files.

/** A file of the workspace; the path is POSIX and relative to its root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Where the client of the latency part types. */
export const SERVER_FILE = 'servers/notes/src/server.ts';
export const HELPER_FILE = 'servers/notes/src/paths.ts';

/** How many tools the server in one file has. */
export const TOOLS = 20;

const things = ['note', 'page', 'draft', 'journal', 'recipe'];
const verbs = ['read', 'search', 'publish', 'measure'] as const;

/** The servers, the same in each workspace. */
export function servers(): GeneratedFile[] {
  return [
    { path: SERVER_FILE, text: notesServer() },
    { path: HELPER_FILE, text: paths },
    { path: 'servers/notes/src/http.ts', text: http },
    { path: 'servers/notes/src/store.ts', text: store },
    { path: 'servers/notes/src/answer.ts', text: answer },
    { path: 'servers/jobs/src/index.ts', text: jobsServer() },
    { path: 'servers/jobs/src/tool.ts', text: jobTool },
    ...jobs.map((job) => ({ path: `servers/jobs/src/tools/${job}.ts`, text: jobFile(job) })),
  ];
}

function notesServer(): string {
  const tools = Array.from({ length: TOOLS }, (_, n) => tool(things[n % things.length]!, verbs[n % verbs.length]!, n));
  return `// A server of notes: everything it offers stands in this file.
import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import { failed, listed, said } from './answer.js';
import { getJson } from './http.js';
import { inside, titleOf, withEnding } from './paths.js';
import { Store } from './store.js';

const run = promisify(execFile);
const store = new Store(process.env.NOTES_ROOT ?? '.');
const server = new McpServer({ name: 'notes', version: '1.4.0' });

${tools.join('\n')}
await server.connect(new StdioServerTransport());
`;
}

/** One registration. Each handler has a line of its own after which a client may type: see \`anchors\` in edits.ts. */
function tool(thing: string, verb: (typeof verbs)[number], n: number): string {
  const Thing = thing[0]!.toUpperCase() + thing.slice(1);
  switch (verb) {
    case 'read':
      return `// Reads a ${thing} from its folder, number ${n}.
server.registerTool(
  'read_${thing}_${n}',
  {
    title: 'Read ${thing}',
    description: 'Reads one ${thing} by its name and answers with its text.',
    inputSchema: {
      name: z.string().describe('Name of the ${thing}, without its ending'), // arguments of ${n}
      lines: z.number().int().min(1).max(500).optional().describe('How many lines to answer with'),
    },
    annotations: { readOnlyHint: true },
  },
  async ({ name, lines }) => {
    const file = inside(store.root, withEnding(name, '.md'));
    const text = await readFile(file, 'utf8'); // body of ${n}
    const wanted = text.split('\\n').slice(0, lines ?? 200);
    return said(\`# \${titleOf(file)}\\n\\n\${wanted.join('\\n')}\`);
  },
);
`;
    case 'search':
      return `// Looks a word up in all texts of the kind, number ${n}.
server.registerTool(
  'search_${thing}s_${n}',
  {
    title: 'Search ${thing}s',
    description: 'Finds each ${thing} whose text has the given words.',
    inputSchema: {
      words: z.array(z.string().min(1)).max(8).describe('Words that must be there'), // arguments of ${n}
      folder: z.enum(['inbox', 'work', 'home']).default('inbox').describe('Where to look'),
    },
    annotations: { readOnlyHint: true },
  },
  async ({ words, folder }) => {
    const found: string[] = [];
    for (const entry of await readdir(inside(store.root, folder))) { // body of ${n}
      const text = await store.text(folder, entry);
      if (words.every((word) => text.toLowerCase().includes(word.toLowerCase()))) found.push(entry);
    }
    return found.length === 0 ? failed('No ${thing} has these words.') : listed('${Thing}s', found);
  },
);
`;
    case 'publish':
      return `// Publishes a text where others can read it, number ${n}.
server.registerTool(
  'publish_${thing}_${n}',
  {
    title: 'Publish ${thing}',
    description: 'Writes the ${thing} to its public place and tells the index of it.',
    inputSchema: {
      name: z.string().regex(/^[a-z0-9-]{1,64}$/).describe('Name of the ${thing}'), // arguments of ${n}
      text: z.string().max(20_000).describe('Its whole text'),
      tags: z.array(z.string()).optional().describe('Words to find it by'),
    },
    annotations: { destructiveHint: true },
  },
  async ({ name, text, tags }) => {
    const file = inside(store.root, withEnding(name, '.md'));
    await writeFile(file, \`\${(tags ?? []).map((tag) => \`#\${tag}\`).join(' ')}\\n\${text}\`); // body of ${n}
    const answer = await getJson(\`/index/\${encodeURIComponent(name)}\`);
    return said(\`Published \${titleOf(file)}: \${JSON.stringify(answer)}\`);
  },
);
`;
    case 'measure':
      return `// Counts with a program of the system, number ${n}.
server.registerTool(
  'measure_${thing}_${n}',
  {
    title: 'Measure ${thing}',
    description: 'Counts the words of one ${thing} with the system\\'s own counter.',
    inputSchema: {
      name: z.string().min(1).max(80).describe('Name of the ${thing}'), // arguments of ${n}
      unit: z.enum(['words', 'lines', 'bytes']).describe('What to count'),
    },
    annotations: { readOnlyHint: true },
  },
  async ({ name, unit }) => {
    const flag = { words: '-w', lines: '-l', bytes: '-c' }[unit];
    const { stdout } = await run('wc', [flag, '--', inside(store.root, withEnding(name, '.md'))]); // body of ${n}
    const count = Number.parseInt(stdout.trim(), 10);
    return Number.isNaN(count) ? failed('Nothing was counted.') : said(\`\${count} \${unit}\`);
  },
);
`;
  }
}

const paths = `// Where notes lie, and how their names become paths.
import path from 'node:path';

/** The longest name that is taken. */
export const LONGEST = 120;

/** The absolute path of \`name\` below \`root\`. Throws for a name that leads out of it. */
export function inside(root: string, name: string): string {
  const base = path.resolve(root);
  const file = path.resolve(base, name); // body of inside
  if (file !== base && !file.startsWith(base + path.sep)) throw new Error('The name leads out of the folder.');
  return file;
}

/** The name with the ending that files of this kind have. */
export function withEnding(name: string, ending: string): string {
  if (name.length > LONGEST) throw new Error('The name is too long.');
  return name.endsWith(ending) ? name : \`\${name}\${ending}\`;
}

/** What a person calls the file. */
export function titleOf(file: string): string {
  const { name } = path.parse(file);
  const words = name.split(/[-_\\s]+/).filter((word) => word !== '');
  return words.map((word, n) => (n === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join(' ');
}

/** Folders between the root and the file, outermost first. */
export function foldersOf(root: string, file: string): string[] {
  const between = path.relative(path.resolve(root), path.dirname(file));
  return between === '' ? [] : between.split(path.sep);
}

/** A name that is free: with a number behind it where the plain one is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; n < 1_000; n++) {
    const next = \`\${name}-\${n}\`;
    if (!taken.has(next)) return next;
  }
  throw new Error('Too many files have this name.');
}

/** Compares two names as people sort them: numbers by their size. */
export function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
}
`;

const http = `// What the server asks of the index on the network.
const INDEX = 'https://index.example.com';

/** Asks the index; answers with what it says as JSON. Throws when it refuses. */
export async function getJson(path: string, init: RequestInit = {}): Promise<unknown> {
  const url = new URL(path, INDEX);
  if (url.origin !== INDEX) throw new Error('That is not the index.');
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(\`The index answers \${response.status}.\`);
  return (await response.json()) as unknown;
}
`;

const store = `// The texts, and what was read of them lately.
import { readFile } from 'node:fs/promises';
import { inside } from './paths.js';

export class Store {
  readonly #kept = new Map<string, { readonly at: number; readonly text: string }>();

  constructor(readonly root: string) {}

  /** The text of a file in a folder; kept for a minute. */
  async text(folder: string, name: string): Promise<string> {
    const file = inside(this.root, \`\${folder}/\${name}\`);
    const kept = this.#kept.get(file);
    if (kept !== undefined && Date.now() - kept.at < 60_000) return kept.text;
    const text = await readFile(file, 'utf8');
    this.#kept.set(file, { at: Date.now(), text });
    return text;
  }
}
`;

const answer = `// The forms that answers have.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export function said(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

export function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

export function listed(head: string, names: readonly string[]): CallToolResult {
  return said([head, ...names.map((name) => \`- \${name}\`)].join('\\n'));
}
`;

const jobs = ['build', 'clean', 'deploy', 'diff', 'format', 'lint', 'log', 'release', 'status', 'tag'];

function jobsServer(): string {
  return `// A server of jobs: each tool stands in a file of its own, and all are registered in a loop.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
${jobs.map((job) => `import { ${job}Tool } from './tools/${job}.js';`).join('\n')}

const tools = [${jobs.map((job) => `${job}Tool`).join(', ')}];
const server = new McpServer({ name: 'jobs', version: '0.9.0' });
for (const tool of tools) {
  server.registerTool(tool.name, { description: tool.description, inputSchema: tool.input }, tool.run);
}
await server.connect(new StdioServerTransport());
`;
}

const jobTool = `// What a tool of the jobs is made of.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** The arguments that all jobs take. */
export const jobInput = {
  target: z.string().max(100).describe('What the job is done to'),
  dryRun: z.boolean().default(true).describe('Only tell what would be done'),
};

export interface JobTool {
  readonly name: string;
  readonly description: string;
  readonly input: typeof jobInput;
  readonly run: (args: { target: string; dryRun: boolean }) => Promise<CallToolResult>;
}

const exec = promisify(execFile);

/** Runs a program with arguments, without a shell. */
export async function program(name: string, args: readonly string[]): Promise<string> {
  const { stdout } = await exec(name, [...args], { timeout: 60_000 });
  return stdout;
}
`;

function jobFile(job: string): string {
  return `// The job "${job}".
import { type JobTool, jobInput, program } from '../tool.js';

export const ${job}Tool: JobTool = {
  name: 'job_${job}',
  description: 'Runs the job ${job} on one target and answers with what it printed.',
  input: jobInput,
  run: async ({ target, dryRun }) => {
    const words = ['${job}', ...(dryRun ? ['--dry-run'] : []), '--', target];
    const text = await program('job-runner', words);
    return { content: [{ type: 'text', text: text.trim() || 'Nothing was printed.' }] };
  },
};
`;
}
