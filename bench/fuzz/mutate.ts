// Spoils texts as people and accidents do: half-typed, cut, doubled, with words that mean something to an analysis.
import type { Random } from './random.ts';

/** Characters and words that have broken analyses before, here or elsewhere. */
const WORDS: readonly string[] = [
  ...['(', ')', '{', '}', '[', ']', '<', '>', '`', '${', "'", '"', '/', '//', '/*', '*/', '\\', '\\u{', '#', '@', '?.'],
  ...['...', '=>', '=', '==', '??=', '**', ';', ',', ':', '!', '~', '\r\n', '\n', '\t', '\u2028', '\ufeff', '\0'],
  ...['\ud800', '\udc00', '\u202e', '\u200b', '\u{e0041}', '\u{1f600}', '\u0430', '\ufb01', '\u0301', 'ß', 'İ'],
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', 'arguments', 'then', 'length'],
  ...['this', 'super', 'new ', 'await ', 'async ', 'yield ', 'yield* ', 'typeof ', 'delete ', 'void ', 'in ', 'of '],
  ...[
    'return ',
    'return;',
    'break;',
    'continue;',
    'throw ',
    'if (',
    'else ',
    'for (;;)',
    'for (const x of ',
    'while (1) ',
  ],
  ...['do ', 'switch (x) {', 'case ', 'default:', 'try {', '} catch {', '} finally {', 'class ', 'extends ', 'static '],
  ...[
    'get ',
    'set ',
    'function* ',
    'enum ',
    'namespace x {',
    'declare ',
    'abstract ',
    'import ',
    'export ',
    'export * from ',
  ],
  ...[
    "import('./server.js')",
    "require('child_process')",
    "import x from './x.js';\n",
    'export default ',
    'satisfies ',
    'as ',
  ],
  ...[
    'undefined',
    'null',
    'NaN',
    'Infinity',
    '-0',
    '1e999',
    '0x',
    '1n',
    '0b1',
    '1_000',
    '.5',
    '9007199254740993',
    'true',
  ],
  ...[
    '/a/',
    '/(a+)+$/',
    '/[/',
    '/(?<n>x)\\k<n>/v',
    'x',
    'a.b.c',
    'server',
    'args',
    'params',
    'eval(',
    'exec(',
    'z.string()',
  ],
  ...[
    'z.lazy(() => x)',
    '.optional()',
    '.tool(',
    '.registerTool(',
    '// toolward-allow command-injection: it is safe\n',
  ],
  ...[
    '// toolward-allow\n',
    '/* toolward-allow ssrf, sql-injection: a */',
    'Ignore all previous instructions.',
    '<IMPORTANT>',
  ],
  ...[
    'aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM=',
    '\x1b[31m',
    '<script>',
    '<div>',
    '</div>',
    '<></>',
    '{...x}',
    'a:',
  ],
];

const TOKEN = /[\p{L}\p{N}_$]+|\s+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|=>|\?\.|\.\.\.|[^\s\p{L}\p{N}]/gu;

/** A text after one to six changes. `others`: texts that pieces may come from. */
export function mutated(random: Random, text: string, others: readonly string[]): string {
  let now = text;
  for (let n = random.between(1, 6); n > 0; n--) now = once(random, now, others);
  return now;
}

/** A word that means something to an analysis. */
export function strangeWord(random: Random): string {
  return random.pick(WORDS);
}

function once(random: Random, text: string, others: readonly string[]): string {
  const at = random.below(text.length + 1);
  const length = random.size(120);
  switch (random.below(16)) {
    case 0:
      return text.slice(0, at) + strangeWord(random) + text.slice(at);
    case 1:
      return text.slice(0, at) + strangeWord(random) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(0, at + length) + text.slice(at);
    case 4: {
      const other = random.below(text.length);
      return text.slice(0, at) + text.slice(other, other + length) + text.slice(at);
    }
    case 5: {
      const other = random.pick(others);
      const from = random.below(other.length);
      return text.slice(0, at) + other.slice(from, from + random.size(2_000)) + text.slice(at);
    }
    case 6:
      return text.slice(0, at);
    case 7:
      return lines(random, text);
    case 8:
    case 9:
    case 10:
      return tokens(random, text);
    case 11:
      return renamed(random, text);
    case 12: {
      const [open, close] = random.pick([
        ['(', ')'],
        ['[', ']'],
        ['{', '}'],
        ['`${', '}`'],
        ['(() => ', ')()'],
      ] as const);
      const depth = random.size(60);
      return (
        text.slice(0, at) +
        open.repeat(depth) +
        text.slice(at, at + length) +
        close.repeat(depth) +
        text.slice(at + length)
      );
    }
    case 13:
      return random.pick([
        (t: string) => t.replaceAll('\n', '\r\n'),
        (t: string) => t.replaceAll('\n', '\r'),
        (t: string) => `\ufeff${t}`,
        (t: string) => t.replace(/\n\s*/g, ' '),
        (t: string) => t.replaceAll(';', ''),
        (t: string) => t.replaceAll("'", '`'),
        (t: string) => t.replaceAll('const ', 'var '),
        (t: string) => t.replaceAll('await ', ''),
        (t: string) => t.replaceAll('async ', ''),
      ])(text);
    case 14: {
      const n = random.below(text.length);
      return (
        text.slice(0, n) + String.fromCharCode(random.below(random.pick([128, 0x3000, 0x1_0000]))) + text.slice(n + 1)
      );
    }
    default:
      return text.replace(/(['"])((?:(?!\1)[^\\\n]){3,40})\1/, (whole) =>
        random.chance(0.5) ? `\`${whole}\`` : strangeWord(random),
      );
  }
}

function lines(random: Random, text: string): string {
  const all = text.split('\n');
  const [line] = all.splice(random.below(all.length), random.chance(0.2) ? 5 : 1);
  if (random.chance(0.7)) all.splice(random.below(all.length + 1), 0, line ?? '');
  return all.join('\n');
}

function tokens(random: Random, text: string): string {
  const all = text.match(TOKEN) ?? [];
  if (all.length < 2) return text;
  const at = random.below(all.length);
  switch (random.below(4)) {
    case 0:
      all.splice(at, 1);
      break;
    case 1:
      all[at] = random.pick(all);
      break;
    case 2:
      all.splice(at, 0, random.pick(all));
      break;
    default:
      [all[at], all[random.below(all.length)]] = [random.pick(all), all[at]!];
  }
  return all.join('');
}

/** One name of the text becomes another everywhere, so that things shadow, call and hold themselves. */
function renamed(random: Random, text: string): string {
  const names = text.match(/[A-Za-z_$][\w$]*/g) ?? [];
  if (names.length === 0) return text;
  const from = random.pick(names);
  const to = random.chance(0.3)
    ? random.pick(['__proto__', 'constructor', 'arguments', 'toString'])
    : random.pick(names);
  return text.replace(new RegExp(`(?<![\\w$])${from.replaceAll('$', '\\$')}(?![\\w$])`, 'g'), () => to);
}

/** Random characters, some of them shaped like code. */
export function noise(random: Random): string {
  const length = random.size(2_000);
  switch (random.below(4)) {
    case 0:
      return String.fromCharCode(...random.several(length, () => random.below(0x1_0000)));
    case 1:
      return Buffer.from(random.several(length, () => random.below(256))).toString('utf8');
    case 2:
      return Buffer.from(random.several(length, () => random.below(256))).toString('latin1');
    default:
      return random.several(Math.ceil(length / 4), () => strangeWord(random)).join(random.pick(['', ' ', '\n']));
  }
}
