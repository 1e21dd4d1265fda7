// Guards of text that a shell reads, and what only looks like one.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { rows } from './guards.ts';

const FREE = 'error command-injection';
const OUT = "throw new Error('not allowed');";
const QUOTE = `function quote(s: string) { return "'" + s.replace(/'/g, "'\\\\''") + "'"; }`;

export const commands = rows('return exec', {
  'in the text': [FREE, 'SINK(`ls ${a}`);'],
  'in double quotes': [FREE, 'SINK(`ls "${a}"`);'],
  'in single quotes': [FREE, "SINK(`ls '${a}'`);"],
  'as an argument': ['silent', "return execFile('ls', ['--', a]);"],
  'as an argument of a program with a shell': [FREE, "return execFile('ls', [a], { shell: true });"],
  'as an argument of spawn with a shell that a field decides': [
    FREE,
    'return new Runner().run(a);',
    {
      top: "class Runner { private shell = true; run(x: string) { return spawn('ls', [x], { shell: this.shell }); } }",
    },
  ],
  'as an argument of spawn with a shell on one platform': [
    FREE,
    "return spawn('ls', [a], { shell: process.platform === 'win32' });",
  ],
  'as an argument of spawn without a shell': ['silent', "return spawn('ls', ['--', a], { shell: false });"],
  'as an argument of sh -c': [FREE, "return spawn('sh', ['-c', a]);"],
  'as a positional parameter of sh -c': ['silent', "return spawn('sh', ['-c', 'ls -- \"$1\"', 'sh', a]);"],
  'the program itself': [FREE, 'return spawn(a, []);'],
  'the program is one of a set': ['silent', `if (!['ls', 'wc'].includes(a)) ${OUT} return spawn(a, []);`],

  'quoted for POSIX by hand': ['silent', 'SINK(`ls ${quote(a)}`);', { top: QUOTE }],
  'quoted with replaceAll': [
    'silent',
    'SINK(`ls ${quote(a)}`);',
    { top: `const quote = (s: string) => \`'\${s.replaceAll("'", "'\\\\''")}'\`;` },
  ],
  'quoted the other POSIX way': [
    'silent',
    'SINK(`ls ${quote(a)}`);',
    { top: `const quote = (s: string) => "'" + s.replace(/'/g, \`'"'"'\`) + "'";` },
  ],
  'quoted by split and join': [
    'silent',
    'SINK(`ls ${quote(a)}`);',
    { top: `const quote = (s: string) => "'" + s.split("'").join("'\\\\''") + "'";` },
  ],
  'quoted once only': [
    FREE,
    'SINK(`ls ${quote(a)}`);',
    { top: `const quote = (s: string) => "'" + s.replace("'", "'\\\\''") + "'";` },
  ],
  'quoted and then put in double quotes': [FREE, 'SINK(`ls "${quote(a)}"`);', { top: QUOTE }],
  'each of a list quoted': ['silent', "SINK(['ls', a, b].map(quote).join(' '));", { top: QUOTE }],
  'a list joined': [FREE, "SINK(['ls', a].join(' '));"],
  'all four escaped in double quotes': ['silent', 'SINK(`ls "${a.replace(/(["$`\\\\\\\\])/g, "\\\\\\\\$1")}"`);'],
  'double quotes escaped': [FREE, 'SINK(`ls "${a.replace(/"/g, \'\\\\\\\\"\')}"`);'],
  'spaces escaped': [FREE, "SINK(`ls ${a.replace(/ /g, '\\\\\\\\ ')}`);"],
  'JSON text': [FREE, 'SINK(`ls ${JSON.stringify(a)}`);'],
  encodeURIComponent: ['silent', 'SINK(`curl https://good.example/${encodeURIComponent(a)}`);'],
  base64: ['silent', "SINK(`echo ${Buffer.from(a).toString('base64')} | base64 -d`);"],
  'shell-quote': ['silent', "SINK(quote(['ls', a]));", { top: "import { quote } from 'shell-quote';" }],
  shescape: [
    'silent',
    'SINK(`ls ${shescape.quote(a)}`);',
    { top: "import { Shescape } from 'shescape'; const shescape = new Shescape({ shell: 'bash' });" },
  ],
  'shell-escape': ['silent', "SINK(escape(['ls', a]));", { top: "import escape from 'shell-escape';" }],
  'zx quote': ['silent', 'SINK(`ls ${quote(a)}`);', { top: "import { quote } from 'zx';" }],

  'a set': ['silent', `if (!NAMES.has(a)) ${OUT} SINK(\`ls \${a}\`);`, { top: "const NAMES = new Set(['a', 'b']);" }],
  'a table': [
    'silent',
    "const command = COMMANDS[a as 'list']; if (!command) return ''; SINK(command);",
    { top: "const COMMANDS = { list: 'ls', count: 'wc' };" },
  ],
  'the first word is one of a set': [
    FREE,
    `if (!NAMES.has(a.split(' ')[0])) ${OUT} SINK(a);`,
    { top: "const NAMES = new Set(['ls', 'wc']);" },
  ],
  'begins with a program': [FREE, `if (!a.startsWith('ls ')) ${OUT} SINK(a);`],
  anchored: ['silent', `if (!/^[\\w.-]+$/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'anchored by a constant': [
    'silent',
    `if (!NAME.test(a)) ${OUT} SINK(\`ls \${a}\`);`,
    { top: 'const NAME = /^[A-Za-z0-9_]{1,40}$/;' },
  ],
  'anchored, spaces and semicolons allowed': [FREE, `if (!/^[\\w ;]+$/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'not anchored': [FREE, `if (!/[\\w.-]+/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'with m': [FREE, `if (!/^[\\w.-]+$/m.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'some characters refused': [FREE, `if (/[;&|]/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'words refused': [FREE, `if (/rm|sudo/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'all but letters refused': ['silent', `if (/[^a-z]/.test(a)) ${OUT} SINK(\`ls \${a}\`);`],
  'all but letters removed': ['silent', "SINK(`ls ${a.replace(/[^a-z]/g, '')}`);"],
  'some characters removed': [FREE, "SINK(`ls ${a.replace(/[;&|]/g, '')}`);"],
  'a number': ['silent', 'SINK(`kill ${n}`);'],
  'parsed as a number': ['silent', 'SINK(`kill ${Number(a)}`);'],
  'a number by typeof': ['silent', `if (typeof a !== 'number') ${OUT} SINK(\`kill \${a}\`);`, { schema: 'z.any()' }],
  'a number by isInteger': ['silent', `if (!Number.isInteger(a)) ${OUT} SINK(\`kill \${a}\`);`, { schema: 'z.any()' }],
  'not NaN': [FREE, `if (Number.isNaN(Number(a))) ${OUT} SINK(\`kill \${a}\`);`],
  'zod url': [FREE, 'SINK(`curl ${a}`);', { schema: 'z.string().url()' }],
  'zod regex': ['silent', 'SINK(`ls ${a}`);', { schema: 'z.string().regex(/^[a-z]+$/)' }],
  'zod enum': ['silent', 'SINK(`ls ${a}`);', { schema: "z.enum(['a', 'b'])" }],
  'zod native enum': [
    'silent',
    'SINK(`ls ${a}`);',
    { top: "enum Name { A = 'a', B = 'b' }", schema: 'z.nativeEnum(Name)' },
  ],
  'zod refine': ['silent', 'SINK(`ls ${a}`);', { schema: 'z.string().refine((s) => /^[a-z]+$/.test(s))' }],
  'a parsed address': [FREE, 'SINK(`curl ${new URL(a)}`);'],
  'a path inside a folder': [
    FREE,
    `const p = path.resolve(ROOT, a); if (!p.startsWith(ROOT + path.sep)) ${OUT} SINK(\`cat \${p}\`);`,
  ],
  'a base name': [FREE, 'SINK(`cat ${path.basename(a)}`);'],
});
