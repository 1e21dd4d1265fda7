// Functions that fixes bring along: each is written once into a file, and found again there by its text.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting, textOf } from './edits.ts';
import type { Imports } from './imports.ts';
import { onceFor } from './once-for.ts';
import { quoted, restyled } from './source-style.ts';
import type { SyntaxPath } from './syntax-path.ts';

// In the texts below `@name` is a helper, `@path.sep` a member of a module, `@:type` a type, `@'text'` a literal,
// `@NAME` a constant that the fix brings, and `@_name` a name that does not matter.

/** What each function is, as it is written into a file. */
const CODE = {
  /** `(root, path) => string`: the resolved path; throws where it is not below the root. */
  confinePath: `/** The absolute path of \`target\`, which must lie inside \`root\` when all links are followed. */
function @confinePath(root@:string, target@:string)@:string {
  const resolved = @path.resolve(target);
  if (!@isInside(root, resolved)) {
    throw new Error(\`\${target} is outside of the allowed folder\`);
  }
  return resolved;
}`,
  /** `(root, path) => boolean`. */
  isInside: `/** True where \`target\` is \`root\` or lies inside it when all links are followed. */
function @isInside(root@:string, target@:string)@:boolean {
  const base = @realPath(@path.resolve(root));
  const place = @realPath(@path.resolve(target));
  return place === base || place.startsWith(base + @path.sep);
}`,
  realPath: `/** A path without links. What does not exist yet is taken as it is, below the deepest folder that does. */
function @realPath(target@:string)@:string {
  let existing = target;
  while (!@fs.lstatSync(existing, { throwIfNoEntry: false }) && existing !== @path.dirname(existing)) {
    existing = @path.dirname(existing);
  }
  return @path.resolve(@fs.realpathSync(existing), @path.relative(existing, target));
}`,
  /** `(text) => string`: a pattern that finds the text as it is. */
  escapeRegExp: `/** A pattern that finds \`text\` as it is. */
function @escapeRegExp(@_text@:string)@:string {
  return @_text.replace(/[.*+?^\${}()|[\\]\\\\]/g, @'\\$&');
}`,
  /** `(value) => string`: throws for `.` and `..`. */
  pathSegment: `/** \`value\` as one segment of an address: it cannot leave its place there. */
function @pathSegment(value@:unknown)@:string {
  const text = String(value);
  if (text === @'.' || text === @'..') {
    throw new Error(\`"\${text}" cannot be part of an address\`);
  }
  return encodeURIComponent(text);
}`,
  /** `(text) => string`: the same text; throws where it begins with a dash. */
  refuseOption: `/** \`text\` as it is, unless a program would take it for one of its options. */
function @refuseOption(text@:string)@:string {
  if (text.startsWith(@'-')) {
    throw new Error(\`"\${text}" must not begin with "-"\`);
  }
  return text;
}`,
  /** `(authorization) => boolean`: the header of a request holds the one token; never true while that is not set. */
  isAuthorized: `/** True for a request with the bearer token in MCP_TOKEN. While that is not set, nobody gets in. */
function @isAuthorized(authorization@:header)@:boolean {
  const expected = process.env.MCP_TOKEN;
  if (!expected) {
    return false;
  }
  const digest = (text@:string) => @crypto.createHash(@'sha256').update(text).digest();
  return @crypto.timingSafeEqual(digest(authorization ?? @''), digest(\`Bearer \${expected}\`));
}`,
  /** `(name) => string`: an environment variable; throws while it is not set. */
  requiredSetting: `/** The environment variable \`name\`, which has to be set. */
function @requiredSetting(name@:string)@:string {
  const value = process.env[name];
  if (!value) {
    throw new Error(\`the environment variable \${name} is not set\`);
  }
  return value;
}`,
  /** `(a, b) => boolean`: the same text, in a time that tells nothing about it. */
  isSame: `/** True for two equal texts. How long it takes does not tell how much of them is equal. */
function @isSame(given@:unknown, expected@:unknown)@:boolean {
  if (typeof given !== @'string' || typeof expected !== @'string') {
    return false;
  }
  const digest = (text@:string) => @crypto.createHash(@'sha256').update(text).digest();
  return @crypto.timingSafeEqual(digest(given), digest(expected));
}`,
  /** `(host, origin) => boolean`: not of this machine. */
  isForeign: `/** True for a request that came under another name than this machine's, or from a page of another site. */
function @isForeign(host@:header, origin@:header)@:boolean {
  const local = /^(?:https?:\\/\\/)?(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d+)?$/;
  return !local.test(host ?? @'') || (origin !== undefined && !local.test(origin));
}`,
  /** `(address) => string`: the same address; throws unless it is of a server in the constant. */
  allowedAddress: `/** \`address\` as it is, if it leads to a server that may be asked. */
function @allowedAddress(address@:address)@:string {
  const url = new URL(address);
  if (!@ALLOWED_SERVERS.has(url.origin)) {
    throw new Error(\`\${url.origin} is not among the servers that may be asked\`);
  }
  return url.href;
}`,
} as const;

