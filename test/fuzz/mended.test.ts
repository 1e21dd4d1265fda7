// What the fuzzer has found, as small as it could be made: each failed once.
import { expect, test } from 'vitest';
import { wrongWith, wrongWithText } from '../../bench/fuzz/check.ts';
import type { Texts } from '../../bench/fuzz/seeds.ts';

const MENDED: Readonly<Record<string, Texts>> = {
  'an export whose name is not typed yet': { 'server.ts': "McpServer\nexport const{'" },
  'a check whose argument is not typed yet': { 'server.ts': "import path from'path'McpServer}if||path.isAbsolute(" },
  'a check of a pattern whose argument is not typed yet': {
    'server.ts': "McpServer import safeRegex from'safe-regex'if!safeRegex(",
  },
  'checks without arguments': {
    'server.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const server = new McpServer({ name: 'a', version: '1' });
server.tool('a', { a: z.string() }, async ({ a }) => {
  if (a.startsWith() || a.endsWith() || a.includes() || a.match() || /a/.test() || Number.isInteger()) return;
  if (!a.startsWith() && !a.endsWith() && !a.includes() && !a.match() && !/a/.test() && !Object.hasOwn()) exec(a);
});
`,
  },
  'a module that is called like what every object has': { 'server.ts': 'McpServer(require("hasOwnProperty")`' },
  'a package.json that is not typed to its end, for a fix that adds to it': {
    'server.ts': `import { createMcpExpressApp } from '@modelcontextprotocol/express';
import { McpServer } from '@modelcontextprotocol/server';
const app = createMcpExpressApp();
app.post('/mcp', (req, res) => {
  const server = new McpServer({ name: 'a', version: '1' });
  transport.handleRequest(req, res);
});
app.listen(3000, '0.0.0.0');
`,
    'package.json': '{\n  "dependencies": {',
  },
  'a suppression where the parser loses its way': {
    'server.ts': "import'@modelcontextprotocol/\nl(await\nfor;switch)toolward-allow.tool(",
  },
  'a line separator in a quoted text, which becomes a break': {
    'server.ts': "McpServer\nr.registerTool('a', { description: 'One.\u2028Two.' }, () => {})",
  },
  'a path that is compared before its second argument is typed': {
    'server.ts': "import path from'path'McpServer const relative=path.relative(if(relative.startsWith('..",
  },
  'an export that can only throw': {
    'server.ts': "import{FastMCP}'fastmcp'new FastMCP\nlet x=(...){throw}export default(x`",
  },
};

for (const [name, texts] of Object.entries(MENDED)) {
  test(name, () => {
    expect(wrongWith(texts, { twice: true, thorough: true })).toBeUndefined();
  });
}

const MENDED_SETTINGS: Readonly<Record<string, string>> = {
  'a configuration that ends within a comment': '/*',
  'a configuration that ends within a comment after a rule': '{ "rules": { "ssrf": /*',
  'a configuration that nests deeper than the parser can': '['.repeat(20_000),
  'a list in it that nests deeper than its reader can': `{ "ignore": ${'['.repeat(3_000)}${']'.repeat(3_000)} }`,
};

for (const [name, text] of Object.entries(MENDED_SETTINGS)) {
  test(name, () => {
    expect(wrongWithText(text)).toBeUndefined();
  });
}
