// Secrets in values: what the environment, a request or an argument carries that opens something.
import ts from 'typescript';
import type { CallStep, ExternalCall, Machine } from '../analysis/machine.ts';
import { property, type Schema } from '../analysis/schema.ts';
import type { Obj, Op, Site, Src, Value } from '../analysis/values.ts';
import { isLogCall } from './log-calls.ts';
import { credentialOf, isSecretHeader } from './requests.ts';
import { isSecretName } from './secret-names.ts';

/** A secret that is written into a log. */
export interface Logged {
  /** `process.env.API_KEY`, `the request’s headers`, … as a reader would name it. */
  readonly what: string;
  readonly kind: 'environment' | 'headers' | 'argument' | 'arguments';
  readonly call: ExternalCall;
  readonly site: Site;
  readonly steps: readonly CallStep[];
}

interface Secret {
  readonly what: string;
  readonly kind: Logged['kind'];
}

/** The secrets that a call writes into a log. `schema`: what the tool at hand advertises, where one is called. */
export function loggedBy(m: Machine, call: ExternalCall, schema: Schema | undefined): Logged[] {
  if (!isLogCall(call)) return [];
  return call.args.flatMap((arg, i) => {
    const site = call.argSites[i] ?? call.site;
    const found = new Walk(m, schema).of(arg);
    if (found.length === 0 || asksWhether(site)) return [];
    return found
      .filter(({ kind }) => kind !== 'arguments' || !isRest(site))
      .map((secret) => ({ ...secret, call, site, steps: [...m.calls] }));
  });
}

// `!!key`: a value that is negated twice is the value again for the machine.
function asksWhether({ module, node }: Site): boolean {
  return /!!|\bBoolean\(/.test(module.facts.text.slice(node.getStart(module.facts.tree), node.end));
}

// `const { password, ...rest } = args`: what is left has the secrets taken out.
function isRest({ module, node }: Site): boolean {
  const name = /[\w$]+/.exec(module.facts.text.slice(node.getStart(module.facts.tree), node.end))?.[0];
  return (
    name !== undefined &&
    new RegExp(
      `\\.\\.\\.${name.replaceAll('$', '\\$')}\\s*\\}(?:\\s*=(?![=>])|(?:\\s*:\\s*[\\w<>.]+)?\\s*\\)\\s*=>)`,
    ).test(module.facts.text)
  );
}

const SECRET_ENV =
  /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PAT|CREDENTIALS?|PRIVATE_KEY|APIKEY|JWT)$/i;
const OPEN_ENV =
  /PUBLIC|PUBLISHABLE|(?:SSL|TLS|HTTPS|CERT|SSH|PRIMARY|SORT|PARTITION|CACHE|FOREIGN|HOT|OBJECT|S3|ROUTING)_KEY$|MAX_TOKEN|BY_?PASS|COM_?PASS/i;
/** Operations whose result still holds all of the text. */
const KEEPS = new Set([
  'string',
  'json',
  'or',
  '||',
  '??',
  'and',
  '&&',
  'trim',
  'concat',
  'any-of',
  'base64',
  'join',
  '+',
]);

/** Objects in objects that a log still shows. */
const MAX_DEPTH = 4;
const MAX_VALUES = 200;

class Walk {
  readonly #seen = new Set<number>();
  readonly #m: Machine;
  readonly #schema: Schema | undefined;

  constructor(m: Machine, schema: Schema | undefined) {
    this.#m = m;
    this.#schema = schema;
  }

  of(value: Value, depth = 0): readonly Secret[] {
    if (this.#seen.has(value.id) || this.#seen.size > MAX_VALUES || depth > MAX_DEPTH) return [];
    this.#seen.add(value.id);
    switch (value.t) {
      case 'ext':
        return [...environment(value.path), ...context(value.path)];
      case 'src':
        return this.#argument(value);
      case 'str':
        return value.parts.flatMap((p) => (typeof p === 'string' ? [] : this.of(p, depth)));
      case 'union':
        return value.alts.flatMap((a) => this.of(a.value, depth));
      case 'op':
        return this.#operation(value, depth);
      case 'ref':
        return this.#object(value.obj, depth);
      default:
        return [];
    }
  }

  #operation(value: Op, depth: number): readonly Secret[] {
    const what = credentialOf(this.#m, value);
    if (what) return [{ what, kind: 'headers' }];
    if (value.op === 'json' && isFiltered(value.site)) return [];
    return KEEPS.has(value.op) ? value.args.flatMap((a) => this.of(a, depth)) : [];
  }

  #object(obj: Obj, depth: number): readonly Secret[] {
    if (obj.kind === 'array') return obj.elems.flatMap((v) => this.of(v, depth + 1));
    if (obj.kind !== 'object' || obj.proto) return [];
    const own = obj.names().flatMap((name) => this.of(obj.field(name)!, depth + 1));
    const spread = ((obj.slots.get('@spread') as readonly Value[] | undefined) ?? []).flatMap((basis) =>
      basis.t === 'src' ? this.#fields(basis, new Set(obj.names())) : this.of(basis, depth + 1),
    );
    return [...own, ...spread];
  }

  #argument(source: Src): readonly Secret[] {
    const name = source.path.split('.').at(-1)!;
    if (isSecretName(name, source.schema ?? this.#at(source.path)))
      return [{ what: `the argument \`${source.path}\``, kind: 'argument' }];
    return this.#fields(source, new Set());
  }

  // A whole object of arguments, with a secret among its fields.
  #fields(source: Src, without: ReadonlySet<string>): readonly Secret[] {
    const schema = source.schema ?? this.#at(source.path);
    const names = [...(schema?.props ?? [])].filter(([name, s]) => !without.has(name) && isSecretName(name, s));
    return names
      .slice(0, 1)
      .map(([name]) => ({ what: `the arguments with \`${name}\` among them`, kind: 'arguments' }));
  }

  #at(path: string): Schema | undefined {
    let schema = this.#schema;
    for (const name of path === '' ? [] : path.split('.')) schema = property(schema, name);
    return schema;
  }
}

function environment(path: string): readonly Secret[] {
  const name = /^(?:global#(?:globalThis\.)?process\.env|process#env|global#Bun\.env)(?:\.(\w+))?$/.exec(path);
  if (!name) return [];
  if (name[1] === undefined) return [{ what: 'the whole of `process.env`', kind: 'environment' }];
  if (!SECRET_ENV.test(name[1]) || OPEN_ENV.test(name[1])) return [];
  return [{ what: `\`process.env.${name[1]}\``, kind: 'environment' }];
}

// What the SDK tells a handler of the request behind a call.
function context(path: string): readonly Secret[] {
  if (!path.startsWith('mcp-extra#')) return [];
  const header = /\.headers(?:\.(.+))?$/.exec(path);
  if (header && header[1] === undefined) return [{ what: 'all headers of the request', kind: 'headers' }];
  if (header?.[1] && isSecretHeader(header[1]))
    return [{ what: `the header \`${header[1]}\` of the request`, kind: 'headers' }];
  return /[#.]authInfo\.token$/.test(path) ? [{ what: 'the token of the client', kind: 'headers' }] : [];
}

// `JSON.stringify(value, replacer)`: what the replacer leaves out nobody knows.
function isFiltered(site: Site | undefined): boolean {
  const filter = site && ts.isCallExpression(site.node) ? site.node.arguments[1] : undefined;
  return (
    filter !== undefined &&
    filter.kind !== ts.SyntaxKind.NullKeyword &&
    !(ts.isIdentifier(filter) && filter.text === 'undefined')
  );
}
