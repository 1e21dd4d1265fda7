// Cuts TypeScript down to what the bundles use of it: its parser, its tests for nodes, its texts of errors.
//
// TypeScript ships as one file: five thousand statements in one scope, and one object that names two thousand of them.
// Nothing can be left out of an object, so a bundle would carry checker, emitter and language service, which is nine
// tenths of it, and read them at each start. Here the same statements become a module with named exports, of which
// esbuild leaves out what nobody reaches.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const SHIPPED = fs.realpathSync(
  fileURLToPath(new URL('../node_modules/typescript/lib/typescript.js', import.meta.url)),
);
const SOURCES = fileURLToPath(new URL('../server/src', import.meta.url));

/** Gives the bundles the part of TypeScript that server/src uses, once, and its names without a table in between. */
export const esbuildParserOnly = {
  name: 'typescript-parser',
  setup(build) {
    build.onResolve({ filter: /^typescript$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: SHIPPED } : undefined,
    );
    build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, async () => ({
      contents: await parserOnly(usedNames()),
      loader: 'js',
    }));
    build.onLoad({ filter: /[\\/]server[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      if (!text.includes(DEFAULT)) return undefined;
      return { contents: text.replace(DEFAULT, "import * as ts from 'typescript';"), loader: 'ts' };
    });
  },
};

/** How sources import it, so that Node and the tests find it, too: the whole object. */
const DEFAULT = "import ts from 'typescript';";

