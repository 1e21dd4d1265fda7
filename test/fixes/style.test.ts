// A fix is written as its author would have written it: quotes, semicolons, indentation, line ends, imports.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import { expect, test } from 'vitest';
import { allInTurn } from './apply.ts';
import { FIXED_RULES } from './prove.ts';

const fixed = (text: string, name = 'server.ts'): string => allInTurn({ [name]: text }, FIXED_RULES).texts[name]!;

const helper = (text: string): string => text.slice(text.indexOf('/** The absolute path'));

test('single quotes, semicolons, two spaces', () => {
  const text = fixed(`import fs from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.tool('read', { file: z.string() }, async ({ file }) => {
  return { content: [{ type: 'text', text: fs.readFileSync(file, 'utf8') }] };
});
`);
  expect(text).toBe(`import fs from 'node:fs';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const ALLOWED_ROOT = process.cwd();

const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.tool('read', { file: z.string() }, async ({ file }) => {
  return { content: [{ type: 'text', text: fs.readFileSync(confinePath(ALLOWED_ROOT, file), 'utf8') }] };
});

/** The absolute path of \`target\`, which must lie inside \`root\` when all links are followed. */
function confinePath(root: string, target: string): string {
  const resolved = path.resolve(target);
  if (!isInside(root, resolved)) {
    throw new Error(\`\${target} is outside of the allowed folder\`);
  }
  return resolved;
}

/** True where \`target\` is \`root\` or lies inside it when all links are followed. */
function isInside(root: string, target: string): boolean {
  const base = realPath(path.resolve(root));
  const place = realPath(path.resolve(target));
  return place === base || place.startsWith(base + path.sep);
}

/** A path without links. What does not exist yet is taken as it is, below the deepest folder that does. */
function realPath(target: string): string {
  let existing = target;
  while (!fs.lstatSync(existing, { throwIfNoEntry: false }) && existing !== path.dirname(existing)) {
    existing = path.dirname(existing);
  }
  return path.resolve(fs.realpathSync(existing), path.relative(existing, target));
}
`);
});

test('double quotes, no semicolons, tabs, CRLF, JavaScript, CommonJS', () => {
  const text = fixed(
    [
      'const { exec } = require("child_process")',
      'const { readFile } = require("fs/promises")',
      'const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js")',
      'const { z } = require("zod")',
      '',
      'const server = new McpServer({ name: "demo", version: "1.0.0" })',
      '',
      'server.tool("read", { file: z.string() }, async ({ file }) => {',
      '\treturn { content: [{ type: "text", text: await readFile(file, "utf8") }] }',
      '})',
      'server.tool("ping", { host: z.string() }, async ({ host }) => {',
      '\tconst run = require("util").promisify(exec)',
      '\tconst { stdout } = await run(`ping -c 1 ${host}`)',
      '\treturn { content: [{ type: "text", text: stdout }] }',
      '})',
      '',
    ].join('\r\n'),
    'server.js',
  );
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const lines = text.split('\r\n');
  expect(lines.slice(0, 8)).toEqual([
    'const { execFile } = require("child_process")',
    'const { readFile } = require("fs/promises")',
    'const path = require("path")',
    'const fs = require("fs")',
    'const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js")',
    'const { z } = require("zod")',
    '',
    'const ALLOWED_ROOT = process.cwd()',
  ]);
  expect(lines).toContain('\tconst run = require("util").promisify(execFile)');
  expect(lines).toContain('\tconst { stdout } = await run("ping", ["-c", "1", "--", host])');
  expect(helper(text).split('\r\n').slice(1, 6)).toEqual([
    'function confinePath(root, target) {',
    '\tconst resolved = path.resolve(target)',
    '\tif (!isInside(root, resolved)) {',
    '\t\tthrow new Error(`${target} is outside of the allowed folder`)',
    '\t}',
  ]);
  expect(helper(text)).not.toContain(';');
});

test('the check moves behind the resolution, with its comments and its message', () => {
  const text = fixed(`import fs from 'node:fs/promises';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.tool('read', { file: z.string() }, async (args) => {
    // Only what is meant for everyone.
    if (!args.file.startsWith('/srv/public')) {
        throw new Error(\`\${args.file} is not public\`);
    }
    const resolved = path.resolve(args.file);
    return { content: [{ type: 'text', text: await fs.readFile(resolved, 'utf8') }] };
});
`);
  expect(text).toContain(`async (args) => {
    // Only what is meant for everyone.
    const resolved = path.resolve(args.file);
    if (!isInside('/srv/public', resolved)) {
        throw new Error(\`\${args.file} is not public\`);
    }
    return {`);
});

test('lists of imports over several lines grow by a line', () => {
  const text = fixed(`import {
    readFile,
} from "node:fs/promises";
import {
    join,
    resolve
} from "node:path";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

const ROOT = resolve("notes");
const server = new McpServer({ name: "demo", version: "1.0.0" });

server.tool("read", { file: z.string() }, async ({ file }) => {
    const full = join(ROOT, file);
    if (!full.startsWith(ROOT)) throw new Error("outside");
    return { content: [{ type: "text", text: await readFile(full, "utf8") }] };
});
`);
  expect(text).toContain(`import {
    join,
    resolve,
    dirname,
    relative,
    sep
} from "node:path";`);
  expect(text).toContain('if (!isInside(ROOT, full)) throw');
});

test('one argument in a pattern, an address and a command, in the words of a script', () => {
  const text = fixed(
    `const { execFile } = require("child_process")
const { McpServer } = require("@modelcontextprotocol/sdk/server/mcp.js")
const { z } = require("zod")

const server = new McpServer({ name: "demo", version: "1.0.0" })

server.tool("find", { word: z.string() }, async ({ word }) => {
    const wanted = new RegExp("^" + word + "$")
    const answer = await fetch("https://api.example.com/words/" + word + "?short")
    execFile("lookup", [word, "--short"])
    return { content: [{ type: "text", text: String(wanted.test(await answer.text())) }] }
})
`,
    'server.js',
  );
  expect(text).toContain('new RegExp("^" + escapeRegExp(word) + "$")');
  expect(text).toContain('"https://api.example.com/words/" + pathSegment(word) + "?short"');
  expect(text).toContain('execFile("lookup", [refuseOption(word), "--short"])');
  expect(text.slice(text.indexOf('/** `text` as it is'))).toContain(`function refuseOption(text) {
    if (text.startsWith("-")) {
        throw new Error(\`"\${text}" must not begin with "-"\`)
    }
    return text
}`);
  expect(text).toContain(`function escapeRegExp(text) {
    return text.replace(/[.*+?^\${}()|[\\]\\\\]/g, "\\\\$&")
}`);
});
