// Writes the parts of the project that follow from other parts; with --check only says which are out of date.
//
// NOTICE.md: the licences of the packages inside the bundles.
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { programs, root } from './bundles.mjs';

/** Licences that ask for no more than to be named, which NOTICE.md does. */
const allowed = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];
/** Packages with another licence, each looked at: both ask for no more either. */
const lookedAt = { minimatch: 'BlueOak-1.0.0', '@vscode/codicons': 'CC-BY-4.0' };

const generated = [{ file: 'NOTICE.md', text: await notice() }];

const check = process.argv.includes('--check');
let stale = 0;
for (const { file, text } of generated) {
  const target = path.join(root, file);
  const old = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : undefined;
  if (old === text) continue;
  stale += 1;
  if (check) console.error(`${file} is out of date; run "npm run generate"`);
  else {
    fs.writeFileSync(target, text);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = check && stale > 0 ? 1 : 0;

async function notice() {
  const folders = new Set();
  for (const program of programs(true)) {
    const { metafile } = await esbuild.build({ ...program, write: false, metafile: true });
    for (const file of Object.keys(metafile.inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    if (!allowed.includes(license) && (license === undefined || lookedAt[name] !== license)) {
      throw new Error(`${name} ${version} would ship under ${license ?? 'no licence'}, which nobody has looked at`);
    }
    return `## ${name} ${version} (${license})\n\n${licence(folder)}\n`;
  });
  return `# Packages inside Toolward\n\nToolward's bundles contain code of these packages, under their own licences.\n\n${parts.join('\n')}`;
}

/** The package's own licence texts, indented so that Markdown leaves them as they are. */
function licence(folder) {
  const names = fs
    .readdirSync(path.join(root, folder))
    .filter((name) => /^(licen[sc]e|copying|notice|thirdparty)/i.test(name));
  if (names.length === 0) throw new Error(`${folder} has no licence text`);
  const lines = names
    .sort()
    .flatMap((name) => [...fs.readFileSync(path.join(root, folder, name), 'utf8').split(/\r?\n/), '']);
  return lines
    .map((line) => (line.trim() === '' ? '' : `    ${line.trimEnd()}`))
    .join('\n')
    .trimEnd();
}
