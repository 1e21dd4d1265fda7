// The type checker that fixes are proven with sees the mistakes a fix could make.
import { expect, test } from 'vitest';
import type { Texts } from './apply.ts';
import { typeErrors } from './type-check.ts';

test('wrong types, unknown names, unused imports and missing members are errors', () => {
  const sets = new Map<string, Texts>([
    [
      'wrong',
      {
        'a.ts': `import { exec, execFile } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { b } from './b.ts';

new McpServer({ name: b, version: '1' }).tool('t', { n: z.number() }, async ({ n }) => {
  execFile('x', [n]);
  return { content: [{ type: 'text', text: confinePath(n) }] };
});
`,
        'b.ts': 'export const b: number = 1;\n',
      },
    ],
    ['script', { 'a.js': 'function f(x) { return nothing(x); }\nmodule.exports = { f };\n' }],
    ['right', { 'a.ts': "import * as path from 'node:path';\nexport const root: string = path.resolve('x');\n" }],
  ]);
  const errors = typeErrors(sets);
  expect(errors.get('wrong')).toEqual([
    expect.stringContaining("'exec' is declared but its value is never read"),
    expect.stringContaining("Cannot find name 'confinePath'"),
    expect.stringContaining('No overload matches this call'),
    expect.stringContaining("Type 'number' is not assignable to type 'string'"),
  ]);
  expect(errors.get('script')).toEqual([expect.stringContaining("Cannot find name 'nothing'")]);
  expect(errors.get('right')).toEqual([]);
}, 120_000);
