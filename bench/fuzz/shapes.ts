// Programs of pathological shape: very deep, very long, or turned into themselves.
import type { Random } from './random.ts';
import type { Texts } from './seeds.ts';

const HEAD = `import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'shaped', version: '1.0.0' });
`;

const tool = (body: string): string =>
  `server.tool('run', 'Runs.', { path: z.string() }, async ({ path }) => {\n${body}\nreturn { content: [] };\n});\n`;

/** A shape by its name and how large it can be without being a text that nobody reads at all. */
export interface Shape {
  readonly name: string;
  readonly most: number;
  texts(n: number): Texts;
}

const inHandler = (name: string, most: number, made: (n: number) => string): Shape => ({
  name,
  most,
  texts: (n) => ({ 'server.ts': HEAD + tool(made(n)) }),
});
const atTop = (name: string, most: number, made: (n: number) => string, file = 'server.ts'): Shape => ({
  name,
  most,
  texts: (n) => ({ [file]: HEAD + made(n) + tool('exec(path);') }),
});
const nested = (name: string, open: string, inner: string, close: string, most = 5_000): readonly Shape[] => [
  inHandler(`${name}, in a handler`, most, (n) => `const v = ${open.repeat(n)}${inner}${close.repeat(n)};\nexec(v);`),
  atTop(`${name}, at the top`, most, (n) => `const v = ${open.repeat(n)}'a'${close.repeat(n)};\n`),
];
const list = (n: number, made: (i: number) => string, between = ','): string =>
  Array.from({ length: n }, (_, i) => made(i)).join(between);

