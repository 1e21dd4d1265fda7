// What is bundled from what, and how: shared by the build and by whoever asks what is inside.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildRulePages } from './rule-pages.mjs';
import { esbuildParserOnly } from './typescript-parser.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * esbuild's options for the programs: the extension, its language client, the language server, its talks with servers and the thread that
 * checks JSON for them, its inspector's view with styles, the command line.
 * @param {boolean} production minified, without source maps
 * @returns {import('esbuild').BuildOptions[]}
 */
export function programs(production) {
  const all = options(production);
  return [
    {
      ...all,
      entryPoints: ['client/src/extension.ts'],
      outfile: 'dist/extension.js',
      external: ['vscode'],
      alias: { 'vscode-languageserver-protocol': './client/src/message-types.ts' },
    },
    // Loaded by the extension when it is active.
    { ...all, entryPoints: ['client/src/language-client.ts'], outfile: 'dist/client.js', external: ['vscode'] },
    { ...all, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.js' },
    {
      ...all,
      entryPoints: ['server/src/live/main.ts'],
      outfile: 'dist/live.js',
      alias: { '@modelcontextprotocol/client/_shims': './server/src/live/oauth/no-schemas.ts' },
    },
    // A thread of the programs that talk to servers.
    {
      ...all,
      entryPoints: ['server/src/live/json/worker.ts'],
      outfile: 'dist/json-worker.js',
      alias: { '@vscode/l10n': './server/src/live/json/no-translations.ts' },
    },
    { ...all, ...inBrowser, entryPoints: ['client/src/inspector/view/main.ts'], outfile: 'dist/inspector.js' },
    { ...all, ...inBrowser, entryPoints: ['client/src/inspector/view/page.css'], outfile: 'dist/inspector.css' },
    { ...all, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
    // Parts of the command line, loaded when they are wanted.
    { ...all, entryPoints: ['server/src/cli/of-source.ts'], outfile: 'dist/cli-source.js' },
    { ...all, entryPoints: ['server/src/cli/of-servers.ts'], outfile: 'dist/cli-servers.js' },
  ];
}

/**
 * esbuild's options for the suite that runs inside VS Code: its index and each test file on its own.
 * @returns {import('esbuild').BuildOptions}
 */
export function suite() {
  const folder = 'test/e2e/suite';
  const names = fs.readdirSync(path.join(root, folder));
  const entries = names.filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  return {
    ...options(false),
    entryPoints: entries.map((name) => `${folder}/${name}`),
    outdir: 'out/e2e',
    external: ['vscode', 'mocha'],
  };
}

/** The view runs in the Chromium of the oldest VS Code. The icons' font lies beside the styles. */
const inBrowser = {
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
  mainFields: ['module', 'browser', 'main'],
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** The options that all bundles share. Node 20 is the oldest host: the command line's, and VS Code's is newer. */
function options(production) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // ESM entry points first: the UMD ones of some dependencies cannot be bundled.
    mainFields: ['module', 'main'],
    loader: { '.md': 'text' },
    plugins: [esbuildRulePages, esbuildParserOnly],
    minify: production,
    sourcemap: production ? false : 'linked',
    // The licences of what is inside stand together in NOTICE.md.
    legalComments: production ? 'none' : 'inline',
    logLevel: 'warning',
    // A name that is missing would be found when it is called.
    logOverride: { 'import-is-undefined': 'error' },
  };
}