/** Types that are more than a word. */
const TYPES: Readonly<Record<string, string>> = { header: 'string | undefined', address: 'string | URL' };

export type HelperName = keyof typeof CODE;

const TOKEN = /@(?:'([^']*)'|:(\w+)|(path|fs|crypto)\.(\w+)|(\w+))/g;

/** The helpers that one fix needs in one file; `edits` puts those that are not there yet at its end. */
export class Helpers {
  readonly #facts: FileFacts;
  readonly #imports: Imports;
  readonly #names = new Map<HelperName, string>();
  readonly #edits: Edit[] = [];
  /** Constants that the helpers written here read, by their usual names: the fix has to bring them. */
  readonly constants = new Map<string, string>();

  constructor(facts: FileFacts, imports: Imports) {
    this.#facts = facts;
    this.#imports = imports;
  }

  /**
   * The name under which a helper is called. Function declarations are known everywhere in their file.
   * @param path where it will be called
   */
  name(helper: HelperName, path: SyntaxPath): string {
    const known = this.#names.get(helper) ?? foundIn(this.#facts, helper);
    if (known !== undefined) {
      this.#names.set(helper, known);
      return known;
    }
    const name = this.#imports.free(helper, path);
    this.#names.set(helper, name);
    // Its own edit keeps its place before those of the helpers that it calls.
    const at = this.#edits.push(inserting(this.#facts, 0, '')) - 1;
    const { style } = this.#imports;
    const code = CODE[helper].replace(TOKEN, (_, text, type, module, member, own) => {
      if (text !== undefined) return quoted(style, text);
      if (type !== undefined) return isTyped(this.#facts) ? `: ${TYPES[type] ?? type}` : '';
      if (module !== undefined) return this.#imports.member(module, member, [this.#facts.tree]);
      if (/^[A-Z]/.test(own)) return this.#constant(own, path);
      return own.startsWith('_') ? own.slice(1) : this.name(own, path);
    });
    // A file that ends without a line break gets none either; one that has it keeps it.
    const end = this.#facts.text.trimEnd().length;
    this.#edits[at] = inserting(this.#facts, end, style.eol + style.eol + restyled(style, code));
    return name;
  }

  #constant(usual: string, path: SyntaxPath): string {
    const name = this.constants.get(usual) ?? this.#imports.free(usual, path);
    this.constants.set(usual, name);
    return name;
  }

  edits(): readonly Edit[] {
    return this.#edits;
  }
}

/** True for a name that stands for the helper in its file. */
export function isHelper(facts: FileFacts, helper: HelperName, name: ts.Expression): boolean {
  return ts.isIdentifier(name) && name.text === foundIn(facts, helper);
}

function isTyped(facts: FileFacts): boolean {
  return /\.[cm]?tsx?$/.test(facts.path);
}

const helpersOf = onceFor((_: FileFacts) => new Map<HelperName, string | undefined>());

/** The function of the file's top level that has the helper's text, whatever names, quotes and types it is written with. */
function foundIn(facts: FileFacts, helper: HelperName): string | undefined {
  const known = helpersOf(facts);
  if (!known.has(helper)) known.set(helper, lookedFor(facts, helper));
  return known.get(helper);
}

function lookedFor(facts: FileFacts, helper: HelperName): string | undefined {
  let form: RegExp | undefined;
  for (const s of facts.tree.statements) {
    if (!ts.isFunctionDeclaration(s) || !s.name || !s.body) continue;
    form ??= formOf(CODE[helper]);
    if (form.test(plain(textOf(facts, s)))) return s.name.text;
  }
  return undefined;
}

function formOf(code: string): RegExp {
  let out = '';
  let from = code.indexOf('function');
  for (const token of code.slice(from).matchAll(TOKEN)) {
    const at = token.index + code.indexOf('function');
    out += literally(code.slice(from, at));
    const [whole, text, type, module, member] = token;
    if (text !== undefined) out += literally(`'${text.replace(/\\/g, '\\\\')}'`);
    else if (type !== undefined) out += `(?::${literally(TYPES[type] ?? type)})?`;
    else out += module === undefined ? '\\w+' : `(?:\\w+\\.)?${member}\\d*`;
    from = at + whole.length;
  }
  return new RegExp(`^${out}${literally(code.slice(from))}$`);
}

function literally(code: string): string {
  return plain(code).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function plain(code: string): string {
  return code.replace(/[\s;]+/g, '').replaceAll('"', "'");
}
