// Unsafe servers in the shapes that people write them: both SDKs, TypeScript and JavaScript, imports of every kind.
// Long because each server is a text of its own.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import type { FixCase } from './prove.ts';

const V1 = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';";
const V2 = "import { McpServer } from '@modelcontextprotocol/server';";
const SERVER = "const server = new McpServer({ name: 'demo', version: '1.0.0' });";

/** Each holds at least one finding with a fix. */
export const FIXABLE: readonly FixCase[] = [
  {
    name: 'an argument called path, nothing imported for it',
    texts: {
      'server.ts': `import { readFile } from 'fs/promises';
${V2}
import { z } from 'zod';

${SERVER}

server.registerTool('read', { inputSchema: z.object({ path: z.string() }) }, async ({ path }) => {
  return { content: [{ type: 'text', text: await readFile(path, 'utf8') }] };
});
`,
    },
  },
  {
    name: 'an argument called path beside the module of that name',
    texts: {
      'server.ts': `import * as fs from 'node:fs';
import path from 'node:path';
${V1}
import { z } from 'zod';

const ROOT = path.resolve('files');
const confinePath = (name: string) => name.trim();
${SERVER}

server.tool('read', { path: z.string() }, async ({ path: given }) => {
  const path = confinePath(given);
  return { content: [{ type: 'text', text: fs.readFileSync(path, 'utf8') }] };
});

server.tool('list', { dir: z.string() }, async ({ dir }) => {
  const full = path.resolve(ROOT, dir);
  return list(full);
  function list(path: string) {
    if (!path.startsWith(ROOT)) throw new Error('outside');
    return { content: [{ type: 'text' as const, text: fs.readdirSync(path).join('\\n') }] };
  }
});
`,
    },
  },
  {
    name: 'CommonJS',
    texts: {
      'server.js': `'use strict';
const { exec } = require('child_process');
const fs = require('fs');
const { promisify } = require('util');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { z } = require('zod');

const execAsync = promisify(exec);
const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.tool('log', { branch: z.string() }, async ({ branch }) => {
  const { stdout } = await execAsync('git log --oneline "' + branch + '" -- src', { cwd: process.cwd() });
  return { content: [{ type: 'text', text: stdout }] };
});

server.tool('read', { file: z.string() }, async ({ file }) => {
  return { content: [{ type: 'text', text: fs.readFileSync(file, 'utf8') }] };
});
`,
    },
  },
  {
    name: 'JavaScript modules with a check of the raw text',
    texts: {
      'server.mjs': `import fs from 'fs';
${V1}
import { z } from 'zod';

const ALLOWED = ['/srv/notes', '/srv/files'];
${SERVER}

server.tool('read', { file: z.string() }, async (args) => {
  if (!ALLOWED.some((dir) => args.file.startsWith(dir))) {
    return { content: [{ type: 'text', text: 'not allowed: ' + args.file }], isError: true };
  }
  const text = fs.readFileSync(args.file, 'utf8');
  return { content: [{ type: 'text', text }] };
});
`,
    },
  },
  {
    name: 'named imports that are widened, names that are taken',
    texts: {
      'server.ts': `import { promises as fs } from 'fs';
import {
  join,
  resolve,
} from 'path';
${V2}
import { z } from 'zod';

const DATA_DIR = join(process.cwd(), 'data');
const sep = '-----';
${SERVER}
const inputSchema = z.object({ name: z.string(), text: z.string() });

server.registerTool('write', { inputSchema }, async ({ name, text }) => {
  const resolved = resolve(DATA_DIR, name);
  await fs.writeFile(resolved, text + sep);
  return { content: [] };
});

server.registerTool('append', { inputSchema }, async ({ name, text }) => {
  const file = resolve(DATA_DIR, name);
  if (!file.startsWith(DATA_DIR)) throw new Error('outside');
  await fs.appendFile(file, text);
  return { content: [] };
});

server.registerTool('remove', { inputSchema }, async ({ name }) => {
  await fs.rm(\`\${DATA_DIR}/trash/\${name}.md\`);
  return { content: [] };
});
`,
    },
  },
  {
    name: 'a class that keeps its root, and roots that it is given',
    texts: {
      'src/server.ts': `${V1}
import { z } from 'zod';
import { Files } from './files.ts';

${SERVER}
const files = new Files('/srv/files', process.argv.slice(2));

server.tool('read', { name: z.string() }, async ({ name }) => ({
  content: [{ type: 'text', text: await files.read(name) }],
}));
server.tool('show', { name: z.string() }, async ({ name }) => ({
  content: [{ type: 'text', text: await files.show(name) }],
}));
`,
      'src/files.ts': `import { readFile } from 'node:fs/promises';
import * as nodePath from 'node:path';

export class Files {
  constructor(
    private readonly root: string,
    private readonly others: string[],
  ) {}

  async read(name: string): Promise<string> {
    const file = nodePath.join(this.root, name);
    return readFile(file, 'utf8');
  }

  async show(name: string): Promise<string> {
    const file = nodePath.resolve(name);
    const known = this.others.some((other) => file.startsWith(other));
    if (!known) throw new Error('unknown folder');
    return readFile(file, 'utf8');
  }
}
`,
    },
  },
  {
    name: 'a promise of exec from another file',
    texts: {
      'src/server.ts': `${V1}
import { z } from 'zod';
import { execPromise } from './exec.ts';

${SERVER}

server.tool('stop', { id: z.string(), wait: z.number().optional() }, async ({ id, wait }) => {
  const command = \`docker stop --time \${wait ?? 10} "\${id}"\`;
  console.error(\`running \${command}\`);
  const { stdout } = await execPromise(command, { timeout: 10_000 });
  return { content: [{ type: 'text', text: stdout }] };
});
`,
      'src/exec.ts': `import { exec } from 'node:child_process';
import { promisify } from 'node:util';

export const execPromise = promisify(exec);
`,
    },
  },
  {
    name: 'the module as a whole, several ways to call it',
    texts: {
      'server.ts': `import * as cp from 'child_process';
import * as util from 'util';
${V2}
import { z } from 'zod';

const run = util.promisify(cp.exec);
${SERVER}
const inputSchema = z.object({ file: z.string(), lines: z.number() });

server.registerTool('head', { inputSchema }, async ({ file, lines }) => {
  const { stdout } = await run(\`head -n \${lines} '\${file}'\`);
  return { content: [{ type: 'text', text: stdout }] };
});

server.registerTool('tail', { inputSchema }, async ({ file, lines }) => {
  const out = cp.execSync(['tail', '-n', lines, \`"\${file}"\`].join(' '), { encoding: 'utf8' });
  return { content: [{ type: 'text', text: out }] };
});

server.registerTool('type', { inputSchema }, async ({ file }) => {
  return new Promise((done) => {
    cp.exec(\`file --brief \${file}\`, { timeout: 1000 }, (error, stdout, stderr) => {
      done({ content: [{ type: 'text', text: error ? stderr : stdout }], isError: error !== null });
    });
  });
});

server.registerTool('size', { inputSchema }, async ({ file }) => {
  const child = cp.spawn('du', ['-h', file], { stdio: 'ignore', shell: true });
  return { content: [{ type: 'text', text: String(child.pid) }] };
});
`,
    },
  },
  {
    name: 'commands that grow',
    texts: {
      'server.ts': `import { exec } from 'node:child_process';
import { promisify } from 'node:util';
${V1}
import { z } from 'zod';

const execAsync = promisify(exec);
${SERVER}
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.tool(
  'fetch',
  { folder: z.string(), remote: z.string(), depth: z.number().optional(), prune: z.boolean() },
  async ({ folder, remote, depth, prune }) => {
    let command = \`git -C "\${folder}" fetch\`;
    if (prune) command += ' --prune';
    if (depth !== undefined) {
      command += \` --depth \${depth}\`;
    }
    command = \`\${command} "\${remote}"\`;
    console.error(\`running \${command}\`);
    const { stdout } = await execAsync(command, { timeout: 60_000 });
    return text(stdout);
  },
);

server.tool('branch', { name: z.string(), mode: z.enum(['list', 'add', 'move']) }, async ({ name, mode }) => {
  let line: string;
  switch (mode) {
    case 'list':
      line = 'git branch --list';
      break;
    case 'add':
      line = \`git branch "\${name}"\`;
      break;
    default:
      line = 'git branch --move';
      line += \` "\${name}"\`;
  }
  const { stdout } = await execAsync(line);
  return text(stdout + JSON.stringify({ line }));
});
`,
    },
  },
  {
    name: 'a runner that is handed its words one by one, and lists that grow',
    texts: {
      'src/server.ts': `${V1}
import { z } from 'zod';
import { Git } from './git.ts';

${SERVER}
const git = new Git('/srv/repository');
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.tool('show', { revision: z.string() }, async ({ revision }) => text(git.run('show', '--stat', revision)));
server.tool('blame', { file: z.string(), line: z.number() }, async ({ file, line }) => {
  return text(git.run('blame', '-L', String(line), file));
});
server.tool('fetch', { remote: z.string().optional(), branches: z.array(z.string()) }, async ({ remote, branches }) => {
  const words = ['fetch'];
  words.push(remote ?? 'origin', ...branches);
  return text(git.run(...words));
});
`,
      'src/git.ts': `import { execFileSync } from 'node:child_process';

export class Git {
  constructor(private readonly folder: string) {}

  run(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.folder, encoding: 'utf8' });
  }
}
`,
    },
  },
  {
    name: 'one pattern for many lines, words of a list in a pattern',
    texts: {
      'server.mjs': `import fs from 'fs';
${V1}
import { z } from 'zod';

${SERVER}
const lines = () => fs.readFileSync('notes.md', 'utf8').split('\\n');
const text = (value) => ({ content: [{ type: 'text', text: String(value) }] });

server.tool('any_of', { words: z.array(z.string()) }, async ({ words }) => {
  const pattern = words.join('|');
  return text(lines().filter((line) => new RegExp(pattern, 'i').test(line)));
});
server.tool('whole_words', { words: z.array(z.string()) }, async ({ words }) => {
  const wanted = new RegExp(words.map((word) => '\\\\b' + word + '\\\\b').join('|'));
  return text(lines().filter((line) => wanted.test(line)));
});
server.tool('begins', { word: z.string(), anywhere: z.boolean() }, async ({ word, anywhere }) => {
  const source = anywhere ? word : \`^\${word}\`;
  return text(lines().findIndex((line) => line.search(source) >= 0));
});
`,
    },
  },
  {
    name: 'a client for a service, with paths put together in several places',
    texts: {
      'src/client.ts': `const BASE = process.env.API_URL ?? 'https://api.example.com';

export class Client {
  async get(endpoint: string, query = ''): Promise<string> {
    const url = new URL(endpoint + query, BASE);
    return (await fetch(url, { headers: { authorization: 'Bearer t' } })).text();
  }

  user(id: string): Promise<string> {
    return this.get(\`/users/\${id}\`, '?full=1');
  }

  file(owner: string, name: string): Promise<string> {
    let endpoint = '/files/' + encodeURIComponent(owner);
    endpoint += '/' + name + '/raw';
    return this.get(endpoint);
  }
}
`,
      'src/server.ts': `${V2}
import { z } from 'zod';
import { Client } from './client.ts';

const client = new Client();
${SERVER}
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.registerTool('user', { inputSchema: z.object({ id: z.string() }) }, async ({ id }) => text(await client.user(id)));
server.registerTool(
  'raw',
  { inputSchema: z.object({ owner: z.string(), name: z.string() }) },
  async (args) => text(await client.file(args.owner, args.name)),
);
server.registerTool('removed', { inputSchema: z.object({ key: z.string() }) }, async ({ key }) => {
  const response = await fetch(\`https://keys.example.com/v1/keys/\${key}?force=\${key}\`, { method: 'DELETE' });
  return text(response.statusText);
});
`,
    },
  },
  {
    name: 'links, with checks in functions, of several roots, and by relative paths',
    texts: {
      'server.ts': `import fs from 'node:fs';
import path from 'node:path';
${V1}
import { z } from 'zod';

const ROOTS = process.argv.slice(2).map((root) => path.resolve(root));
${SERVER}
const name = z.string();
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

function isAllowed(file: string): boolean {
  const full = path.resolve(file);
  return ROOTS.some((root) => full === root || full.startsWith(root + path.sep));
}
const below = (file: string): string => {
  const relative = path.relative('/srv/files', path.resolve('/srv/files', file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) throw new Error('outside');
  return path.resolve('/srv/files', file);
};

server.tool('read', { name }, async ({ name }) => {
  if (!isAllowed(name)) return text('not allowed');
  return text(fs.readFileSync(path.resolve(name), 'utf8'));
});
server.tool('list', { name }, async ({ name }) => text(fs.readdirSync(below(name)).join()));
server.tool('copy', { name }, async ({ name }) => {
  const full = path.resolve('/srv/files', name);
  if (!full.startsWith('/srv/files/')) throw new Error('outside');
  fs.copyFileSync(full, '/tmp/copy');
  return text('copied');
});
server.tool('append', { name }, async ({ name }) => {
  const full = path.resolve('/srv/files', name);
  if (!full.startsWith('/srv/files/')) throw new Error('outside');
  fs.appendFileSync(full, 'line');
  return text('written');
});
`,
    },
  },
  {
    name: 'a low-level server whose arguments nothing has validated',
    texts: {
      'server.ts': `import { execSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const args = request.params.arguments ?? {};
  switch (request.params.name) {
    case 'read': {
      const text = await fs.readFile(args.path as string, 'utf8');
      return { content: [{ type: 'text', text }] };
    }
    case 'blame': {
      const out = execSync(\`git blame -L \${args.line} "\${args.path}"\`);
      return { content: [{ type: 'text', text: out.toString() }] };
    }
    case 'find': {
      const pattern = String(args.pattern).replace(/"/g, '\\\\"');
      const out = execSync(\`find . -name "\${pattern}"\`).toString();
      return { content: [{ type: 'text', text: out }] };
    }
    default:
      throw new Error('no such tool');
  }
});
`,
    },
  },
];

