// What a finding names: every argument that does the harm, and none where the program is meant to be chosen.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const named = (rule: string, top: string, schema: string, body: string): readonly string[] =>
  analyze(
    snapshotOf({
      'a.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
${top}
const server = new McpServer({ name: 'a', version: '1' });
server.registerTool('one', { inputSchema: { ${schema} } }, async (args) => { ${body} return { content: [] }; });`,
    }),
  )
    .findings.filter((f) => f.rule === rule)
    .flatMap((f) => f.arguments ?? []);

describe('a path of several arguments', () => {
  const two = 'dir: z.string(), file: z.string()';
  test.each([
    ['in a template', 'await fs.readFile(`${args.dir}/docs/${args.file}`);', ['dir', 'file']],
    ['joined', "await fs.readFile(path.join(args.dir, 'docs', args.file));", ['dir', 'file']],
    ['the second cannot climb', 'await fs.readFile(`${args.dir}/docs/${path.basename(args.file)}`);', ['dir']],
    ['below a root', "await fs.readFile(path.join('/srv', path.basename(args.dir), args.file));", ['file']],
  ])('%s', (_, body, expected) => {
    expect([...named('path-traversal', '', two, body)].sort()).toEqual(expected);
  });
});

describe('a list of words for a pod', () => {
  const top = "import { Exec, KubeConfig } from '@kubernetes/client-node'; const pods = new Exec(new KubeConfig());";
  const run = (words: string) => `await pods.exec('default', 'pod', '', ${words}, null, null, null, false);`;
  test('is meant to be run', () => {
    expect(named('command-injection', top, 'words: z.array(z.string())', run('args.words'))).toEqual([]);
  });
  test('or a text that a shell gets', () => {
    const either =
      "const words = typeof args.words === 'string' ? [args.shell ?? '/bin/sh', '-c', args.words] : args.words;";
    const both = 'words: z.union([z.string(), z.array(z.string())]), shell: z.string().optional()';
    expect(named('command-injection', top, both, either + run('words'))).toEqual(['words']);
  });
  test('with a shell in it makes text of the rest', () => {
    expect(named('command-injection', top, 'text: z.string()', run("['sh', '-c', args.text]"))).toEqual(['text']);
  });
});

describe('a filter put together field by field', () => {
  const top =
    "import { MongoClient } from 'mongodb'; const users = (await MongoClient.connect('mongodb://localhost')).db('a').collection('b');";
  const schema = 'filter: z.record(z.string(), z.any())';
  const copy = 'const all = {}; for (const [key, value] of Object.entries(args.filter)) all[key] = value;';
  test('is meant to be the caller’s where all its names are', () => {
    expect(named('query-injection', top, schema, `${copy} await users.find(all).toArray();`)).toEqual([]);
  });
  test('is not beside a field of the program’s own', () => {
    expect(named('query-injection', top, schema, `${copy} all.owner = 'me'; await users.find(all).toArray();`)).toEqual(
      ['filter.*'],
    );
  });
});
