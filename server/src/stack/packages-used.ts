// The versions of packages that a server is installed with, and which of them have known holes.
import type { Machine } from '../analysis/machine.ts';
import { type Dependency, dependenciesIn, packageJsonOf, raising } from '../fixes/package-json.ts';
import type { VulnerableFact } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Advisory, advisories, type Condition } from './advisories.ts';

/** What decides which known holes matter to a program; plain data. */
export interface Installed {
  /** Files in which its servers are made, or reached. */
  readonly files: readonly string[];
  /** Files in which it is reached over the network. */
  readonly served: readonly string[];
  /** It has a resource template with `{…*}`. */
  readonly explodes: boolean;
}

/** Dependencies with a known hole, in the package.json of each of the programs' files. */
export function vulnerableOf(snapshot: Snapshot, programs: readonly Installed[]): VulnerableFact[] {
  const known = new Set(advisories.map((a) => a.package));
  const places = new Map<string, Record<Condition, boolean>>();
  for (const { files, served, explodes } of programs) {
    const http = new Set(served.map((file) => packageJsonOf(snapshot, file)));
    for (const file of files) {
      const place = packageJsonOf(snapshot, file);
      if (place === undefined) continue;
      const before = places.get(place);
      places.set(place, {
        http: http.has(place) || before?.http === true,
        'exploded-template': explodes || before?.['exploded-template'] === true,
        always: true,
        tool: false,
      });
    }
  }
  return [...places].flatMap(([place, meets]) =>
    dependenciesIn(place, snapshot.read(place) ?? '').flatMap((dependency) =>
      known.has(dependency.name) ? (vulnerable(snapshot, dependency, meets) ?? []) : [],
    ),
  );
}

function vulnerable(snapshot: Snapshot, d: Dependency, meets: Record<Condition, boolean>): VulnerableFact | undefined {
  const bounds = boundsOf(d.range);
  const locked = lockedVersion(snapshot, d);
  const low = bounds && versionOf(bounds.low);
  // A lock file that is older than the range is on its way out.
  const installed = locked && !(low && less(versionOf(locked), low)) ? locked : undefined;
  if (!installed && !bounds) return undefined;
  const has = (a: Advisory, version: Version): boolean =>
    less(version, versionOf(a.fixed)) && !(a.from && less(version, versionOf(a.from)));
  const own = advisories.filter((a) => a.package === d.name && has(a, installed ? versionOf(installed) : low!));
  if (own.length === 0) return undefined;
  const fixed = own.map((a) => a.fixed).reduce((a, b) => (less(versionOf(a), versionOf(b)) ? b : a));
  // The range may bring in the mended version by itself.
  const mayBeMended = !installed && bounds !== undefined && less(versionOf(fixed), bounds.below);
  const touching = own.filter((a) => meets[a.when]);
  const told = touching.length > 0 ? touching : own;
  return {
    span: d.span,
    package: d.name,
    version: installed ?? d.range,
    by: installed ? 'lock' : mayBeMended ? 'some' : 'all',
    touches: touching.length > 0,
    advisories: told.map(({ id, what }) => ({ id, what })),
    fixed,
    fixes: [
      {
        title: `Raise ${d.name} to ${fixed}`,
        safety: 'review',
        edits: [raising(d, `${/^[\^~]/.exec(d.range)?.[0] ?? (bounds?.exact ? '' : '^')}${fixed}`)],
      },
    ],
  };
}

/** True of a program with a resource template with `{…*}`. */
export function explodes(m: Machine): boolean {
  return m.wiring.all.some(
    ({ call }) =>
      /#ResourceTemplate$/.test(call.path) &&
      call.args[0]?.t === 'lit' &&
      /\{[^{}]*\*\}/.test(String(call.args[0].value)),
  );
}

// ---- versions ------------------------------------------------------------------------------------

type Version = readonly number[];