/** Shapes that have no fix: what they mean is known to a shell, or to their author, alone. */
export const UNFIXABLE: readonly { readonly name: string; readonly command: string }[] = [
  { name: 'a pipe', command: 'ps aux | grep "${word}"' },
  { name: 'a redirect', command: 'sort "${word}" > out.txt' },
  { name: 'errors sent elsewhere', command: 'make "${word}" 2>&1' },
  { name: 'two commands', command: 'cd "${word}" && make' },
  { name: 'a second line', command: 'make "${word}"\nmake install' },
  { name: 'a pattern', command: 'ls "${word}"/*.md' },
  { name: 'a variable', command: 'ls $HOME "${word}"' },
  { name: 'a variable in quotes', command: 'ls "$HOME/${word}"' },
  { name: 'a home folder', command: 'ls ~/files "${word}"' },
  { name: 'an assignment', command: 'LC_ALL=C sort "${word}"' },
  { name: 'a word of the shell', command: 'cd "${word}"' },
  { name: 'the program itself', command: '${word} --version' },
  { name: 'a part of the program', command: '/usr/bin/${word} --version' },
  { name: 'options, by their name', command: 'make ${options}' },
  { name: 'a word that may be missing', command: 'make ${word ? "-k" : ""} ${word}' },
  { name: 'quotes of its own', command: 'make ${shellQuote(word)}' },
  { name: 'a shell inside', command: 'docker exec web sh -c "${word}"' },
  { name: 'a shell elsewhere', command: 'ssh build "${word}"' },
  { name: 'a word that grows', command: 'make ${word}${options}' },
  { name: 'an open quote', command: "echo it's ${word}" },
];