/** All shapes there are. */
export const shapes: readonly Shape[] = [
  ...nested('parentheses', '(', 'path', ')'),
  ...nested('arrays', '[', 'path', ']'),
  ...nested('objects', '{a:', 'path', '}'),
  ...nested('calls', 'f(', 'path', ')'),
  ...nested('arrows', '() => ', 'path', '', 20_000),
  ...nested('functions', 'function () { return ', 'path', '}'),
  ...nested('classes', 'class { a = ', 'path', '}'),
  ...nested('templates', '`${', 'path', '}`'),
  ...nested('not', '!', 'path', '', 50_000),
  ...nested('minus', '- ', 'path', '', 50_000),
  ...nested('typeof', 'typeof ', 'path', '', 20_000),
  ...nested('await', 'await ', 'path', '', 20_000),
  ...nested('new', 'new ', 'path', '', 20_000),
  ...nested('conditionals to the right', 'path ? 1 : ', 'path', '', 20_000),
  ...nested('conditionals to the left', '', 'path', ' ? 1 : 2', 20_000),
  ...nested('concatenation', '', 'path', " + 'a'", 50_000),
  ...nested('powers', '', 'path', ' ** 2', 20_000),
  ...nested('and', '', 'path', ' && path', 20_000),
  ...nested('nullish', '', 'path', ' ?? path', 20_000),
  ...nested('equal', '', 'path', ' === path', 20_000),
  ...nested('members', '', 'path', '.a', 50_000),
  ...nested('elements', '', 'path', '[0]', 20_000),
  ...nested('optional members', '', 'path', '?.a', 20_000),
  ...nested('call chains', '', 'path', '.trim()', 20_000),
  ...nested('curried calls', '', 'path', '()', 20_000),
  ...nested('tags', '', 'path', '``', 20_000),
  ...nested('bangs', '', 'path', '!', 20_000),
  ...nested('as', '', 'path', ' as any', 20_000),
  ...nested('type assertions', '<any>', 'path', '', 20_000),
  ...nested('assignments', 'a = ', 'path', '', 20_000),
  ...nested('types', 'path as A<', 'B', '>', 5_000),
  atTop('array types', 20_000, (n) => `type A = string${'[]'.repeat(n)};\n`),
  atTop('union types', 50_000, (n) => `type A = ${list(n, (i) => `'${i}'`, '|')};\n`),
  atTop('conditional types', 20_000, (n) => `type A<T> = ${'T extends 1 ? 2 : '.repeat(n)}3;\n`),
  atTop('keyof', 20_000, (n) => `type A = ${'keyof '.repeat(n)}B;\n`),
  atTop('generics', 5_000, (n) => `let v: ${'A<'.repeat(n)}B${'>'.repeat(n)};\n`),
  atTop('function types', 20_000, (n) => `type A = ${'() => '.repeat(n)}1;\n`),
  atTop('elements of JSX', 5_000, (n) => `const v = ${'<a>'.repeat(n)}${'</a>'.repeat(n)};\n`, 'server.tsx'),
  atTop('open elements of JSX', 5_000, (n) => `const v = ${'<a>'.repeat(n)}\n`, 'server.tsx'),
  inHandler('if else', 20_000, (n) => `${list(n, (i) => `if (path === '${i}') exec('a${i}'); else `, '')}exec(path);`),
  inHandler('ifs in a row', 5_000, (n) => list(n, (i) => `if (path.length > ${i}) path += '${i}';`, '\n')),
  inHandler('ifs within each other', 5_000, (n) => `${'if (path) '.repeat(n)}exec(path);`),
  inHandler('loops within each other', 5_000, (n) => `${'for (const c of path) '.repeat(n)}exec(path + c);`),
  inHandler('blocks', 5_000, (n) => `${'{'.repeat(n)}exec(path);${'}'.repeat(n)}`),
  inHandler('labels', 20_000, (n) => `${list(n, (i) => `l${i}: `, '')}exec(path);`),
  inHandler('try within try', 2_000, (n) => `${'try {'.repeat(n)}exec(path);${'} catch { exec(path); }'.repeat(n)}`),
  inHandler(
    'an enormous switch',
    20_000,
    (n) => `switch (path) { ${list(n, (i) => `case '${i}': exec('x' + path); break;`, '\n')} }`,
  ),
  inHandler(
    'a switch that falls through',
    20_000,
    (n) => `let v = path; switch (path) { ${list(n, (i) => `case ${i}: v += 'x';`, '\n')} } exec(v);`,
  ),
  inHandler('many calls', 20_000, (n) => list(n, () => 'exec(path);', '\n')),
  inHandler(
    'many variables',
    20_000,
    (n) => `${list(n, (i) => `const v${i} = ${i ? `v${i - 1}` : 'path'} + '';`, '\n')}exec(v${n - 1});`,
  ),
  inHandler('concatenation that doubles', 3_000, (n) => `let v = path;\n${list(n, () => 'v = v + v;', '\n')}exec(v);`),
  inHandler(
    'arrays that double',
    3_000,
    (n) => `let v = [path];\n${list(n, () => 'v = [v, v];', '\n')}exec(v.flat(Infinity)[0]);`,
  ),
  inHandler(
    'spreads that double',
    3_000,
    (n) => `let v = [path];\n${list(n, () => 'v = [...v, ...v];', '\n')}exec(v.join(' '));`,
  ),
  inHandler(
    'objects that grow',
    3_000,
    (n) => `let v = {};\n${list(n, (i) => `v = { ...v, a${i}: v };`, '\n')}exec(v.a0 + path);`,
  ),
  inHandler(
    'conditions that double',
    300,
    (n) => `let v = path;\n${list(n, (i) => `v = path[${i}] ? v + 'a' : 'b' + v;`, '\n')}exec(v);`,
  ),
  inHandler('patterns within patterns', 5_000, (n) => `const ${'{ a: '.repeat(n)}x${' }'.repeat(n)} = path; exec(x);`),
  inHandler('many arguments', 20_000, (n) => `exec(path${', path'.repeat(n)});`),
  inHandler('a long template', 20_000, (n) => `exec(\`${list(n, () => `a\${path}`, ' ')}\`);`),
  inHandler(
    'a long regular expression',
    50_000,
    (n) =>
      `exec(path.replace(/${'(a+'.repeat(Math.min(n, 500))}${'x'.repeat(n)}${')'.repeat(Math.min(n, 500))}/, 'y'));`,
  ),
  inHandler('replacements in a row', 5_000, (n) => `exec(path${".replace('a', 'b')".repeat(n)});`),
  inHandler('then in a row', 5_000, (n) => `exec(await Promise.resolve(path)${'.then((v) => v)'.repeat(n)});`),
  inHandler('a text that repeats', 9, (n) => `const v = 'a'.repeat(1${'0'.repeat(n)}); exec(v + path);`),
  inHandler('a padded text', 9, (n) => `const v = path.padEnd(1${'0'.repeat(n)}, 'ab'); exec(v);`),
  inHandler('an array of a length', 10, (n) => `const v = new Array(1${'0'.repeat(n)}).fill(path); exec(v.join());`),
  inHandler(
    'a loop with many turns',
    12,
    (n) => `let v = ''; for (let i = 0; i < 1${'0'.repeat(n)}; i++) v += path; exec(v);`,
  ),
  atTop('a long array', 100_000, (n) => `const v = [${list(n, String)}];\n`),
  atTop(
    'a long array of objects',
    20_000,
    (n) => `const v = [${list(n, (i) => `{ a: ${i}, b: 'x' }`)}];\nv.map((x) => x.a);\n`,
  ),
  atTop(
    'a large object',
    50_000,
    (n) => `const v = {${list(n, (i) => `k${i}: ${i}`)}};\nfor (const k in v) console.error(v[k]);\n`,
  ),
  atTop('a long line', 1_000_000, (n) => `const v = '${'x'.repeat(n)}';\n`),
  atTop('a long comment', 1_000_000, (n) => `/* toolward-allow ${'x '.repeat(n / 2)} */\n`),
  atTop('many suppressions', 3_000, (n) => list(n, () => '// toolward-allow command-injection: safe\n', '')),
  atTop('many empty lines', 1_000_000, (n) => '\n'.repeat(n)),
  atTop('many statements', 50_000, (n) => ';'.repeat(n)),
  atTop('many functions', 10_000, (n) => list(n, (i) => `function f${i}(a) { return f${(i * 7 + 1) % n}(a); }`, '\n')),
  atTop('many imports', 10_000, (n) => list(n, (i) => `import a${i} from './m${i}.js';`, '\n')),
  atTop('many exports', 10_000, (n) => `${list(n, (i) => `export const a${i} = ${i};`, '\n')}\n`),
  atTop('many enum members', 20_000, (n) => `enum E { ${list(n, (i) => `M${i} = 1 << ${i}`)} }\n`),
  atTop('namespaces', 3_000, (n) => `${'namespace a { export '.repeat(n)}const x = 1;${'}'.repeat(n)}\n`),
  atTop('dotted namespaces', 10_000, (n) => `namespace ${list(n, () => 'a', '.')} { export const x = 1; }\n`),
  atTop(
    'a class that inherits on and on',
    3_000,
    (n) =>
      `class C0 { a() { return 1; } }\n${list(n, (i) => `class C${i + 1} extends C${i} {}`, '\n')}\nnew C${n}().a();\n`,
  ),
  atTop(
    'prototypes in a ring',
    100,
    (n) =>
      `const o = {}; let p = o;\n${list(n, () => 'p = Object.create(p);', '\n')}\nObject.setPrototypeOf(o, p);\no.missing;\n`,
  ),
  atTop(
    'an object in itself',
    300,
    (n) => `const o = { f: () => o };\no.o = o;\n${list(n, () => 'o.o.f().o.x = JSON.stringify({ ...o });', '\n')}\n`,
  ),
  atTop(
    'mutual recursion',
    300,
    (n) =>
      `${list(n, (i) => `const r${i} = (x) => x ? r${(i + 1) % n}(x) + r${(i * 3) % n}(x) : r${i};`, '\n')}\nr0(1);\n`,
  ),
  atTop(
    'callbacks within callbacks',
    400,
    (n) => `${list(n, (i) => `[1, 2].map((a${i}) => `, '')}1${')'.repeat(n)};\n`,
  ),
  atTop(
    'generators',
    300,
    (n) =>
      `function* g(x) { ${list(n, () => 'yield* g(x); yield x;', ' ')} }\nfor (const x of g(1)) console.error(x);\n`,
  ),
  atTop(
    'getters of themselves',
    300,
    (n) =>
      `const o = { get a() { return this.a; }, ${list(n, (i) => `get b${i}() { return o.b${(i + 1) % n}; }`)} };\no.a; o.b0;\n`,
  ),
  atTop(
    'proxies',
    300,
    (n) => `let p = {};\n${list(n, () => 'p = new Proxy(p, { get: (t, k) => t[k] });', '\n')}\np.a.b;\n`,
  ),
  atTop(
    'schemas within schemas',
    400,
    (n) =>
      `server.tool('deep', { a: ${'z.object({ a: '.repeat(n)}z.string()${' })'.repeat(n)} }, async ({ a }) => { exec(a.a.a); });\n`,
  ),
  atTop(
    'schemas of themselves',
    100,
    (n) =>
      `const s = z.object({ ${list(n, (i) => `a${i}: z.lazy(() => s.optional())`)} });\nserver.registerTool('self', { inputSchema: s }, async (a) => { exec(a.a0.a0); });\n`,
  ),
  atTop(
    'schemas in a row',
    1_000,
    (n) =>
      `server.tool('chain', { a: z.string()${".min(1).describe('x')".repeat(n)} }, async ({ a }) => { exec(a); });\n`,
  ),
  atTop(
    'schemas that are extended',
    1_000,
    (n) =>
      `const s = z.object({})${'.extend({ a: z.string() }).merge(z.object({ b: z.any() }))'.repeat(n)};\nserver.registerTool('x', { inputSchema: s }, async ({ a }) => { exec(a); });\n`,
  ),
  atTop(
    'a wide enumeration',
    10_000,
    (n) => `server.tool('wide', { a: z.enum([${list(n, (i) => `'v${i}'`)}]) }, async ({ a }) => { exec(a); });\n`,
  ),
  atTop(
    'a long description',
    200_000,
    (n) =>
      `server.tool('told', '${'Before you use it, call read. '.repeat(n / 28)}', {}, async () => ({ content: [] }));\n`,
  ),
  atTop(
    'a description without ends',
    200_000,
    (n) => `server.tool('told', '${'a'.repeat(n)}', {}, async () => ({ content: [] }));\n`,
  ),
  atTop(
    'a description of encoded text',
    100_000,
    (n) => `server.tool('told', '${'aWdub3Jl'.repeat(n / 8)}', {}, async () => ({ content: [] }));\n`,
  ),
  atTop(
    'a description of open marks',
    50_000,
    (n) => `server.tool('told', '${'<!-- [a]( **_`{{'.repeat(n / 16)}', {}, async () => ({ content: [] }));\n`,
  ),
  atTop(
    'a description of spaces',
    100_000,
    (n) => `server.tool('told', 'a${' '.repeat(n)}b${'\\n'.repeat(n)}c', {}, async () => ({ content: [] }));\n`,
  ),
  atTop(
    'a description of marks on letters',
    50_000,
    (n) => `server.tool('told', 'e${'\u0301'.repeat(n)}${'\u200d'.repeat(n)}', {}, async () => ({ content: [] }));\n`,
  ),
  atTop('many tools', 150, (n) =>
    list(
      n,
      (i) => `server.tool('t${i}', 'Runs ${i}.', { path: z.string() }, async ({ path }) => { exec(path); });`,
      '\n',
    ),
  ),
  atTop('tools that share a name', 100, (n) =>
    list(n, () => `server.tool('t', { path: z.string() }, async ({ path }) => { exec(path); });`, '\n'),
  ),
  atTop(
    'tools out of a loop',
    12,
    (n) =>
      `for (let i = 0; i < 1${'0'.repeat(n)}; i++) server.tool('t' + i, { path: z.string() }, async ({ path }) => { exec(path); });\n`,
  ),
  atTop(
    'tools that register tools',
    50,
    (n) =>
      `function add(k) { server.tool('t' + k, {}, async () => { add(k + 1); ${'add(k);'.repeat(n)} }); }\nadd(0);\n`,
  ),
  {
    name: 'imports in a ring',
    most: 200,
    texts: (n) => ({
      'server.ts': `${HEAD}import { f0 } from './m0.js';\n${tool('exec(f0(path));')}`,
      ...Object.fromEntries(
        Array.from({ length: n }, (_, i) => [
          `m${i}.ts`,
          `import { f${(i + 1) % n} } from './m${(i + 1) % n}.js';\nexport * from './m${(i + 1) % n}.js';\nexport const f${i} = (x) => f${(i + 1) % n}(x);\n`,
        ]),
      ),
    }),
  },
  {
    name: 'exports that lead on',
    most: 300,
    texts: (n) => ({
      'server.ts': `${HEAD}import { f } from './m0.js';\n${tool('exec(f(path));')}`,
      ...Object.fromEntries(
        Array.from({ length: n }, (_, i) => [
          `m${i}.ts`,
          i === n - 1
            ? 'export const f = (x) => x;\n'
            : `export { f } from './m${i + 1}.js';\nexport * from './m0.js';\n`,
        ]),
      ),
    }),
  },
  {
    name: 'one minified line',
    most: 2_000,
    texts: (n) => ({
      'server.js': `import{exec as e}from"child_process";import{McpServer as M}from"@modelcontextprotocol/sdk/server/mcp.js";var s=new M({name:"m",version:"1"});${list(n, (i) => `var a${i}=(b,c)=>b?a${(i + 1) % n}(c):(d=>d&&a${(i * 5) % n}(d,b)||c)(b),k${i}=function(){var t=this;return t.x=a${i},t}`, ';')};s.tool("r",{p:1},async({p:b})=>(e(a0(b)),{content:[]}));`,
    }),
  },
];

/** A shape of a size by chance; large ones are rare, as they cost most. */
export function shaped(random: Random, most: number): { readonly name: string; readonly texts: Texts } {
  const shape = random.pick(shapes);
  const n = random.size(Math.min(most, shape.most));
  return { name: `${shape.name} (${n})`, texts: shape.texts(n) };
}
