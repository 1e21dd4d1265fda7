// The language server with the real analysis and the real disk, on whole small servers.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rulePages } from 'toolward:rule-pages';
import { expect, onTestFinished, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { analysis, analyze } from '../../server/src/analyze.ts';
import type { Deps } from '../../server/src/lsp/deps.ts';
import { realDisk } from '../../server/src/lsp/disk.ts';
import { CheckWorkspaceRequest, IgnoreRequest } from '../../server/src/protocol.ts';
import { rules } from '../../server/src/rules/index.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { unusedSuppression } from '../../server/src/suppressions.ts';
import { applied, Editor, type EditorOptions } from './editor.ts';

const deps: Deps = {
  analysis,
  newCache: () => new FactsCache(),
  rules: [...rules, unusedSuppression],
  pages: rulePages,
  disk: realDisk(() => performance.now()),
  version: '0.0.0',
  build: 'a build',
  now: () => performance.now(),
};

/** A folder on the disk with these files, and an editor on it. */
async function start(files: Record<string, string>, options: Partial<EditorOptions> & { folderless?: boolean } = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'toolward lsp é-')));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  const editor = await Editor.start(deps, { folders: options.folderless ? [] : [folder], ...options });
  onTestFinished(async () => {
    await editor.stop();
    fs.rmSync(folder, { recursive: true });
  });
  return { editor, uri: (file: string) => pathToFileURL(path.join(folder, file)).href };
}

const head = `import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 's', version: '1' });
`;
const shell = `server.registerTool('run', { description: 'Runs.', inputSchema: { word: z.string() } }, async ({ word }) => {
  exec(\`grep \${word} notes\`);
  return { content: [] };
});
`;

const ids = (diagnostics: readonly Diagnostic[]) => diagnostics.map((diagnostic) => diagnostic.code);

test('an argument in shell text is marked where it is run, with its way from the registration', async () => {
  const { editor, uri } = await start({ 'src/a.ts': head + shell });
  const found = (await editor.diagnostics(uri('src/a.ts'))).find((each) => each.code === 'command-injection');
  expect(found?.range.start.line).toBe(6);
  expect(found?.relatedInformation?.[0]).toMatchObject({
    location: { uri: uri('src/a.ts'), range: { start: { line: 5 } } },
  });
});

test('a finding in one file comes and goes with the schema in another', async () => {
  const a = `${head}import { load } from './load.ts';
server.registerTool('load', { description: 'Loads.', inputSchema: { name: z.string() } }, async ({ name }) => {
  return { content: [{ type: 'text', text: await load(name) }] };
});
`;
  const b = `import { readFile } from 'node:fs/promises';\nexport const load = (name: string) => readFile(name, 'utf8');\n`;
  const { editor, uri } = await start({ 'a.ts': a, 'load.ts': b });
  await editor.open(uri('load.ts'), b);
  await editor.open(uri('a.ts'), a);
  const before = await editor.diagnostics(uri('load.ts'));
  expect(ids(before)).toContain('path-traversal');
  expect(before[0]?.relatedInformation?.some((step) => step.location.uri === uri('a.ts'))).toBe(true);
  const refresh = editor.refreshes.next((what) => what === 'diagnostics');
  await editor.edit(uri('a.ts'), 'z.string()', "z.enum(['todo', 'done'])");
  await editor.pull(uri('a.ts'));
  await refresh;
  expect(ids(await editor.diagnostics(uri('load.ts')))).not.toContain('path-traversal');
});

