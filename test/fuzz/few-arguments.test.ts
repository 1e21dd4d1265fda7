// Calls whose arguments are not typed yet, in every place where an answer is looked at: while one types, each is there.
import { expect, test } from 'vitest';
import { wrongWith } from '../../bench/fuzz/check.ts';

const CALLEES = [
  ...[
    'join',
    'resolve',
    'normalize',
    'dirname',
    'basename',
    'extname',
    'relative',
    'isAbsolute',
    'parse',
    'format',
  ].map((name) => `path.${name}`),
  ...['realpathSync', 'existsSync', 'readFileSync', 'statSync'].map((name) => `fs.${name}`),
  ...['startsWith', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'match', 'matchAll', 'search', 'replace'].map(
    (name) => `a.${name}`,
  ),
  ...['split', 'slice', 'at', 'charAt', 'trim', 'concat', 'repeat', 'padStart', 'normalize', 'localeCompare'].map(
    (name) => `a.${name}`,
  ),
  ...['some', 'every', 'find', 'filter', 'map', 'reduce', 'join', 'flat', 'push', 'has', 'get', 'set'].map(
    (name) => `LIST.${name}`,
  ),
  ...['keys', 'entries', 'assign', 'hasOwn', 'fromEntries', 'freeze', 'create'].map((name) => `Object.${name}`),
  ...['isInteger', 'isFinite', 'parseInt'].map((name) => `Number.${name}`),
  ...['min', 'max', 'floor'].map((name) => `Math.${name}`),
  ...['parse', 'stringify'].map((name) => `JSON.${name}`),
  ...['fileURLToPath', 'pathToFileURL'].map((name) => `url.${name}`),
  ...['encodeURIComponent', 'decodeURIComponent', 'escape', 'Number', 'String', 'Boolean', 'isNaN', 'parseInt'],
  ...['URL.canParse', 'Array.from', 'Array.isArray', 'Promise.all', 'Promise.resolve', 'RegExp.escape', 'exec'],
  ...['new URL', 'new RegExp', 'new Set', 'new Map', 'new Array', 'new Error', 'isPathInside', '/a/.test', '/a/.exec'],
  ...['z.string().startsWith(a).parse', 'z.string().regex', 'z.enum', 'z.object', 'z.array', 'z.string().refine'],
];
const LOOKED_AT = [
  'X',
  '!X',
  "X.startsWith('..')",
  "X === ''",
  "X.includes('..')",
  "X.indexOf('..') === 0",
  'X[0] > 1',
];

test.each(CALLEES)('%s without its arguments', (callee) => {
  for (const args of ['', 'a']) {
    const body = LOOKED_AT.map((form, i) => {
      const call = `${callee}(${args})`;
      return `  const v${i} = ${call};
  if (${form.replaceAll('X', `v${i}`)}) exec(a);
  else fs.readFileSync(v${i});
  if (${form.replaceAll('X', call)}) exec(a);`;
    });
    const text = `import { exec } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import url from 'node:url';
import isPathInside from 'is-path-inside';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const LIST = ['a'];
const server = new McpServer({ name: 'a', version: '1' });
server.tool('a', { a: z.string() }, async ({ a }) => {
${body.join('\n')}
});
`;
    expect(wrongWith({ 'server.ts': text }, { twice: false, thorough: false })).toBeUndefined();
  }
});