/** Expressions of `word` and `words` that are flagged, and for which nothing could be written that means the same. */
export const WITHOUT_FIX: readonly { readonly name: string; readonly rule: string; readonly code: string }[] = [
  { name: 'a subcommand', rule: 'argument-injection', code: "execFileSync('git', [word, 'main'])" },
  { name: 'a part of an option', rule: 'argument-injection', code: "execFileSync('curl', [`--${word}`, 'x'])" },
  { name: 'words of one text', rule: 'argument-injection', code: "execFileSync('lookup', word.split(' '))" },
  { name: 'wildcards', rule: 'regex-injection', code: "new RegExp(word.replace(/\\*/g, '.*'))" },
  { name: 'a pattern made elsewhere', rule: 'regex-injection', code: 'new RegExp(toPattern(word))' },
  { name: 'a whole path', rule: 'url-path-injection', code: 'fetch(`https://api.example.com${slash}${word}`)' },
  {
    name: 'a name that tells of several segments',
    rule: 'url-path-injection',
    code: 'fetch(`${API}/raw/${filePath}`)',
  },
  { name: 'a package with a scope', rule: 'url-path-injection', code: 'fetch(`${API}/npm/${word}@latest`)' },
  { name: 'a check in lower case', rule: 'symlink-escape', code: 'fs.readFileSync(inLowerCase(word))' },
];