test('after any series of edits the findings are those of a fresh start', async () => {
  const folder = new URL('../e2e/workspaces/main/src/', import.meta.url);
  const texts = Object.fromEntries(
    ['server.ts', 'notes.ts', 'greeter.ts', 'search.ts'].map((name) => [
      name,
      fs.readFileSync(new URL(name, folder), 'utf8'),
    ]),
  );
  const { editor, uri } = await start(texts);
  const series: [string, string, string][] = [
    ['greeter.ts', 'Says\\u200b', 'Says'],
    ['server.ts', 'words: z.string()', "words: z.enum(['a', 'b'])"],
    ['server.ts', "words: z.enum(['a', 'b'])", 'words: z.string()'],
    ['server.ts', 'name: z.string()', "name: z.enum(['a', 'b'])"],
    ['notes.ts', "'utf8'", "'latin1'"],
    ['server.ts', "name: z.enum(['a', 'b'])", 'name: z.string()'],
    ['notes.ts', 'return readFile(', 'return readFile ('],
    ['greeter.ts', 'Says', 'Says\\u200b'],
    [
      'server.ts',
      "import { loadNote } from './notes.ts';",
      'declare function loadNote(name: string): Promise<string>;',
    ],
  ];
  for (const name of Object.keys(texts)) await editor.open(uri(name), texts[name]!);
  for (const [name, from, to] of series) {
    await editor.edit(uri(name), from, to);
    texts[name] = texts[name]!.replace(from, to);
    const fresh = analyze(snapshotOf(texts)).findings.map((finding) => `${finding.primary.file} ${finding.rule}`);
    const kept: string[] = [];
    for (const file of Object.keys(texts)) {
      for (const id of ids(await editor.diagnostics(uri(file)))) kept.push(`${file} ${id}`);
    }
    expect(kept.sort()).toEqual(fresh.sort());
  }
});

test.each([
  ['an open string', `server.registerTool('next', { description: 'Sa`],
  ['an open template', 'server.registerTool(`next'],
  ['an open brace', `server.registerTool('next', { description: 'Says.', inputSchema: { a: z.`],
  ['an open call', `server.registerTool('next', {}, async ({ a }) => { exec(`],
  ['an open import', `import { x } from '`],
  ['nonsense', ')}] = => ? <<<<<<<'],
])('half-typed code (%s) keeps the findings of whole tools', async (_, tail) => {
  const { editor, uri } = await start({ 'a.ts': '' });
  await editor.open(uri('a.ts'), `${head}${shell}`);
  expect(ids(await editor.diagnostics(uri('a.ts')))).toContain('command-injection');
  await editor.edit(uri('a.ts'), undefined, `${head}${shell}${tail}`);
  expect(ids(await editor.diagnostics(uri('a.ts')))).toContain('command-injection');
});

test('an untitled server is analysed', async () => {
  const { editor } = await start({});
  await editor.open('untitled:Untitled-1', head + shell);
  expect(ids(await editor.diagnostics('untitled:Untitled-1'))).toContain('command-injection');
  expect((await editor.lenses('untitled:Untitled-1'))?.[0]?.command?.title).toMatch(/spawns processes/);
});

test('a file opened without a folder is followed into its neighbours', async () => {
  const a = `${head}import { load } from './load.ts';
server.registerTool('load', { description: 'Loads.', inputSchema: { name: z.string() } }, async ({ name }) => {
  await readFile(load(name), 'utf8');
  return { content: [] };
});
`;
  const { editor, uri } = await start(
    { 'a.ts': a, 'load.ts': "export const load = (name: string) => '/srv/' + name;\n" },
    { folderless: true },
  );
  await editor.open(uri('a.ts'), a);
  expect(ids(await editor.diagnostics(uri('a.ts')))).toContain('path-traversal');
  expect(editor.logs.all).toEqual([]);
});

test('a quick fix mends its finding and brings no other', async () => {
  const text = `${head}server.registerTool('greet', { description: 'Says\\u200b hello.' }, async () => ({ content: [] }));\n`;
  const { editor, uri } = await start({ 'a.ts': text });
  await editor.open(uri('a.ts'), text);
  const before = await editor.diagnostics(uri('a.ts'));
  const hidden = before.filter((each) => each.code === 'hidden-characters');
  expect(hidden).toHaveLength(1);
  const fix = (await editor.actions(uri('a.ts'), hidden)).find((action) => action.edit);
  await editor.edit(uri('a.ts'), undefined, applied(editor.document(uri('a.ts')), fix?.edit));
  expect(ids(await editor.diagnostics(uri('a.ts')))).toEqual(ids(before.filter((each) => each !== hidden[0])));
});

