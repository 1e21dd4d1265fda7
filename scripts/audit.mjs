// `npm run audit`: asks the registry for known holes of the packages in the lockfile, those that ship apart from those
// that only build and test. Ends with 0 where it knows of none that ships, 1 where it does, 2 where it did not answer.
//
// Not a part of `npm test`: what a registry knows changes without a change of ours, and many machines reach none.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmOutput } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// All dependencies are development dependencies for npm, as what ships is bundled: `--omit=dev` would ask about none.
// What is inside the bundles stands in NOTICE.md, which `npm test` keeps true.
const shipped = new Set(
  [...fs.readFileSync(path.join(root, 'NOTICE.md'), 'utf8').matchAll(/^## (\S+) \S+ \(/gm)].map(([, name]) => name),
);
const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const all = Object.keys(packages).filter((at) => at !== '').length;

const answer = parsed(await npmOutput(['audit', '--json', '--package-lock-only'], root));
if (answer?.vulnerabilities === undefined) {
  const why = answer?.message ?? answer?.error?.summary;
  // npm's own words name the address that it asked; the status is enough.
  const status = /\b[1-5]\d\d [A-Z][A-Za-z ]+/.exec(why ?? '')?.[0];
  console.error(
    `The registry did not answer the question about ${all} packages${status ? ` (${status.trim()})` : ''}: ` +
      'nothing is known, neither good nor bad. Run it where the registry takes audits.',
  );
  process.exitCode = 2;
} else {
  const holes = Object.values(answer.vulnerabilities);
  const ships = holes.filter(({ name }) => shipped.has(name));
  const others = holes.filter(({ name }) => !shipped.has(name));
  tell(`Of the ${shipped.size} packages inside what ships`, ships);
  tell(`Of the ${all} in the lockfile, those that only build and test`, others);
  process.exitCode = ships.length > 0 ? 1 : 0;
}

function tell(which, holes) {
  console.log(`${which}: ${holes.length === 0 ? 'no known hole' : `${holes.length} with known holes`}`);
  for (const { name, severity, range, via, fixAvailable } of holes) {
    const why = via.map((each) => (typeof each === 'string' ? `through ${each}` : each.title)).join('; ');
    console.log(`  ${name} ${range} (${severity}): ${why}${fixAvailable ? '; a mended version is out' : ''}`);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
