// Guards of paths, and what only looks like one.
// Long because it is one table, and each guard has its row beside what only looks like it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { rows } from './guards.ts';

const FREE = 'error path-traversal';
const RAW = 'error path-check-before-resolve';
const PREFIX = 'warning path-prefix-bypass';

const INSIDE =
  'function inside(p: string): boolean { const full = path.resolve(ROOT, p); return full === ROOT || full.startsWith(ROOT + path.sep); }';
const OUT = "throw new Error('outside');";

const CLIMBS = `const climbs = (v: string) => v.split(/[\\\\/]+/).some((s) => s === '.' || s === '..'); const rooted = (v: string) => path.posix.isAbsolute(v) || path.win32.isAbsolute(v); const drive = (v: string) => /^[a-zA-Z]:/.test(v);`;

// A server whose user may leave the list empty: whether there is a limit is the user's decision.
const USERS = `
async function dirs(): Promise<string[]> {
  try {
    let list;
    const config = await JSON.parse(await fs.readFile('/etc/table.json', 'utf8'));
    if (config.allowed && Array.isArray(config.allowed)) list = config.allowed; else { list = ['/home/me']; }
    return list;
  } catch (error) { console.error(error); }
  return [];
}
const tidy = (p: string) => path.normalize(p).toLowerCase();
async function allowed(p: string) {
  const list = await dirs();
  if (list.includes('/') || list.length === 0) return true;
  let wanted = tidy(p);
  if (wanted.slice(-1) === path.sep) wanted = wanted.slice(0, -1);
  return list.some((dir) => {
    let root = tidy(dir);
    if (root.slice(-1) === path.sep) root = root.slice(0, -1);
    if (wanted === root) return true;
    if (wanted.startsWith(root + path.sep)) return true;
    if (root === 'c:' && process.platform === 'win32') return wanted.startsWith('c:');
    return false;
  });
}
async function real(p: string) {
  const full = path.isAbsolute(p) ? path.resolve(p) : path.resolve(process.cwd(), p);
  let found: string | null = null;
  try { found = await fs.realpath(full); } catch {
    try { found = path.join(await fs.realpath(path.dirname(full)), path.basename(full)); } catch {
      let at = full; const left: string[] = [];
      while (true) {
        const up = path.dirname(at);
        if (up === at) break;
        left.unshift(path.basename(at));
        at = up;
        try { found = path.join(await fs.realpath(at), ...left); break; } catch {}
      }
    }
  }
  return found ?? full;
}
async function valid(p: string) {
  const run = async () => {
    const next = await real(p);
    if (!(await allowed(next))) throw new Error('outside');
    try { await fs.stat(next); return next; } catch { return next; }
  };
  return run();
}`;
const CHECK = "function check(p: string): Error | null { if (p.includes('..')) return new Error('bad'); return null; }";