/** A server with such an expression. */
export function using(code: string): string {
  return `import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
${V1}
import { z } from 'zod';

const API = 'https://api.example.com';
const slash = '/';
${SERVER}
const toPattern = (text: string) => text.split('').join('.*');
function inLowerCase(file: string): string {
  const full = path.resolve('/srv/files', file);
  const lower = full.toLowerCase();
  if (!lower.startsWith('/srv/files/')) throw new Error('outside');
  return full;
}

server.tool('use', { word: z.string(), filePath: z.string() }, async ({ word, filePath }) => {
  return { content: [{ type: 'text', text: String(${code}) + slash + filePath + toPattern(inLowerCase('x')) }] };
});
`;
}

/** A command whose words can be told. */
export const PLAIN = 'make "${word}"';

/** A server that runs a command with `word` or `options` in it. */
export function running(command: string): string {
  return `import { execSync } from 'node:child_process';
${V1}
import { z } from 'zod';

${SERVER}
const shellQuote = (text: string) => '"' + text.replace(/"/g, '') + '"';

server.tool('run', { word: z.string(), options: z.string() }, async ({ word, options }) => {
  const out = execSync(\`${command}\`);
  return { content: [{ type: 'text', text: out.toString() + shellQuote(word + options) }] };
});
`;
}
