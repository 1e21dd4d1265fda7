// The grammar of random code: statements and expressions of the whole language, with the calls that rules look for.
import { strangeWord } from './mutate.ts';
import type { Random } from './random.ts';

export interface Scope {
  readonly names: readonly string[];
  readonly depth: number;
}

type Rule = (g: Grammar, depth: number) => string;

/** A statement, or an expression where none is asked for, nested at the most `depth` deep. */
export function code(random: Random, scope: Scope, depth: number, statement = false): string {
  const g = new Grammar(random, scope);
  return statement ? g.statement(depth) : g.expression(depth);
}

class Grammar {
  readonly random: Random;
  readonly #scope: Scope;

  constructor(random: Random, scope: Scope) {
    this.random = random;
    this.#scope = scope;
  }

  name(): string {
    return this.random.pick(this.#scope.names);
  }
  key(): string {
    return this.random.pick([
      'path',
      'a',
      'length',
      'constructor',
      '__proto__',
      'then',
      'prototype',
      'call',
      'x',
      'toString',
    ]);
  }
  expression(depth: number): string {
    return this.random.pick(depth <= 0 ? LEAVES : EXPRESSIONS)(this, depth - 1);
  }
  statement(depth: number): string {
    return this.random.pick(depth <= 0 ? SIMPLE : STATEMENTS)(this, depth - 1);
  }
  block(depth: number): string {
    return `{ ${this.random.several(this.random.size(3), () => this.statement(depth)).join(' ')} }`;
  }
  several(depth: number, between = ', '): string {
    return this.random.several(this.random.below(4), () => this.expression(depth)).join(between);
  }
  pattern(depth: number): string {
    if (depth <= 0) return this.name();
    const inner = () => this.pattern(depth - 1);
    return this.random.pick([
      () => this.name(),
      () => `{ ${this.key()}: ${inner()} }`,
      () => `{ ${this.key()}: ${inner()} = ${this.expression(depth - 1)}, ...${this.name()} }`,
      () => `[${inner()}, , ...${inner()}]`,
      () => `{ [${this.expression(depth - 1)}]: ${inner()} }`,
    ])();
  }
}

const LEAVES: readonly Rule[] = [
  (g) => g.name(),
  (g) => g.name(),
  (g) => `${g.name()}.${g.key()}`,
  (g) =>
    g.random.pick([
      '1',
      '0',
      '-1',
      '1n',
      'null',
      'undefined',
      'true',
      "'a'",
      '``',
      '/a+/g',
      'this',
      'NaN',
      '[]',
      '{}',
      'new.target',
      'import.meta',
    ]),
  (g) => JSON.stringify(strangeWord(g.random)),
  (g) => `process.env.${g.random.pick(['HOME', 'API_KEY', 'DEBUG'])}`,
];

const OPERATORS = [
  '+',
  '+',
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&&',
  '||',
  '??',
  '===',
  '!==',
  '<',
  '>=',
  'in',
  'instanceof',
  '|',
  '&',
  '^',
  '<<',
  '>>>',
  ',',
];

const EXPRESSIONS: readonly Rule[] = [
  ...LEAVES,
  (g, d) => `(${g.expression(d)} ${g.random.pick(OPERATORS)} ${g.expression(d)})`,
  (g, d) =>
    `\`${g.random.pick(['ls ', 'SELECT ', 'https://x/', ''])}\${${g.expression(d)}}${g.random.pick(['', "'", '/x', ' '])}\``,
  (g, d) => `exec(${g.expression(d)})`,
  (g, d) => `execFile('git', [${g.several(d)}])`,
  (g, d) => `spawn(${g.expression(d)}, ${g.expression(d)}, { shell: ${g.expression(d)} })`,
  (g, d) =>
    `fs.readFile(path.${g.random.pick(['join', 'resolve', 'normalize', 'basename', 'relative'])}(${g.several(d)}))`,
  (g, d) => `fetch(${g.expression(d)}, { headers: ${g.expression(d)} })`,
  (g, d) => `eval(${g.expression(d)})`,
  (g, d) => `new RegExp(${g.expression(d)}).test(${g.expression(d)})`,
  (g, d) => `db.query(${g.expression(d)})`,
  (g, d) =>
    `${g.expression(d)}.${g.random.pick(['map', 'filter', 'reduce', 'forEach', 'find', 'some', 'flatMap', 'sort'])}((${g.name()}) => ${g.expression(d)})`,
  (g, d) =>
    `${g.expression(d)}.${g.random.pick(['replace', 'split', 'join', 'slice', 'concat', 'startsWith', 'includes', 'trim', 'push', 'at', 'repeat', 'padEnd', 'match'])}(${g.several(d)})`,
  (g, d) =>
    `${g.expression(d)}.${g.random.pick(['call', 'apply', 'bind', 'then', 'catch', 'finally', 'next', 'get', 'set', 'has', 'on', 'emit'])}(${g.several(d)})`,
  (g, d) => `${g.expression(d)}${g.random.pick(['.', '?.'])}${g.key()}`,
  (g, d) => `${g.expression(d)}${g.random.pick(['', '?.'])}[${g.expression(d)}]`,
  (g, d) => `${g.expression(d)}(${g.several(d)})`,
  (g, d) => `(${g.expression(d)} ? ${g.expression(d)} : ${g.expression(d)})`,
  (g, d) => `[${g.several(d)}, ...${g.expression(d)}]`,
  (g, d) =>
    `({ ${g.key()}: ${g.expression(d)}, ...${g.expression(d)}, [${g.expression(d)}]: ${g.expression(d)}, ${g.name()} })`,
  (g, d) => `({ get ${g.key()}() ${g.block(d)}, ${g.key()}() ${g.block(d)}, __proto__: ${g.expression(d)} })`,
  (g, d) => `(${g.random.pick(['', 'async '])}(${g.pattern(d)}) => ${g.expression(d)})`,
  (g, d) =>
    `(${g.random.pick(['', 'async '])}function${g.random.pick(['', '*'])} ${g.random.pick(['', 'f'])}(${g.pattern(d)} = ${g.expression(d)}, ...rest) ${g.block(d)})`,
  (g, d) =>
    `(class ${g.random.pick(['', 'K'])} extends ${g.expression(d)} { ${g.key()} = ${g.expression(d)}; static { ${g.statement(d)} } constructor() { super(${g.several(d)}); } })`,
  (g, d) => `(await ${g.expression(d)})`,
  (g, d) => `(yield ${g.expression(d)})`,
  (g, d) => `${g.random.pick(['typeof', 'void', 'delete', '!', '-', '~', '+', 'await'])} ${g.expression(d)}`,
  (g, d) =>
    `new ${g.random.pick(['Map', 'Set', 'Promise', 'Proxy', 'Error', 'URL', 'Date', 'WeakMap', 'Function', 'Array', 'Uint8Array'])}(${g.several(d)})`,
  (g, d) =>
    `${g.random.pick(['Object.assign', 'Object.entries', 'Object.fromEntries', 'Object.keys', 'Object.create', 'Object.defineProperty', 'JSON.parse', 'JSON.stringify', 'Promise.all', 'Promise.race', 'Array.from', 'Reflect.apply', 'Reflect.ownKeys', 'structuredClone', 'String.raw', 'Buffer.from', 'Math.min', 'Number', 'String', 'encodeURIComponent'])}(${g.several(d)})`,
  (g, d) => `${g.expression(d)}\`a\${${g.expression(d)}}b\``,
  (g, d) => `(${g.expression(d)} as any)`,
  (g, d) => `(${g.expression(d)} satisfies unknown)!`,
  (g, d) =>
    `(${g.name()}${g.random.pick(['', `.${g.key()}`, `[${g.expression(d)}]`])} ${g.random.pick(['=', '+=', '??=', '||=', '&&=', '**=', '>>>='])} ${g.expression(d)})`,
  (g, d) => `([${g.name()}, ${g.name()}.${g.key()}] = ${g.expression(d)})`,
  (g) => `${g.name()}${g.random.pick(['++', '--'])}`,
  (g, d) => `import(${g.expression(d)})`,
  (g, d) => `require(${g.expression(d)})`,
];

const SIMPLE: readonly Rule[] = [
  (g, d) => `${g.expression(d)};`,
  (g, d) => `return ${g.expression(d)};`,
  (g) => `${g.random.pick(['break', 'continue', 'return', 'debugger', ''])};`,
  (g, d) => `throw ${g.expression(d)};`,
];

const STATEMENTS: readonly Rule[] = [
  ...SIMPLE,
  (g, d) => `${g.expression(d)};`,
  (g, d) => `${g.expression(d)};`,
  (g, d) => `${g.random.pick(['const', 'let', 'var', 'using'])} ${g.pattern(d)} = ${g.expression(d)};`,
  (g, d) => `if (${g.expression(d)}) ${g.block(d)} else ${g.statement(d)}`,
  (g, d) =>
    `if (!${g.name()}.startsWith(${g.expression(d)})) ${g.random.pick(['throw new Error(x);', 'return;', 'x = 1;'])}`,
  (g, d) => `for (const ${g.pattern(d)} of ${g.expression(d)}) ${g.block(d)}`,
  (g, d) => `for await (const ${g.pattern(d)} of ${g.expression(d)}) ${g.block(d)}`,
  (g, d) => `for (${g.name()} in ${g.expression(d)}) ${g.block(d)}`,
  (g, d) => `for (let i = ${g.expression(d)}; ${g.expression(d)}; i++) ${g.block(d)}`,
  (g, d) => `${g.random.pick(['', 'l: '])}while (${g.expression(d)}) ${g.block(d)}`,
  (g, d) => `do ${g.block(d)} while (${g.expression(d)});`,
  (g, d) =>
    `switch (${g.expression(d)}) { case ${g.expression(d)}: ${g.statement(d)} default: ${g.statement(d)} case ${g.expression(d)}: ${g.statement(d)} }`,
  (g, d) => `try ${g.block(d)} catch (${g.pattern(d)}) ${g.block(d)} finally ${g.block(d)}`,
  (g, d) => `l: ${g.block(d)}`,
  (g, d) =>
    `${g.random.pick(['', 'async '])}function${g.random.pick(['', '*'])} ${g.name()}(${g.pattern(d)}) ${g.block(d)}`,
  (g, d) =>
    `class ${g.name()} extends ${g.expression(d)} { #p = ${g.expression(d)}; ${g.key()}() ${g.block(d)} static get ${g.key()}() ${g.block(d)} }`,
  (g, d) => `@${g.name()}(${g.several(d)}) class D { @x m() ${g.block(d)} }`,
  (g, d) => `enum E { A = ${g.expression(d)}, B }`,
  (g, d) => `namespace N { export const a = ${g.expression(d)}; ${g.statement(d)} }`,
  (g, d) => `with (${g.expression(d)}) ${g.block(d)}`,
  (g, d) => `export default ${g.expression(d)};`,
  (g, d) => `module.exports = ${g.expression(d)};`,
  (g) => `type T<A> = A extends infer B ? { [K in keyof B]: T<B[K]> } : ${g.key()};`,
];
