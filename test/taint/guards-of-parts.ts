// Guards of what is put together, taken apart or decided: lists, groups of a pattern, sides of an operator, schemas.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { rows } from './guards.ts';

const FREE = 'error command-injection';
const OUT = "throw new Error('not allowed');";
const WORD = "const word = (s: string) => { if (!/^\\w+$/.test(s)) throw new Error('bad'); return `'${s}'`; };";
const list = (element: string): { schema: string } => ({ schema: `z.array(${element})` });
const words = { ...list('z.string()'), top: WORD };

export const parts = rows('return exec', {
  'joined texts': [FREE, "SINK(`ls ${a.join(' ')}`);", list('z.string()')],
  'joined numbers': ['silent', "SINK(`kill ${a.join(' ')}`);", list('z.number()')],
  'joined names of a set': ['silent', "SINK(`ls ${a.join(' ')}`);", list("z.enum(['a', 'b'])")],
  'joined words': ['silent', "SINK(`ls ${a.join(' ')}`);", list('z.string().regex(/^[a-z]+$/)')],
  'a list of numbers in a template': ['silent', 'SINK(`kill ${a}`);', list('z.number()')],
  'a list of texts in a template': [FREE, 'SINK(`kill ${a}`);', list('z.string()')],
  'numbers made a text': ['silent', 'SINK(`kill ${a.toString()} ${String(a)}`);', list('z.number()')],
  'some of the numbers': ['silent', "SINK(`kill ${a.slice(1).join(' ')}`);", list('z.number()')],
  'every one is a word': [
    'silent',
    `if (!a.every((x) => /^\\w+$/.test(x))) ${OUT} SINK(\`ls \${a.join(' ')}\`);`,
    words,
  ],
  'some one is a word': [FREE, `if (!a.some((x) => /^\\w+$/.test(x))) ${OUT} SINK(\`ls \${a.join(' ')}\`);`, words],
  'every one, in a loop': [
    'silent',
    `for (const x of a) if (!/^\\w+$/.test(x)) ${OUT} SINK(\`ls \${a.join(' ')}\`);`,
    words,
  ],
  'a separator of the caller’s': [FREE, 'SINK(`ls ${a.join(b)}`);', list('z.number()')],
  'checked by what makes each, then joined': ['silent', "SINK(`ls ${a.map((x) => word(x)).join(' ')}`);", words],
  'checked by what makes each, by name': ['silent', "SINK(`ls ${a.map(word).join(' ')}`);", words],
  'made of each unchecked': [FREE, "SINK(`ls ${a.map((x) => `'${x}'`).join(' ')}`);", words],
  'pushed when checked': [
    'silent',
    'const all: string[] = []; for (const x of a) all.push(`ls ${word(x)}`); for (const one of all) SINK(one);',
    words,
  ],
  'pushed when checked, joined': [
    'silent',
    "const all: string[] = []; for (const x of a) all.push(`ls ${word(x)}`); SINK(all.join(';'));",
    words,
  ],
  'pushed unchecked': [
    FREE,
    'const all: string[] = []; for (const x of a) all.push(`ls ${x}`); for (const one of all) SINK(one);',
    words,
  ],

  'made numbers by name': ['silent', "for (const x of a.split(',').map(Number)) SINK(`kill ${x}`);"],
  'made numbers by name, joined': ['silent', "SINK(`kill ${a.split(',').map(Number).join(' ')}`);"],
  'made texts by name': [FREE, "for (const x of a.split(',').map(String)) SINK(`kill ${x}`);"],
  'trimmed by name of a function': [FREE, "SINK(`ls ${a.split(',').map(path.basename).join(' ')}`);"],
  'each run by name': [FREE, "return a.split(',').map(exec);"],
  'each run by name in forEach': [FREE, "a.split(';').forEach(execSync);"],

  'a side that is empty': ['silent', "SINK(`ls ${a && '--all'}`);"],
  'a side that is not': [FREE, "SINK(`ls ${a || '--all'}`);"],
  'the other side': [FREE, 'SINK(`ls ${flag && a}`);'],
  'as a condition': ['silent', "SINK(`ls ${a ? '--all' : ''}`);"],
  'negated twice': ['silent', 'SINK(`ls --all=${!!a}`);'],
  'made a boolean': ['silent', 'SINK(`ls --all=${Boolean(a)}`);'],
  'negated twice, as a guard': ['silent', `const ok = !!/^\\w+$/.test(a); if (!ok) ${OUT} SINK(\`ls \${a}\`);`],

  'a group of a pattern': ['silent', `const m = a.match(/id=(\\w{4})/); if (!m) ${OUT} SINK(\`ls \${m[1]}\`);`],
  'a group that may hold anything': [FREE, `const m = a.match(/id=(.*)/); if (!m) ${OUT} SINK(\`ls \${m[1]}\`);`],
  'the whole match': [FREE, `const m = a.match(/id=.*;/); if (!m) ${OUT} SINK(\`ls \${m[0]}\`);`],
  'the whole match of words': ['silent', `const m = a.match(/\\w+/); if (!m) ${OUT} SINK(\`ls \${m[0]}\`);`],
  'another group': [FREE, `const m = a.match(/(\\w+)=(.*)/); if (!m) ${OUT} SINK(\`ls \${m[2]}\`);`],
  'groups taken apart': [
    'silent',
    'const [, from, to] = /^(\\d+)-(\\d+)$/.exec(a) ?? []; SINK(`sed -n ${from},${to}p x`);',
  ],
  'a group with a name': ['silent', 'const m = /(?<id>\\w+)!/.exec(a); SINK(`ls ${m?.groups?.id}`);'],
  'a group with a name that may hold anything': [FREE, 'const m = /(?<id>.+)!/.exec(a); SINK(`ls ${m?.groups?.id}`);'],
  'a group in a group': [FREE, `const m = a.match(/((\\w+) .*)/); if (!m) ${OUT} SINK(\`ls \${m[1]}\`);`],
  'the inner group': ['silent', `const m = a.match(/((\\w+) .*)/); if (!m) ${OUT} SINK(\`ls \${m[2]}\`);`],
  'the text behind a match': [FREE, `const m = a.match(/(\\w+)/); if (!m) ${OUT} SINK(\`ls \${m.input}\`);`],

  'parsed as a guard': [
    'silent',
    'Name.parse(a); SINK(`ls ${a}`);',
    { top: 'const Name = z.string().regex(/^\\w+$/);' },
  ],
  'parsed as a guard that lets anything pass': [
    FREE,
    'Name.parse(a); SINK(`ls ${a}`);',
    { top: 'const Name = z.string().max(9);' },
  ],
  'parsed as a guard of a set': [
    'silent',
    'Name.parse(a); SINK(`ls ${a}`);',
    { top: "const Name = z.enum(['a', 'b']);" },
  ],
  'parsed as a guard that trims first': [
    FREE,
    'Name.parse(a); SINK(`ls ${a}`);',
    { top: 'const Name = z.string().transform((s) => s[0]).pipe(z.string().regex(/^\\w+$/));' },
  ],
  'made a number as a guard': [FREE, 'Name.parse(a); SINK(`ls ${a}`);', { top: 'const Name = z.coerce.number();' }],
  'safeParse as a guard': [
    'silent',
    `const r = Name.safeParse(a); if (!r.success) ${OUT} SINK(\`ls \${a}\`);`,
    { top: 'const Name = z.string().regex(/^\\w+$/);' },
  ],
  'safeParse that nobody asks': [
    FREE,
    'const r = Name.safeParse(a); SINK(`ls ${a} ${r.success}`);',
    { top: 'const Name = z.string().regex(/^\\w+$/);' },
  ],
});
