// Time of `check` on a folder beside a bare parse of the same files: whole processes, in turn, medians.
//   node bench/parse-floor.mjs DIR [RUNS]        (build first)
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const [dir, runs = '5'] = process.argv.slice(2);
if (!dir) {
  console.error('usage: node bench/parse-floor.mjs DIR [RUNS]');
  process.exit(2);
}
const cli = path.join(here, '..', 'dist', 'cli.js');
// The floor reads and parses every file once with the parser's own defaults; nothing else is loaded.
const floor = `
const ts = require(${JSON.stringify(path.join(here, '..', 'node_modules', 'typescript'))});
const fs = require('node:fs'), path = require('node:path');
let files = 0, bytes = 0;
(function walk(d) {
  for (const e of fs.readdirSync(d, { withFileTypes: true })) {
    const p = path.join(d, e.name);
    if (e.isDirectory()) { if (e.name !== 'node_modules' && e.name !== '.git') walk(p); continue; }
    if (!/\\.[cm]?[jt]sx?$/.test(e.name) || /\\.d\\.[cm]?ts$/.test(e.name)) continue;
    const text = fs.readFileSync(p, 'utf8');
    ts.createSourceFile(p, text, ts.ScriptTarget.Latest, false);
    files++; bytes += text.length;
  }
})(${JSON.stringify(path.resolve(dir))});
console.log(files + ' ' + bytes);`;

const time = (args) => {
  const from = performance.now();
  let out = '';
  try {
    out = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // Exit code 1 says that something was found; anything else is a failure of the measurement.
    if (error.status !== 1) throw error;
    out = error.stdout;
  }
  return { ms: performance.now() - from, out };
};
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const a = [];
const b = [];
let size = '';
for (let i = 0; i < Number(runs); i++) {
  const parsed = time(['-e', floor]);
  size = parsed.out.trim();
  a.push(parsed.ms);
  b.push(time([cli, 'check', dir, '--format', 'json']).ms);
}
const [files, bytes] = size.split(' ').map(Number);
console.log(`${files} files, ${(bytes / 1e6).toFixed(2)} MB of text, ${runs} runs of each, medians`);
console.log(
  `bare parse ${median(a).toFixed(0)} ms · check ${median(b).toFixed(0)} ms · ratio ${(median(b) / median(a)).toFixed(2)}`,
);
