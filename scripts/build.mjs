// Bundles the extension, the language server and the command line into dist/, and with --tests the e2e suite into out/.
//
// --production minifies and leaves source maps out; --watch builds again on every change.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { esbuildRulePages } from './rule-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = new Set(process.argv.slice(2));
const known = ['--production', '--watch', '--tests'];
const unknown = [...flags].filter((flag) => !known.includes(flag));
if (unknown.length > 0) fail(`unknown option ${unknown.join(' ')}; there are ${known.join(', ')}`);

const bundles = [
  { from: 'client/src/extension.ts', to: 'dist/extension.js', external: ['vscode'] },
  { from: 'server/src/main.ts', to: 'dist/server.js' },
  { from: 'server/src/cli.ts', to: 'dist/cli.js', banner: '#!/usr/bin/env node' },
];

const contexts = [];
for (const bundle of bundles) {
  if (!fs.existsSync(path.join(root, bundle.from))) {
    console.log(`build: ${bundle.from} does not exist yet, left out`);
    continue;
  }
  contexts.push(options([bundle.from], { outfile: bundle.to, external: bundle.external, banner: bundle.banner }));
}
if (flags.has('--tests')) {
  // The folder is emptied first: a test whose source is gone must not run on.
  fs.rmSync(path.join(root, 'out/e2e'), { recursive: true, force: true });
  const suite = path.join(root, 'test/e2e/suite');
  const sources = fs.existsSync(suite) ? fs.readdirSync(suite).filter((name) => name.endsWith('.ts')) : [];
  const entries = sources.filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  if (entries.length > 0) {
    contexts.push(
      options(
        entries.map((name) => `test/e2e/suite/${name}`),
        { outdir: 'out/e2e', external: ['vscode', 'mocha'] },
      ),
    );
  }
}

try {
  if (flags.has('--watch')) {
    for (const each of contexts) await (await esbuild.context(each)).watch();
    console.log('build: watching');
  } else {
    await Promise.all(contexts.map((each) => esbuild.build(each)));
    const cli = path.join(root, 'dist/cli.js');
    if (fs.existsSync(cli)) fs.chmodSync(cli, 0o755);
    for (const each of contexts) console.log(`build: ${each.outfile ?? each.outdir}`);
  }
} catch (error) {
  // esbuild has printed each error with its place already.
  const count = error?.errors?.length;
  fail(count ? `${count} error${count === 1 ? '' : 's'}` : String(error?.message ?? error));
}

/** The options that all bundles share. Node 20 is the oldest host: the command line's, and VS Code's is newer. */
function options(entryPoints, { outfile, outdir, external, banner }) {
  const production = flags.has('--production');
  return {
    absWorkingDir: root,
    entryPoints,
    outfile,
    outdir,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // ESM entry points first: the UMD ones of some dependencies cannot be bundled.
    mainFields: ['module', 'main'],
    external: external ?? [],
    banner: banner ? { js: banner } : {},
    loader: { '.md': 'text' },
    plugins: [esbuildRulePages],
    minify: production,
    sourcemap: production ? false : 'linked',
    legalComments: production ? 'none' : 'inline',
    logLevel: 'warning',
  };
}

function fail(why) {
  console.error(`build failed: ${why}`);
  process.exit(1);
}