test.each([
  ['a statement', `${head}${shell}`, 'command-injection'],
  [
    'a one-line text',
    `${head}server.registerTool('g', { description: 'Say\\u200b' }, async () => ({ content: [] }));\n`,
    'hidden-characters',
  ],
  [
    'a text over several lines',
    `${head}server.registerTool('g', {\n  description: \`One.\n    Two.\u200b\n    Three.\`,\n}, async () => ({ content: [] }));\n`,
    'hidden-characters',
  ],
])('ignoring a finding on %s silences it, and nothing is said of an unused comment', async (_, text, rule) => {
  const { editor, uri } = await start({ 'a.ts': text });
  await editor.open(uri('a.ts'), text);
  const found = (await editor.diagnostics(uri('a.ts'))).filter((each) => each.code === rule);
  expect(found).toHaveLength(1);
  const answer = await editor.connection.sendRequest(IgnoreRequest, {
    uri: uri('a.ts'),
    rule,
    range: found[0]!.range,
    reason: 'the reviewers looked at it',
  });
  if (!('edit' in answer)) throw new Error(answer.refused);
  await editor.edit(uri('a.ts'), undefined, applied(editor.document(uri('a.ts')), answer.edit));
  const after = ids(await editor.diagnostics(uri('a.ts')));
  expect(after).not.toContain(rule);
  expect(after).not.toContain('unused-suppression');
});

test('two findings on one line are both ignored, one after the other', async () => {
  const text = `${head}server.registerTool('run', { description: 'Runs.', inputSchema: { word: z.string() } }, async ({ word }) => {
  exec(await readFile(word, 'utf8') + word);
  return { content: [] };
});
`;
  const { editor, uri } = await start({ 'a.ts': text });
  await editor.open(uri('a.ts'), text);
  for (const rule of ['path-traversal', 'command-injection']) {
    const found = (await editor.diagnostics(uri('a.ts'))).find((each) => each.code === rule);
    const params = { uri: uri('a.ts'), rule, range: found!.range, reason: 'why' };
    const answer = await editor.connection.sendRequest(IgnoreRequest, params);
    if (!('edit' in answer)) throw new Error(answer.refused);
    await editor.edit(uri('a.ts'), undefined, applied(editor.document(uri('a.ts')), answer.edit));
  }
  const after = ids(await editor.diagnostics(uri('a.ts')));
  expect(after).not.toContain('path-traversal');
  expect(after).not.toContain('command-injection');
  expect(after).not.toContain('unused-suppression');
});

test('line ends, byte order marks and characters beyond the first plane do not shift a place', async () => {
  const text = `\uFEFF// 😀😀\r\n${(head + shell).replaceAll('\n', '\r\n').replace('grep', '😀 grep')}`;
  const { editor, uri } = await start({ 'ü ber/a.ts': text });
  const report = await editor.pullWorkspace();
  const [item] = report.items;
  expect(item?.uri).toBe(uri('ü ber/a.ts'));
  const found = item?.kind === 'full' ? item.items.find((each) => each.code === 'command-injection') : undefined;
  expect(found?.range.start).toEqual({ line: 7, character: 7 });
});

test('git-ignored files, tests and build output are left out', async () => {
  const { editor, uri } = await start({
    '.gitignore': 'secret/\n',
    'secret/a.ts': head + shell,
    'src/a.test.ts': head + shell,
    'src/a.ts': head + shell,
    'dist/a.js': head + shell,
    'package.json': '{}',
  });
  expect((await editor.pullWorkspace()).items.map((item) => item.uri)).toEqual([uri('src/a.ts')]);
  expect(await editor.connection.sendRequest(CheckWorkspaceRequest)).toMatchObject({
    state: 'idle',
    servers: 1,
    tools: 1,
  });
});

test('a folder that is not there, and one without any server, are nothing to be upset about', async () => {
  const { editor } = await start({ 'a.ts': 'export {};\n' });
  await editor.changeFolders(['/no/such/folder'], []);
  expect(await editor.connection.sendRequest(CheckWorkspaceRequest)).toEqual({
    state: 'idle',
    servers: 0,
    tools: 0,
    findings: 0,
    unresolved: 0,
  });
});
