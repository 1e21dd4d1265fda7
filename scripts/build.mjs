// Bundles the extension, the language server and the command line into dist/, and with --tests the e2e suite into out/.
//
// --production minifies and leaves source maps out; --watch builds again on every change.
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { programs, root, suite } from './bundles.mjs';
import { compileParts } from './compile.mjs';

const flags = new Set(process.argv.slice(2));
const known = ['--production', '--watch', '--tests'];
const unknown = [...flags].filter((flag) => !known.includes(flag));
if (unknown.length > 0) fail(`unknown option ${unknown.join(' ')}; there are ${known.join(', ')}`);

const builds = programs(flags.has('--production'));
if (flags.has('--tests')) {
  // The folder is emptied first: a test whose source is gone must not run on.
  fs.rmSync(path.join(root, 'out/e2e'), { recursive: true, force: true });
  builds.push(suite());
}

try {
  if (flags.has('--watch')) {
    for (const each of builds) await (await esbuild.context(each)).watch();
    console.log('build: watching');
  } else {
    await Promise.all(builds.map((each) => esbuild.build(each)));
    fs.chmodSync(path.join(root, 'dist/cli.js'), 0o755);
    await compileParts(path.join(root, 'dist'));
    for (const each of builds) console.log(`build: ${each.outfile ?? each.outdir}`);
  }
} catch (error) {
  // esbuild has printed each error with its place already.
  const count = error?.errors?.length;
  fail(count ? `${count} error${count === 1 ? '' : 's'}` : String(error?.message ?? error));
}

function fail(why) {
  console.error(`build failed: ${why}`);
  process.exit(1);
}