function versionOf(text: string): Version {
  return text
    .replace(/[-+].*$/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}

function less(a: Version, b: Version): boolean {
  for (let n = 0; n < 3; n++) if ((a[n] ?? 0) !== (b[n] ?? 0)) return (a[n] ?? 0) < (b[n] ?? 0);
  return false;
}

/** The lowest version of a range, and the one that is above all of its versions; undefined where it says neither. */
function boundsOf(
  range: string,
): { readonly low: string; readonly below: Version; readonly exact: boolean } | undefined {
  const found = /^\s*(\^|~|>=|=|v)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-[\w.]+)?(?:\.[x*])?\s*$/.exec(range);
  if (!found) return undefined;
  const [, operator, a, b, c] = found;
  const [major, minor, patch] = [a, b, c].map((x) => Number(x ?? 0)) as [number, number, number];
  const low = `${major}.${minor}.${patch}`;
  const open = [Number.POSITIVE_INFINITY];
  if (operator === '>=') return { low, below: open, exact: false };
  if (operator === '^') {
    const below =
      major > 0 || b === undefined ? [major + 1] : minor > 0 || c === undefined ? [0, minor + 1] : [0, 0, patch + 1];
    return { low, below, exact: false };
  }
  if (operator === '~') return { low, below: b === undefined ? [major + 1] : [major, minor + 1], exact: false };
  if (c === undefined) return { low, below: b === undefined ? [major + 1] : [major, minor + 1], exact: false };
  return { low, below: [major, minor, patch + 1], exact: true };
}

/** What the nearest lock file installs, of npm, pnpm, yarn or bun. They are large: looked through, not parsed. */
function lockedVersion(snapshot: Snapshot, d: Dependency): string | undefined {
  const own = d.file.replace(/\/?package\.json$/, '');
  for (let dir = own; ; dir = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '') {
    const within = own === dir ? '' : own.slice(dir === '' ? 0 : dir.length + 1);
    for (const [name, find] of LOCKS) {
      const text = snapshot.read(dir === '' ? name : `${dir}/${name}`);
      if (text !== undefined) return find(text, d, within);
    }
    if (dir === '') return undefined;
  }
}

type Find = (text: string, d: Dependency, within: string) => string | undefined;

const LOCKS: readonly (readonly [string, Find])[] = [
  ['package-lock.json', inNpm],
  ['npm-shrinkwrap.json', inNpm],
  ['pnpm-lock.yaml', inPnpm],
  ['yarn.lock', inYarn],
  ['bun.lock', inBun],
];

function inNpm(text: string, { name }: Dependency, within: string): string | undefined {
  const keys = [...(within ? [`"${within}/node_modules/${name}"`] : []), `"node_modules/${name}"`, `"${name}"`];
  for (const key of keys)
    for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
      const found = /^"[^"]+":\s*\{\s*"version":\s*"([^"]+)"/.exec(text.slice(at, at + 300));
      if (found) return found[1];
    }
  return undefined;
}

function inPnpm(text: string, { name, range }: Dependency): string | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const found = /^[^\n]*\n\s+specifier: ['"]?([^\n'"]+)['"]?\n\s+version: ['"]?(\d[\w.+-]*)/.exec(
      text.slice(at, at + 400),
    );
    if (found && (found[1] === range || range.startsWith('catalog:'))) return found[2];
  }
  return undefined;
}

function inYarn(text: string, { name, range }: Dependency): string | undefined {
  for (const key of [`${name}@npm:${range}`, `${name}@${range}`]) {
    const at = text.indexOf(key);
    const found = at < 0 ? undefined : /^[^\n]*\n\s+version:? "?(\d[\w.+-]*)/.exec(text.slice(at, at + 400));
    if (found) return found[1];
  }
  return undefined;
}

function inBun(text: string, { name }: Dependency): string | undefined {
  const key = `"${name}": ["${name}@`;
  const at = text.indexOf(key);
  return at < 0 ? undefined : /^\d[\w.+-]*/.exec(text.slice(at + key.length, at + key.length + 40))?.[0];
}
