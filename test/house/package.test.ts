// What is installed and shipped is what is meant to be (package-built.test.ts looks into the package), and what follows from other files is up to date.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root, textOf } from './sources.ts';

test('generated parts are current', () => {
  // Fails with the script's own words, which name the part.
  execFileSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});

/** What stands in a lockfile for one package. */
interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const folders = ['', 'scripts/vscode/server/'];

function lockOf(folder: string): Readonly<Record<string, Locked>> {
  return JSON.parse(textOf(`${folder}package-lock.json`)).packages;
}

test.each(folders)('dependencies of ./%s are pinned, and its lockfile is in step and names no registry', (folder) => {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(textOf(`${folder}package.json`)) as Locked;
  const packages = lockOf(folder);
  expect(packages['']?.dependencies ?? {}).toEqual(dependencies);
  expect(packages['']?.devDependencies ?? {}).toEqual(devDependencies);
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
  expect(textOf(`${folder}package-lock.json`)).not.toMatch(/"resolved"|https?:\/\/[^"]*registry|"git[+:@]/);
});

test.each(folders)(
  'what is installed for ./%s is told by its digest, and comes from nowhere but a registry',
  (folder) => {
    const packages = Object.entries(lockOf(folder)).filter(([at]) => at !== '');
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
    expect(packages.filter(([, { version, link }]) => link || !/^\d+\.\d+\.\d+/.test(version ?? ''))).toEqual([]);
  },
);

test('no package inside the bundles runs a script when it is installed', () => {
  const inside = [...textOf('NOTICE.md').matchAll(/^## (\S+) \S+ \(/gm)].map(([, name]) => name!);
  expect(inside.length).toBeGreaterThan(10);
  const scripted = Object.entries(lockOf('')).filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = scripted.map(([at]) => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(names.filter((name) => inside.includes(name))).toEqual([]);
});

test('the lockfile names the optional packages of every platform, without which a clean install is refused', () => {
  const packages = lockOf('');
  const missing = Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`${at}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('types of VS Code are those of the oldest version that is supported', () => {
  const { engines, devDependencies } = JSON.parse(textOf('package.json'));
  expect(engines.vscode).toBe(`^${devDependencies['@types/vscode']}`);
});