export const paths = rows('return fs.readFile', {
  'a name made up where none is given': [
    'silent',
    "const p = a ?? path.join(await fs.mkdtemp('/tmp/x-'), 'out'); if (a === undefined) { SINK(path.dirname(p)); }",
    { schema: 'z.string().max(200).optional()' },
  ],
  'a name made up where none is given, by another word': [
    'silent',
    "const p = a != null ? a : path.join(ROOT, 'out'); if (a == null) { SINK(p); }",
    { schema: 'z.string().max(200).optional()' },
  ],
  'the name that is given': [
    FREE,
    "const p = a ?? path.join(ROOT, 'out'); if (a !== undefined) { SINK(p); }",
    { schema: 'z.string().max(200).optional()' },
  ],
  'another name where this one is not given': [
    FREE,
    'const p = a ?? b; if (a === undefined) { SINK(p); }',
    { schema: 'z.string().max(200).optional()' },
  ],
  'the name that is given or made up': [
    FREE,
    "const p = a ?? path.join(ROOT, 'out'); if (a === undefined) console.error('made up'); SINK(p);",
    { schema: 'z.string().max(200).optional()' },
  ],
  'one part is missing, another is there': [
    FREE,
    "const parts = a.split(','); if (parts[1] === undefined) { SINK(parts[0]!); }",
  ],
  'one element is missing, another is there': [
    FREE,
    'if (a[1] === undefined) { SINK(a[0]!); }',
    { schema: 'z.array(z.string().max(200)).max(9)' },
  ],
  nothing: [FREE, 'SINK(a);'],
  'joined only': [FREE, 'SINK(path.join(ROOT, a));'],
  'resolved only': [FREE, 'SINK(path.resolve(ROOT, a));'],
  'exists only': [FREE, `await fs.access(path.join(ROOT, a)); SINK(path.join(ROOT, a));`],
  'resolved, equal or below with separator': [
    'silent',
    `const p = path.resolve(ROOT, a); if (p !== ROOT && !p.startsWith(ROOT + path.sep)) ${OUT} SINK(p);`,
  ],
  'resolved, below with separator in a template': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!p.startsWith(\`\${ROOT}/\`)) ${OUT} SINK(p);`,
  ],
  'resolved, below without separator': [
    PREFIX,
    `const p = path.resolve(ROOT, a); if (!p.startsWith(ROOT)) ${OUT} SINK(p);`,
  ],
  'normalized on an absolute path': [
    'silent',
    `const p = path.normalize(path.join(ROOT, a)); if (!p.startsWith(ROOT + path.sep)) ${OUT} SINK(p);`,
  ],
  'checked before it is resolved': [RAW, `if (!a.startsWith(ROOT + path.sep)) ${OUT} SINK(path.resolve(a));`],
  'checked before it is joined': [
    RAW,
    `const raw = ROOT + '/' + a; if (!raw.startsWith(ROOT + '/')) ${OUT} SINK(raw);`,
  ],
  'relative, and .. and absolute refused': [
    'silent',
    `const p = path.resolve(ROOT, a); const r = path.relative(ROOT, p); if (r.startsWith('..') || path.isAbsolute(r)) ${OUT} SINK(p);`,
  ],
  'relative, equal to .. or below it refused': [
    'silent',
    `const p = path.resolve(ROOT, a); const r = path.relative(ROOT, p); if (r === '..' || r.startsWith('..' + path.sep) || path.isAbsolute(r)) ${OUT} SINK(p);`,
  ],
  'relative, first part looked at': [
    'silent',
    `const p = path.resolve(ROOT, a); const r = path.relative(ROOT, p); if (r.split(path.sep)[0] === '..' || path.isAbsolute(r)) ${OUT} SINK(p);`,
  ],
  'relative, only whether it is absolute': [
    FREE,
    `const p = path.resolve(ROOT, a); const r = path.relative(ROOT, p); if (path.isAbsolute(r)) ${OUT} SINK(p);`,
  ],
  'realpath of the file': [
    'silent',
    `const p = await fs.realpath(path.resolve(ROOT, a)); const root = await fs.realpath(ROOT); if (!p.startsWith(root + path.sep)) ${OUT} SINK(p);`,
  ],
  'realpath of the folder to create in': [
    'silent',
    `const p = path.resolve(ROOT, a); const folder = await fs.realpath(path.dirname(p)); if (folder !== ROOT && !folder.startsWith(ROOT + path.sep)) ${OUT} return fs.writeFile(path.join(folder, path.basename(p)), b);`,
  ],
  '../ removed once': [FREE, `SINK(path.join(ROOT, a.replace('../', '')));`],
  '../ removed everywhere': [FREE, `SINK(path.join(ROOT, a.replace(/\\.\\.\\//g, '')));`],
  'dots and slashes removed': ['silent', `SINK(path.join(ROOT, a.replace(/[^a-z0-9_-]/gi, '')));`],
  basename: ['silent', 'SINK(path.join(ROOT, path.basename(a)));'],
  '.. refused, joined below a root': ['silent', `if (a.includes('..')) ${OUT} SINK(path.join(ROOT, a));`],
  '.. refused, resolved': [FREE, `if (a.includes('..')) ${OUT} SINK(path.resolve(ROOT, a));`],
  '.. and absolute refused, resolved': [
    'silent',
    `if (a.includes('..') || path.isAbsolute(a)) ${OUT} SINK(path.resolve(ROOT, a));`,
  ],
  '.. refused, and nothing before it': [FREE, `if (a.includes('..')) ${OUT} SINK(a);`],
  'ends with .md': [FREE, `if (!a.endsWith('.md')) ${OUT} SINK(path.join(ROOT, a));`],

  // Helpers.
  'a helper that throws': [
    'silent',
    'SINK(confine(a));',
    {
      top: `function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
    },
  ],
  'a helper that throws and returns nothing': [
    'silent',
    'assertInside(a); SINK(path.resolve(ROOT, a));',
    {
      top: `function assertInside(p: string): void { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} }`,
    },
  ],
  'a helper in a try that goes on': [
    FREE,
    'try { assertInside(a); } catch {} SINK(path.resolve(ROOT, a));',
    {
      top: `function assertInside(p: string): void { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} }`,
    },
  ],
  'a helper in a try that returns': [
    'silent',
    "try { assertInside(a); } catch { return 'no'; } SINK(path.resolve(ROOT, a));",
    {
      top: `function assertInside(p: string): void { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} }`,
    },
  ],
  'a helper that answers yes or no': ['silent', `if (!inside(a)) ${OUT} SINK(path.resolve(ROOT, a));`, { top: INSIDE }],
  'a helper that answers, the wrong way round': [
    FREE,
    `if (inside(a)) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: INSIDE },
  ],
  'a helper whose answer nobody looks at': [FREE, 'inside(a); SINK(path.resolve(ROOT, a));', { top: INSIDE }],
  'a helper whose answer is kept and not looked at': [
    FREE,
    'const ok = inside(a); console.error(ok); SINK(path.resolve(ROOT, a));',
    { top: INSIDE },
  ],
  'a helper whose answer is kept': [
    'silent',
    `const ok = inside(a); if (!ok) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: INSIDE },
  ],
  'a helper that checks something else': [FREE, `if (!inside(b)) ${OUT} SINK(path.resolve(ROOT, a));`, { top: INSIDE }],
  'an async helper that is awaited': [
    'silent',
    `if (!(await safe(a))) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); }` },
  ],
  'an async helper that is not awaited': [
    FREE,
    `if (!safe(a)) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); }` },
  ],
  'an async arrow that is not awaited': [
    FREE,
    `if (safe(a)) { SINK(path.resolve(ROOT, a)); } return '';`,
    { top: `${INSIDE} const safe = async (p: string) => inside(p);` },
  ],
  'an async method that is not awaited': [
    FREE,
    `const guard = new Guard(); if (!guard.safe(a)) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} class Guard { async safe(p: string) { return inside(p); } }` },
  ],
  'an async helper as the right side of &&': [
    FREE,
    `if (flag && safe(a)) { SINK(path.resolve(ROOT, a)); } return '';`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); }` },
  ],
  'an async helper kept, then awaited': [
    'silent',
    `const answer = safe(a); if (!(await answer)) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); }` },
  ],
  'an async helper handed on by a plain one and awaited': [
    'silent',
    `if (!(await outer(a))) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); } const outer = (p: string) => safe(p);` },
  ],
  'an async helper that throws, not awaited': [
    FREE,
    'void assertInside(a); SINK(path.resolve(ROOT, a));',
    { top: `${INSIDE} async function assertInside(p: string) { await fs.access(ROOT); if (!inside(p)) ${OUT} }` },
  ],
  'an async helper that throws, awaited': [
    'silent',
    'await assertInside(a); SINK(path.resolve(ROOT, a));',
    { top: `${INSIDE} async function assertInside(p: string) { await fs.access(ROOT); if (!inside(p)) ${OUT} }` },
  ],
  'an async helper through then': [
    'silent',
    `return safe(a).then((ok) => { if (!ok) ${OUT} SINK(path.resolve(ROOT, a)); });`,
    { top: `${INSIDE} async function safe(p: string) { return inside(p); }` },
  ],
  'an async predicate in filter': [
    FREE,
    `const kept = [a].filter(async (p) => inside(p)); SINK(path.resolve(ROOT, kept[0]));`,
    { top: INSIDE },
  ],
  'an async predicate in every': [
    FREE,
    `if (![a].every(async (p) => inside(p))) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: INSIDE },
  ],
  'a helper that answers { ok }': [
    'silent',
    `const r = look(a); if (!r.ok) ${OUT} SINK(path.resolve(ROOT, a));`,
    {
      top: `${INSIDE} function look(p: string) { return inside(p) ? { ok: true } : { ok: false, reason: 'outside' }; }`,
    },
  ],
  'a helper that answers { ok } with the path': [
    'silent',
    `const r = look(a); if (!r.ok) ${OUT} SINK(r.full);`,
    {
      top: `${INSIDE} function look(p: string) { if (!inside(p)) return { ok: false as const, full: '' }; return { ok: true as const, full: path.resolve(ROOT, p) }; }`,
    },
  ],
  'a helper that answers { ok } of a computed answer': [
    'silent',
    `const { ok } = look(a); if (!ok) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} function look(p: string) { return { ok: inside(p) }; }` },
  ],
  'a helper that answers { error }': [
    'silent',
    `const r = look(a); if (r.error) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} function look(p: string) { return inside(p) ? { error: undefined } : { error: 'outside' }; }` },
  ],
  'a helper that answers an error text or null': [
    'silent',
    `const wrong = look(a); if (wrong) ${OUT} SINK(path.resolve(ROOT, a));`,
    { top: `${INSIDE} function look(p: string) { return inside(p) ? null : 'outside'; }` },
  ],
  'a helper that answers the path or null': [
    'silent',
    `const p = look(a); if (!p) ${OUT} SINK(p);`,
    { top: `${INSIDE} function look(p: string) { return inside(p) ? path.resolve(ROOT, p) : null; }` },
  ],
  'a helper that answers { ok } that nobody looks at': [
    FREE,
    `const r = look(a); SINK(path.resolve(ROOT, a)); r;`,
    { top: `${INSIDE} function look(p: string) { return inside(p) ? { ok: true } : { ok: false }; }` },
  ],
  'a helper in another file': [
    'silent',
    'SINK(confine(a));',
    {
      top: "import { confine } from './confine.js';",
      files: {
        'src/confine.ts': `import path from 'path'; const root = process.env.ROOT ?? process.cwd(); export const confine = (p: string) => { const full = path.resolve(root, p); if (full !== root && !full.startsWith(root + path.sep)) throw new Error('outside'); return full; };`,
      },
    },
  ],
  'a static helper': [
    'silent',
    'SINK(Paths.confine(a));',
    {
      top: `class Paths { static root = ROOT; static confine(p: string) { const full = path.resolve(Paths.root, p); if (!full.startsWith(Paths.root + path.sep)) ${OUT} return full; } }`,
    },
  ],
  'a method with its own root': [
    'silent',
    'SINK(new Vault(ROOT).confine(a));',
    {
      top: `class Vault { constructor(private readonly root: string) {} confine(p: string) { const full = path.resolve(this.root, p); if (!this.holds(full)) ${OUT} return full; } private holds(full: string) { return full === this.root || full.startsWith(this.root + path.sep); } }`,
    },
  ],
  'a closure made for a root': [
    'silent',
    'SINK(confine(a));',
    {
      top: `const confineTo = (root: string) => (p: string) => { const full = path.resolve(root, p); if (!full.startsWith(root + path.sep)) ${OUT} return full; }; const confine = confineTo(ROOT);`,
    },
  ],
  'a wrapper around the handler': [
    'silent',
    'return guarded(async (p: string) => { SINK(p); })(a);',
    {
      top: `${INSIDE} const guarded = (fn: (p: string) => Promise<unknown>) => async (p: string) => { if (!inside(p)) ${OUT} return fn(path.resolve(ROOT, p)); };`,
    },
  ],
  'a wrapper that does not check': [
    FREE,
    'return timed(async (p: string) => { SINK(p); })(a);',
    {
      top: `const timed = (fn: (p: string) => Promise<unknown>) => async (p: string) => { console.error('t'); return fn(path.resolve(ROOT, p)); };`,
    },
  ],

  // Conditions.
  'both sides of &&': [
    'silent',
    `const p = path.resolve(ROOT, a); if (flag && p.startsWith(ROOT + path.sep)) { SINK(p); } return '';`,
  ],
  'one side of ||': [
    FREE,
    `const p = path.resolve(ROOT, a); if (flag || p.startsWith(ROOT + path.sep)) { SINK(p); } return '';`,
  ],
  'both sides of || confine': [
    'silent',
    `const p = path.resolve(ROOT, a); if (p.startsWith('/srv/a/') || p.startsWith('/srv/b/')) { SINK(p); } return '';`,
  ],
  'not of an or': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!(p === ROOT || p.startsWith(ROOT + path.sep))) ${OUT} SINK(p);`,
  ],
  'an early return': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) return 'no'; SINK(p);`,
  ],
  'a condition that only logs': [
    FREE,
    `const p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) console.error('outside'); SINK(p);`,
  ],
  'a ternary': [
    'silent',
    `const p = path.resolve(ROOT, a); SINK(p.startsWith(ROOT + path.sep) ? p : path.join(ROOT, 'index.md'));`,
  ],
  'a ternary, the wrong way round': [
    FREE,
    `const p = path.resolve(ROOT, a); SINK(p.startsWith(ROOT + path.sep) ? path.join(ROOT, 'index.md') : p);`,
  ],
  'a switch over true': [
    'silent',
    `const p = path.resolve(ROOT, a); switch (true) { case p.startsWith(ROOT + path.sep): SINK(p); default: return ''; }`,
  ],
  'a switch over names': [
    'silent',
    `switch (a) { case 'one': case 'two': SINK(path.join(ROOT, a)); default: return ''; }`,
  ],
  'the default of a switch': [FREE, `switch (a) { case 'one': return ''; default: SINK(path.join(ROOT, a)); }`],
  'some root of several': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!ROOTS.some((r) => p === r || p.startsWith(r + path.sep))) ${OUT} SINK(p);`,
    { top: "const ROOTS = ['/srv/a', '/srv/b'];" },
  ],
  'some root given by the user': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!ROOTS.some((r) => p.startsWith(r + path.sep))) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'every root must not hold it': [
    'silent',
    `const p = path.resolve(ROOT, a); if (ROOTS.every((r) => !p.startsWith(r + path.sep))) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'a root found': [
    'silent',
    `const p = path.resolve(ROOT, a); const root = ROOTS.find((r) => p.startsWith(r + path.sep)); if (!root) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'an index found': [
    'silent',
    `const p = path.resolve(ROOT, a); if (ROOTS.findIndex((r) => p.startsWith(r + path.sep)) === -1) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'no root filtered out': [
    'silent',
    `const p = path.resolve(ROOT, a); if (ROOTS.filter((r) => p.startsWith(r + path.sep)).length === 0) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'a loop that returns': [
    'silent',
    `const p = path.resolve(ROOT, a); for (const r of ROOTS) if (p.startsWith(r + path.sep)) { SINK(p); } ${OUT}`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'a loop that sets a flag': [
    'silent',
    `const p = path.resolve(ROOT, a); let ok = false; for (const r of ROOTS) { if (p.startsWith(r + path.sep)) { ok = true; break; } } if (!ok) ${OUT} SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'a loop that sets a flag nobody reads': [
    FREE,
    `const p = path.resolve(ROOT, a); let ok = false; for (const r of ROOTS) { if (p.startsWith(r + path.sep)) { ok = true; break; } } console.error(ok); SINK(p);`,
    { top: 'const ROOTS = process.argv.slice(2).map((r) => path.resolve(r));' },
  ],
  'a check of every part': [
    'silent',
    `for (const part of a.split('/')) if (part === '..') ${OUT} SINK(path.join(ROOT, a));`,
  ],
  'some part is ..': ['silent', `if (a.split('/').some((part) => part === '..')) ${OUT} SINK(path.join(ROOT, a));`],
  'the list holds ..': ['silent', `if (a.split(/[\\\\/]/).includes('..')) ${OUT} SINK(path.join(ROOT, a));`],
  'the check is in one branch only': [
    FREE,
    `const p = path.resolve(ROOT, a); if (flag) { if (!p.startsWith(ROOT + path.sep)) ${OUT} } SINK(p);`,
  ],
  'one condition, two branches': [
    'silent',
    `let p = path.join('/tmp', 'x'); if (flag) { p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) ${OUT} } if (flag) { SINK(p); } return '';`,
  ],
  'one condition confines and reads': [
    'silent',
    `let p = a; if (flag) p = confine(a); if (flag) { SINK(p); } return '';`,
    {
      top: `function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
    },
  ],
  'the other branch reads': [
    FREE,
    `let p = a; if (flag) p = confine(a); if (!flag) { SINK(p); } return '';`,
    {
      top: `function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
    },
  ],
  'a condition of the environment twice': [
    'silent',
    `let p = a; if (STRICT) p = confine(a); if (STRICT) { SINK(p); } return '';`,
    {
      top: `const STRICT = process.env.STRICT === '1'; function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
    },
  ],
  'an option of a class twice': [
    'silent',
    `return new Store({ strict: flag }).read(a);`,
    {
      top: `class Store { constructor(private readonly options: { strict: boolean }) {} async read(p: string) { let full = p; if (this.options.strict) full = confine(p); if (this.options.strict) return fs.readFile(full); return undefined; } } function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
    },
  ],
  // It cannot climb out of the other root either, but into a neighbour that is called like the first.
  'checked under one root, read under another': [
    'silent',
    `if (!inside(a)) ${OUT} SINK(path.resolve('/etc', a));`,
    { top: INSIDE },
  ],
  'checked under one root, read under one given by an argument': [
    FREE,
    `if (!inside(a)) ${OUT} SINK(path.join(b, a));`,
    { top: INSIDE },
  ],
  'a field that a call decided, twice': [
    'silent',
    `return new Job(a).run();`,
    {
      top: `class Job { private known = false; constructor(private readonly name: string) {} async run() { try { const r = await fetch('https://good.example/' + encodeURIComponent(this.name)); this.known = r.ok; } catch { this.known = false; } const made = this.known ? { name: this.name } : await this.make(); if (!this.known && made) return fs.readFile(path.join(ROOT, made.name)); return undefined; } private async make(): Promise<{ name: string }> { const r = await fetch('https://good.example/new'); const all = await r.json(); return { name: path.basename(String(all.name)) }; } }`,
    },
  ],
  'relative to where the server runs, without a way up': [
    'silent',
    `if (climbs(a) || rooted(a) || drive(a)) ${OUT} SINK(path.resolve(a));`,
    { top: CLIMBS },
  ],
  'relative to where the server runs, where it was given': [
    'silent',
    `if (a && (climbs(a) || rooted(a) || drive(a))) ${OUT} if (a) { SINK(path.resolve(a)); } return '';`,
    { top: CLIMBS },
  ],
  'one action checked, and done later': [
    'silent',
    `if (b === 'get') { if (climbs(a) || rooted(a) || drive(a)) ${OUT} } console.error('on'); if (b === 'get') { SINK(path.resolve(a)); } return '';`,
    { top: CLIMBS },
  ],
  'another action checked': [
    FREE,
    `if (b === 'put') { if (climbs(a) || rooted(a) || drive(a)) ${OUT} } if (b === 'get') { SINK(path.resolve(a)); } return '';`,
    { top: CLIMBS },
  ],
  'one action checked, both values given': [
    'silent',
    `if (b === 'get') { if (!a) return ''; if (climbs(a) || rooted(a) || drive(a)) ${OUT} if (n && n < 0) ${OUT} } if (b === 'list') return db.query('SELECT 1'); if (b === 'get') { if (a) { SINK(path.resolve(a)); } } return '';`,
    { top: CLIMBS },
  ],
  'the last character looked at, the rest used': [
    FREE,
    `if (a.slice(-1) !== '/') return ''; SINK(path.join(ROOT, a.slice(0, -1)));`,
  ],
  'a name: no separator, and not .. itself': [
    'silent',
    `if (a === '.' || a === '..' || a.includes('/') || a.includes('\\\\') || a.includes(path.sep)) ${OUT} SINK(path.join(ROOT, a));`,
  ],
  'one argument checked by its beginning, another not at all': [
    'error path-traversal, warning path-prefix-bypass',
    `const dir = path.resolve(a); if (!dir.startsWith(ROOT)) ${OUT} SINK(path.join(dir, b));`,
  ],
  'not .. itself, and separators': [FREE, `if (a === '.' || a === '..') ${OUT} SINK(path.join(ROOT, a));`],
  'no separator, and .. left: it is a folder, which is no file to read': [
    'silent',
    `if (a.includes('/') || a.includes('\\\\')) ${OUT} SINK(path.join(ROOT, a));`,
  ],
  'no separator, and .. left, of what is done to folders': [
    FREE,
    `if (a.includes('/') || a.includes('\\\\')) ${OUT} await fs.rm(path.join(ROOT, a), { recursive: true });`,
  ],
  'no separator, and .. left, before another name': [
    FREE,
    `if (a.includes('/') || a.includes('\\\\')) ${OUT} SINK(path.join(ROOT, a, 'notes.txt'));`,
  ],
  'no separator at the end, and one before it': [
    FREE,
    `const [b, c] = a.split(' '); if (c.includes('/') || c.includes('\\\\')) ${OUT} SINK(path.join(ROOT, b, c));`,
  ],
  'no separator, and .. left, at the end of a text': [
    'silent',
    `if (a.includes('/') || a.includes('\\\\')) ${OUT} SINK(\`/srv/notes/\${a}\`);`,
  ],
  'no separator, and . left, behind a dot': [
    FREE,
    `if (a.includes('/') || a.includes('\\\\')) ${OUT} await fs.rm(\`/srv/notes/.\${a}\`);`,
  ],
  'a list of the user that may be empty': [
    'silent',
    `if (!(await allowed(await real(a)))) ${OUT} SINK(path.resolve(a));`,
    { top: USERS },
  ],
  'a list of the user that may be empty, resolved in the validator': [
    'silent',
    'SINK(await valid(a));',
    { top: USERS },
  ],
  'a list of the user with an empty default': [
    'silent',
    `const p = path.resolve(a); if (SET.list.length > 0 && !SET.list.some((r) => p.startsWith(r + path.sep))) ${OUT} SINK(p);`,
    { top: `const SET: { list: string[] } = process.env.SET ? JSON.parse(process.env.SET) : { list: [] };` },
  ],
  'a check that the user of the server may switch off': [
    'silent',
    `const p = path.resolve(ROOT, a); if (process.env.ANYWHERE !== 'true' && !p.startsWith(ROOT + path.sep)) ${OUT} SINK(p);`,
  ],
  'a check that the user of the server has to switch on': [
    FREE,
    `const p = path.resolve(ROOT, a); if (process.env.CAREFUL === 'true' && !p.startsWith(ROOT + path.sep)) ${OUT} SINK(p);`,
  ],
  'an empty list that nobody fills': [
    FREE,
    `const p = path.resolve(a); if (LIST.length > 0 && !LIST.some((r) => p.startsWith(r + path.sep))) ${OUT} SINK(p);`,
    { top: 'const LIST: string[] = [];' },
  ],
  'checked, then changed': [
    FREE,
    `let p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) ${OUT} p = path.join(p, b); SINK(p);`,
  ],
  'checked, then a name of our own added': [
    'silent',
    `const p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) ${OUT} SINK(path.join(p, 'index.md'));`,
  ],

  // Closed sets.
  'a set': [
    'silent',
    `if (!NAMES.has(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const NAMES = new Set(['one', 'two']);" },
  ],
  'a list': [
    'silent',
    `if (!NAMES.includes(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const NAMES = ['one', 'two'];" },
  ],
  'an index in a list': [
    'silent',
    `if (NAMES.indexOf(a) < 0) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const NAMES = ['one', 'two'];" },
  ],
  'a map': [
    'silent',
    'const p = FILES.get(a); if (!p) return ""; SINK(p);',
    { top: "const FILES = new Map([['one', '/srv/one.md']]);" },
  ],
  'a key of a map': [
    'silent',
    `if (!FILES.has(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const FILES = new Map([['one', '/srv/one.md']]);" },
  ],
  'a table': [
    'silent',
    `const p = FILES[a as 'one']; if (!p) ${OUT} SINK(p);`,
    { top: "const FILES = { one: '/srv/one.md', two: '/srv/two.md' };" },
  ],
  'in a table': [
    'silent',
    `if (!(a in FILES)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: 'const FILES = { one: 1, two: 2 };' },
  ],
  'hasOwn of a table': [
    'silent',
    `if (!Object.hasOwn(FILES, a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: 'const FILES = { one: 1, two: 2 };' },
  ],
  'hasOwnProperty of a table': [
    'silent',
    `if (!FILES.hasOwnProperty(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: 'const FILES = { one: 1, two: 2 };' },
  ],
  'hasOwnProperty called on a table': [
    'silent',
    `if (!Object.prototype.hasOwnProperty.call(FILES, a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: 'const FILES = { one: 1, two: 2 };' },
  ],
  'keys of a table': [
    'silent',
    `if (!Object.keys(FILES).includes(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: 'const FILES = { one: 1, two: 2 };' },
  ],
  'equal to a constant': ['silent', `if (a !== 'one' && a !== 'two') ${OUT} SINK(path.join(ROOT, a));`],
  'some equal': [
    'silent',
    `if (!NAMES.some((each) => each === a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const NAMES = ['one', 'two'];" },
  ],
  'an entry found': [
    'silent',
    `const entry = ENTRIES.find((e) => e.name === a); if (!entry) ${OUT} SINK(path.join(ROOT, entry.file));`,
    { top: "const ENTRIES = [{ name: 'one', file: 'one.md' }];" },
  ],
  'a list that the client sends': [FREE, `if (!b.split(',').includes(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'a text that the client sends': [FREE, `if (!b.includes(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'a list of what is refused': [
    FREE,
    `if (NAMES.includes(a)) ${OUT} SINK(path.join(ROOT, a));`,
    { top: "const NAMES = ['passwd', 'shadow'];" },
  ],
  'names listed from a folder': [
    'silent',
    `const names = await fs.readdir(ROOT); if (!names.includes(a)) ${OUT} SINK(path.join(ROOT, a));`,
  ],

  // Patterns.
  anchored: ['silent', `if (!/^[\\w-]+$/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'anchored, dots and slashes allowed': [FREE, `if (!/^[\\w./-]+$/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'anchored, one dot': ['silent', `if (!/^\\w+\\.md$/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'not anchored at the end': [FREE, `if (!/^[\\w-]+/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'not anchored at the start': [FREE, `if (!/[\\w-]+$/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'with m': [FREE, `if (!/^[\\w-]+$/m.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'an alternative without an anchor': [FREE, `if (!/^a|b$/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'match is null': ['silent', `if (a.match(/^[\\w-]+$/) === null) ${OUT} SINK(path.join(ROOT, a));`],
  'no match': ['silent', `if (!a.match(/^[\\w-]+$/)) ${OUT} SINK(path.join(ROOT, a));`],
  'a group of a match': [
    'silent',
    `const found = /^note-([\\w-]+)$/.exec(a); if (!found) ${OUT} SINK(path.join(ROOT, found[1]));`,
  ],
  'search is -1': ['silent', `if (a.search(/^[\\w-]+$/) === -1) ${OUT} SINK(path.join(ROOT, a));`],
  'search finds what is forbidden': ['silent', `if (a.search(/[^\\w-]/) !== -1) ${OUT} SINK(path.join(ROOT, a));`],
  'search finds it anywhere': [FREE, `if (a.search(/\\w/) === -1) ${OUT} SINK(path.join(ROOT, a));`],
  'test of what is forbidden': ['silent', `if (/[^\\w-]/.test(a)) ${OUT} SINK(path.join(ROOT, a));`],
  'a RegExp of a constant': ['silent', `if (!new RegExp('^[a-z]+$').test(a)) ${OUT} SINK(path.join(ROOT, a));`],

  // zod.
  'zod regex': ['silent', 'SINK(path.join(ROOT, a));', { schema: 'z.string().regex(/^[a-z]+$/)' }],
  'zod regex without anchors': [FREE, 'SINK(path.join(ROOT, a));', { schema: 'z.string().regex(/[a-z]+/)' }],
  'zod enum': ['silent', 'SINK(path.join(ROOT, a));', { schema: "z.enum(['one', 'two'])" }],
  'zod literal union': [
    'silent',
    'SINK(path.join(ROOT, a));',
    { schema: "z.union([z.literal('one'), z.literal('two')])" },
  ],
  'zod uuid': ['silent', 'SINK(path.join(ROOT, a));', { schema: 'z.string().uuid()' }],
  'zod min': [FREE, 'SINK(path.join(ROOT, a));', { schema: 'z.string().min(1)' }],
  'zod email': [FREE, 'SINK(path.join(ROOT, a));', { schema: 'z.string().email()' }],
  'zod refine': [
    'silent',
    'SINK(path.resolve(ROOT, a));',
    { top: INSIDE, schema: 'z.string().refine((p) => inside(p))' },
  ],
  'zod refine by name': [
    'silent',
    'SINK(path.resolve(ROOT, a));',
    { top: INSIDE, schema: "z.string().refine(inside, 'outside')" },
  ],
  'zod refine of nothing': [FREE, 'SINK(path.resolve(ROOT, a));', { schema: 'z.string().refine((p) => p.length > 0)' }],
  'zod superRefine': [
    'silent',
    'SINK(path.resolve(ROOT, a));',
    {
      top: INSIDE,
      schema:
        "z.string().superRefine((p, ctx) => { if (!inside(p)) ctx.addIssue({ code: 'custom', message: 'outside' }); })",
    },
  ],
  'zod superRefine of nothing': [
    FREE,
    'SINK(path.resolve(ROOT, a));',
    {
      top: INSIDE,
      schema:
        "z.string().superRefine((p, ctx) => { if (p === '') ctx.addIssue({ code: 'custom', message: 'empty' }); })",
    },
  ],
  'zod transform that confines': [
    'silent',
    'SINK(a);',
    {
      top: `function confine(p: string) { const full = path.resolve(ROOT, p); if (!full.startsWith(ROOT + path.sep)) ${OUT} return full; }`,
      schema: 'z.string().transform((p) => confine(p))',
    },
  ],
  'zod transform to the name': [
    'silent',
    'SINK(path.join(ROOT, a));',
    { schema: 'z.string().transform((p) => path.basename(p))' },
  ],
  'zod transform that resolves': [FREE, 'SINK(a);', { schema: 'z.string().transform((p) => path.resolve(ROOT, p))' }],
  'zod transform that resolves, and refine': [
    'silent',
    'SINK(a);',
    { schema: 'z.string().transform((p) => path.resolve(ROOT, p)).refine((p) => p.startsWith(ROOT + path.sep))' },
  ],
  'zod pipe': [
    'silent',
    'SINK(path.join(ROOT, a));',
    { schema: 'z.string().trim().pipe(z.string().regex(/^[a-z]+$/))' },
  ],
  'zod brand': ['silent', 'SINK(path.join(ROOT, a));', { schema: "z.string().regex(/^[a-z]+$/).brand('Name')" }],
  'zod brand of anything': [FREE, 'SINK(path.join(ROOT, a));', { schema: "z.string().brand('Name')" }],
  'zod parse in the handler': [
    'silent',
    'const name = z.string().regex(/^[a-z]+$/).parse(a); SINK(path.join(ROOT, name));',
  ],
  'zod safeParse, looked at': [
    'silent',
    `const r = z.enum(['one']).safeParse(a); if (!r.success) ${OUT} SINK(path.join(ROOT, r.data));`,
  ],
  'zod default and optional': [
    'silent',
    'SINK(path.join(ROOT, a));',
    { schema: "z.string().regex(/^[a-z]+$/).optional().default('one')" },
  ],

  'a helper gives an error, or null': [
    'silent',
    'const error = check(a); if (error) throw error; SINK(path.join(ROOT, a));',
    { top: CHECK },
  ],
  'a helper gives an error with the name in it': [
    'silent',
    'const error = check(a); if (error) throw error; SINK(path.join(ROOT, a));',
    { top: CHECK.replace("'bad'", '`bad ${p}`') },
  ],
  'an error of a helper that nobody looks at': [FREE, 'check(a); SINK(path.join(ROOT, a));', { top: CHECK }],
  'an error of a helper is written down only': [
    FREE,
    'const error = check(a); if (error) console.error(error); SINK(path.join(ROOT, a));',
    { top: CHECK },
  ],
  'what an error of the outside holds decides nothing': [
    FREE,
    'try { await fs.stat(ROOT); } catch (e) { if (e.code) throw e; } SINK(path.join(ROOT, a));',
  ],

  'pieces between slashes as part of a name': [
    // A backslash separates on Windows.
    FREE,
    "const [one, two] = a.split('/'); SINK(path.join(ROOT, `lock-${one}_${two}.json`));",
  ],
  'pieces between separators of both kinds': [
    'silent',
    'const [one, two] = a.split(/[\\\\/]/); SINK(path.join(ROOT, `lock-${one}_${two}.json`));',
  ],
  'pieces between commas as part of a name': [
    FREE,
    "const [one, two] = a.split(','); SINK(path.join(ROOT, `lock-${one}_${two}.json`));",
  ],
  'pieces between slashes, joined again': [
    FREE,
    "SINK(path.join(ROOT, `lock-${a.split('/').filter((p) => p !== 'x').join('/')}.json`));",
  ],
  'a piece that is a folder': [FREE, "const [one, two] = a.split('/'); SINK(path.join(ROOT, one, two, 'x'));"],
});