/** What sources name of TypeScript, values and types, sorted. */
export function usedNames() {
  const names = new Set();
  for (const name of fs.readdirSync(SOURCES, { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const text = fs.readFileSync(path.join(SOURCES, name), 'utf8');
    for (const [, used] of text.matchAll(/\bts\.(\w+)/g)) names.add(used);
  }
  return [...names].sort();
}

/** @type {{ key: string, text: Promise<string> } | undefined} */
let last;

/**
 * The part of TypeScript that a program needs that uses these names, as the text of a module that exports those of them
 * that are values. Made once for the same names.
 * @param {readonly string[]} names
 * @returns {Promise<string>}
 * @throws {Error} where TypeScript's file is not laid out as it was
 */
export function parserOnly(names) {
  const key = names.join();
  if (last?.key !== key) last = { key, text: cut(names) };
  return last.text;
}

async function cut(names) {
  const { module, exported } = asModule(fs.readFileSync(SHIPPED, 'utf8'));
  const values = names.filter((name) => exported.has(name)).map((name) => `${exported.get(name)} as ${name}`);
  const { outputFiles } = await esbuild.build({
    stdin: { contents: `${module}\nexport { ${values.join(', ')} };\n`, resolveDir: path.dirname(SHIPPED) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'error',
    write: false,
  });
  const kept = outputFiles[0].text;
  for (const name of STATICS) {
    if (kept.includes(`var ${name} =`)) throw new Error(`TypeScript's ${name} is used now, and lacks its fields`);
  }
  return withoutUnusedMessages(kept);
}

/** Classes of the editor's server; they stand with fields set by statements that would keep all of it. */
const STATICS = ['_AutoImportProviderProject', '_ProjectService', '_ScriptVersionCache', '_TypingsInstallerAdapter'];

/** Where a statement of the one scope begins: all stand in the first column, as no line of a longer text does. */
const BEGINS =
  /\n(?=(?:var|function|async function) |if \(|\(\(\w+\) => |__export\(|register(?:CodeFix|Refactor)\(|setObjectAllocator\(|\w+\.\w+ = |\{\n\})/;

/** TypeScript's file as statements of a module, each of which can be left out, and what it exports under which name. */
function asModule(text) {
  const from = text.indexOf('\nvar __defProp = ');
  const to = text.lastIndexOf('\n// Annotate the CommonJS export names');
  if (from < 0 || to < 0) throw new Error('TypeScript is not the one file with one scope that it was');
  const statements = text
    .slice(from + 1, to)
    .split(BEGINS)
    // Comments before the next one.
    .map((each) => each.replace(/\s*(?:\n(?:\/\/.*|\/\*(?:(?!\*\/)[\s\S])*\*\/))*\s*$/, ''));
  const exported = new Map();
  const spaces = new Set(statements.flatMap((each) => SPACE.exec(each)?.[3] ?? []));
  const out = statements.map((each) => {
    const all = /^__export\(typescript_exports, \{\n([\s\S]*)\n\}\);$/.exec(each);
    if (!all) return rewritten(each, spaces);
    for (const [, name, local] of all[1].matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)) exported.set(name, local);
    return '';
  });
  if (exported.size < 1000) throw new Error('what TypeScript exports stands elsewhere');
  return { module: out.join('\n'), exported };
}

/** A namespace: a variable, and a function that fills it. */
const SPACE = /^\(\((\w+)\) => \{\n([\s\S]*)\n\}\)\((\w+) \|\| \(\3 = \{\}\)\);$/;

/** The same statement, or one that says that it does nothing beside giving its variable a value. */
function rewritten(statement, spaces) {
  // What it exports as an object, and what it does at its start with the machine: clocks, polling, a console.
  if (/^(?:module\.exports = |if \(sys && |if \(typeof console |\{\s*\})/.test(statement)) return '';
  // Lists of what an editor could do, which grow by calls.
  if (/^register(?:CodeFix|Refactor)\(/.test(statement)) return '';
  if (STATICS.some((name) => statement.startsWith(`${name}.`))) return '';
  // Nodes with their methods; without symbols, types and signatures, which only a checker makes.
  if (statement === 'setObjectAllocator(getServicesObjectAllocator());') {
    const kinds = ['Node', 'Token', 'Identifier', 'PrivateIdentifier', 'SourceFile', 'SourceMapSource'];
    return `setObjectAllocator({ ${kinds.map((kind) => `get${kind}Constructor: () => ${kind}Object`).join(', ')} });`;
  }
  const space = SPACE.exec(statement);
  if (space)
    return `var ${space[3]} = /* @__PURE__ */ ((${space[1]}) => {\n${space[2]}\n  return ${space[1]};\n})({});`;
  const group = /^__export\((\w+), (\{[\s\S]*\})\);$/.exec(statement);
  if (group)
    return `var ${group[1]} = /* @__PURE__ */ (() => { const all = {}; __export(all, ${group[2]}); return all; })();`;
  const [, name, value] = /^var ([\w$]+)(?: = ([\s\S]*))?;$/.exec(statement) ?? [];
  if (name === undefined) return statement;
  if (spaces.has(name) && value === undefined) return '';
  const plain =
    /^(?:[\w.]+|"[^"]*"|\[\]|\{\}|\/\* @__PURE__ \*\/ \(\([\s\S]*|(?:async )?\([\w, ]*\) => [\s\S]*[^)]|class \w+ \{[\s\S]*)$/;
  if (value === undefined || (plain.test(value) && !/^\w+\./.test(value))) return statement;
  return `var ${name} = /* @__PURE__ */ (() => (${value}))();`;
}

/** Without the texts of errors that nothing names any more. */
function withoutUnusedMessages(text) {
  const [table] = /\nvar Diagnostics = [\s\S]*?\n\}\)\)\(\);\n/.exec(text) ?? [];
  const used = new Set([...text.matchAll(/\bDiagnostics\.(\w+)/g)].map(([, name]) => name));
  // Whoever takes the table as a whole may want all of it.
  if (
    table === undefined ||
    /\bDiagnostics\b(?!\.\w)/.test(text.replace(table, '').replace(/"(?:[^"\\\n]|\\.)*"/g, ''))
  ) {
    throw new Error('the texts of errors are used in another way');
  }
  const kept = table.replace(/^ {2}(\w+): diag\(.*\),?\n/gm, (line, name) => (used.has(name) ? line : ''));
  return text.replace(table, () => kept);
}
