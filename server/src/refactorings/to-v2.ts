// A file that registers with @modelcontextprotocol/sdk is rewritten for @modelcontextprotocol/server. Offered only where
// every use of the old package in it is one that is known: half a migration does not type-check.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { majorOf } from '../analysis/versions.ts';
import type { Edit, Fix } from '../finding.ts';
import { inserting, replacing, tidy } from '../fixes/edits.ts';
import { importsOf } from '../fixes/module-imports.ts';
import { quoted, styleOf } from '../fixes/source-style.ts';
import { declarationOf, isDeclaredAtTop, pathTo, usesOf } from '../fixes/syntax-path.ts';
import { zodName } from '../fixes/zod-import.ts';
import type { ToolFact } from '../rules/rule.ts';
import { configurationOf } from './register-tool.ts';
import { generationOf, registrationOf } from './registration.ts';
import { CONTEXT, ERROR_CODES, METHODS, MODULES, NAMES, RANGE } from './v2-names.ts';

const V1 = /^@modelcontextprotocol\/sdk(?:\/|$)/;
const SERVER_METHODS = /^(?:tool|registerTool|connect|close|setRequestHandler|server)$/;
/** Options of the server that both generations read alike. */
const OPTIONS = /^(?:capabilities|instructions)$/;

/** What a file cannot say by itself. */
export interface Program {
  readonly read: (path: string) => string | undefined;
  /** Files that were followed. */
  readonly analysed: readonly string[];
  readonly tools: readonly ToolFact[];
}

/** Undefined where anything in the file is not mechanical, or where a file it works with uses the old package too. */
export function toSecondGeneration(facts: FileFacts, program: Program): Fix | undefined {
  const manifest = dependencyEdit(facts.path, program.read);
  const others = linkedTo(facts.path, program);
  if (!manifest || others.some((file) => /@modelcontextprotocol\//.test(program.read(file) ?? ''))) return undefined;
  // A server may be handed on without any type.
  if (program.tools.some(({ tool }) => others.includes(tool.registration.file))) return undefined;
  const migration = new Migration(facts, program.tools);
  const edits = migration.edits();
  const all = edits && tidy([...edits, ...manifest]);
  return all && { title: 'Move this file to @modelcontextprotocol/server (v2)', safety: 'review', edits: all };
}

/**
 * The other files of its program: those that import it or that it imports, and so on. Told by the last name of each
 * path, so that aliases count too: rather one too many, which only means that nothing is offered.
 */
function linkedTo(file: string, { analysed, read }: Program): string[] {
  const named = new Map(
    analysed.map((path) => {
      const specifiers = [...(read(path) ?? '').matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'"\n]+)['"]/g)];
      return [path, new Set(specifiers.map(([, specifier]) => lastName(specifier!)))];
    }),
  );
  const names = (from: string, to: string): boolean => {
    const folder = lastName(to.slice(0, Math.max(0, to.lastIndexOf('/'))));
    const known = named.get(from);
    return (
      known !== undefined &&
      (known.has(lastName(to)) || (lastName(to) === 'index' && (known.has(folder) || known.has(''))))
    );
  };
  const found = new Set([file]);
  for (const one of found) for (const other of analysed) if (names(one, other) || names(other, one)) found.add(other);
  return [...found].filter((path) => path !== file);
}

/** `tools` of `./a/tools.js`; empty for `.` and `..`. */
function lastName(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[cm]?[jt]sx?$/, '')
    .replace(/^\.+$/, '');
}

/** The edit that names the new package beside the old one; none where it is there. Undefined where zod is too old for it. */
function dependencyEdit(file: string, read: Program['read']): Edit[] | undefined {
  for (let dir = file; dir !== ''; ) {
    dir = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '';
    const path = dir === '' ? 'package.json' : `${dir}/package.json`;
    const text = read(path);
    if (text === undefined) continue;
    const { config } = ts.parseConfigFileTextToJson(path, text);
    const wanted: unknown = config?.dependencies;
    if (typeof wanted !== 'object' || wanted === null) return undefined;
    const { zod, ...rest } = wanted as Record<string, unknown>;
    if (zod !== undefined && (typeof zod !== 'string' || majorOf(zod) !== 4)) return undefined;
    if ('@modelcontextprotocol/server' in rest) return [];
    const from = text.indexOf('"dependencies"');
    const entry = /(\s*)"@modelcontextprotocol\/sdk"\s*:\s*"[^"]*"/.exec(text.slice(from));
    if (from < 0 || !entry || !('@modelcontextprotocol/sdk' in rest)) return undefined;
    const at = from + entry.index + entry[0].length;
    return [{ file: path, start: at, end: at, text: `,${entry[1] || ' '}"@modelcontextprotocol/server": "${RANGE}"` }];
  }
  return undefined;
}

class Migration {
  readonly #facts: FileFacts;
  readonly #tools: readonly ToolFact[];
  readonly #out: Edit[] = [];
  /** Uses of imported names that are understood. */
  readonly #known = new Set<ts.Node>();
  readonly #zod: ReturnType<typeof zodName>;
  #failed = false;

  constructor(facts: FileFacts, tools: readonly ToolFact[]) {
    this.#facts = facts;
    this.#tools = tools;
    this.#zod = zodName(facts);
  }

  edits(): Edit[] | undefined {
    const visit = (node: ts.Node): void => {
      this.#look(node);
      if (!this.#failed) ts.forEachChild(node, visit);
    };
    visit(this.#facts.tree);
    this.#imports();
    return this.#failed ? undefined : this.#out;
  }

  #fail(): undefined {
    this.#failed = true;
    return undefined;
  }

  #look(node: ts.Node): void {
    if (ts.isNewExpression(node)) this.#construction(node);
    if (!ts.isPropertyAccessExpression(node)) return;
    const isServer = this.#isServer(node.expression);
    if (isServer && !SERVER_METHODS.test(node.name.text)) this.#fail();
    if (ts.isIdentifier(node.expression) && this.#imported(node.expression) === 'ErrorCode')
      if (!ERROR_CODES.has(node.name.text)) this.#fail();
  }

  #isServer(e: ts.Expression): boolean {
    const path = pathTo(this.#facts, e);
    return path !== undefined && generationOf(this.#facts, e, path) === 'v1';
  }

  /** The old package's name for an identifier. */
  #imported(e: ts.Identifier): string | undefined {
    const brought = this.#facts.imports.get(e.text);
    return brought && V1.test(brought.specifier) ? brought.name : undefined;
  }

  #construction(node: ts.NewExpression): undefined {
    const name = ts.isIdentifier(node.expression) ? this.#imported(node.expression) : undefined;
    if (name !== 'McpServer' && name !== 'Server') return undefined;
    const options = node.arguments?.[1];
    if (!options) return undefined;
    const plain =
      ts.isObjectLiteralExpression(options) &&
      options.properties.every((p) => p.name && ts.isIdentifier(p.name) && OPTIONS.test(p.name.text));
    if (!plain) this.#fail();
  }

  // ---- calls ----

  #calls(): void {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
        this.#call(node, node.expression);
      ts.forEachChild(node, visit);
    };
    visit(this.#facts.tree);
  }

  #call(call: ts.CallExpression, callee: ts.PropertyAccessExpression): undefined {
    const method = callee.name.text;
    if (method === 'setRequestHandler') {
      return this.#requestHandler(call);
    }
    if (method !== 'tool' && method !== 'registerTool') return undefined;
    const place = registrationOf(this.#facts, call);
    if (place?.generation !== 'v1') {
      return this.#isServer(callee.expression) ? this.#fail() : undefined;
    }
    const handler = call.arguments.at(-1);
    if (!handler) return this.#fail();
    if (method === 'registerTool') {
      const [, config] = call.arguments;
      if (call.arguments.length !== 3 || !config || !ts.isObjectLiteralExpression(config)) return this.#fail();
      let hasInput = false;
      for (const p of config.properties) {
        const key = p.name && ts.isIdentifier(p.name) ? p.name.text : undefined;
        if (key === undefined || key === '_meta') return this.#fail();
        if (key !== 'inputSchema' && key !== 'outputSchema') continue;
        hasInput ||= key === 'inputSchema';
        if (ts.isShorthandPropertyAssignment(p)) {
          const wrapped = this.#objectOf(p.name, p.name.text);
          if (wrapped === undefined) return this.#fail();
          if (wrapped !== p.name.text) this.#out.push(replacing(this.#facts, p, `${key}: ${wrapped}`));
        } else if (ts.isPropertyAssignment(p)) this.#wrap(p.initializer);
        else return this.#fail();
      }
      return this.#handler(handler, hasInput ? 1 : 0);
    }
    const start = call.getStart(this.#facts.tree);
    const facts = this.#tools.filter(
      ({ tool }) => tool.registration.file === this.#facts.path && tool.registration.start === start,
    );
    const [fact] = facts;
    const made =
      fact && facts.length === 1 ? configurationOf(place, fact, (e, text) => this.#objectOf(e, text)) : undefined;
    if (!made) return this.#fail();
    this.#out.push(...made.edits);
    this.#handler(handler, made.roles.includes('inputSchema') ? 1 : 0);
  }

  #wrap(e: ts.Expression): void {
    const wrapped = this.#objectOf(e, '');
    if (wrapped === undefined) this.#fail();
    else if (wrapped !== '') {
      this.#out.push(inserting(this.#facts, e.getStart(this.#facts.tree), `${this.#zod.name}.object(`));
      this.#out.push(inserting(this.#facts, e.end, ')'));
    }
  }

  /** A schema's text as an object schema; undefined where nobody can tell whether it is one, or a shape. */
  #objectOf(e: ts.Expression, text: string): string | undefined {
    let at: ts.Expression | undefined = e;
    if (ts.isIdentifier(e)) {
      const path = pathTo(this.#facts, e);
      const found = path && declarationOf(e.text, path);
      at =
        found?.constant && ts.isVariableDeclaration(found.node) && !found.node.type
          ? found.node.initializer
          : undefined;
    }
    if (!at) return undefined;
    if (ts.isCallExpression(at))
      return /^\w+\.(?:strictObject|looseObject|object)$/.test(this.#textOf(at.expression)) ? text : undefined;
    const isShape = ts.isObjectLiteralExpression(at) || (ts.isPropertyAccessExpression(at) && at.name.text === 'shape');
    if (!isShape || !this.#knowsZod()) return undefined;
    return `${this.#zod.name}.object(${text})`;
  }

  #knowsZod(): boolean {
    const { named, wholes } = importsOf(this.#facts);
    const from = [...named, ...wholes].map((i) => i.module).filter((module) => /^zod(?:\/|$)/.test(module));
    return from.length > 0 && from.every((module) => module === 'zod' || module === 'zod/v4');
  }

  #textOf(node: ts.Node): string {
    return this.#facts.text.slice(node.getStart(this.#facts.tree), node.end);
  }

  #requestHandler(call: ts.CallExpression): undefined {
    const [schema, handler] = call.arguments;
    if (!schema || !ts.isIdentifier(schema) || !handler || call.arguments.length !== 2) return undefined;
    const method = METHODS.get(this.#imported(schema) ?? '');
    if (method === undefined) return undefined;
    this.#known.add(schema);
    this.#out.push(replacing(this.#facts, schema, quoted(styleOf(this.#facts), method)));
    this.#handler(handler, 1);
  }

  // The parameter at `at` was the request's `extra`.
  #handler(e: ts.Expression, at: number): undefined {
    if (!ts.isArrowFunction(e) && !ts.isFunctionExpression(e)) return this.#fail();
    const extra = e.parameters[at];
    if (!extra) return undefined;
    if (!ts.isIdentifier(extra.name) || extra.type || extra.initializer || extra.dotDotDotToken) return this.#fail();
    const { text } = extra.name;
    const uses = usesOf(text, e).filter((use) => use !== extra.name);
    if (uses.length === 0) return undefined;
    const renamed = usesOf('ctx', this.#facts.tree).length === 0 ? 'ctx' : text;
    const members = new Map<ts.Node, ts.PropertyAccessExpression>();
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && !node.questionDotToken) members.set(node.expression, node);
      ts.forEachChild(node, visit);
    };
    visit(e);
    for (const use of uses) {
      const member = members.get(use);
      const now = member && CONTEXT.get(member.name.text);
      if (!member || now === undefined) return this.#fail();
      this.#out.push(replacing(this.#facts, member, `${renamed}.${now}`));
    }
    if (renamed !== text) this.#out.push(replacing(this.#facts, extra.name, renamed));
  }

  // ---- imports ----

  #imports(): undefined {
    if (this.#failed) return undefined;
    this.#calls();
    // What else names the package (a dynamic import, `require`, an augmentation) is not understood.
    const brought = this.#facts.tree.statements.filter((s) => /^@modelcontextprotocol\//.test(specifierOf(s) ?? ''));
    if (this.#facts.text.split('@modelcontextprotocol/').length - 1 !== brought.length) return this.#fail();
    const lines = new Map<string, { first: ts.ImportDeclaration; names: string[]; types: boolean }>();
    for (const s of this.#facts.tree.statements) {
      const specifier = specifierOf(s);
      if (specifier === undefined || !/^@modelcontextprotocol\//.test(specifier)) continue;
      const module = MODULES.get(specifier.replace(/\.js$/, ''));
      const clause = ts.isImportDeclaration(s) ? s.importClause : undefined;
      const bindings = clause?.namedBindings;
      if (!module || !ts.isImportDeclaration(s) || !clause || clause.name || !bindings || !ts.isNamedImports(bindings))
        return this.#fail();
      const names = bindings.elements.flatMap((el) => this.#element(el, clause.isTypeOnly) ?? []);
      const line = lines.get(module);
      if (line) {
        const all = line.types && !clause.isTypeOnly ? line.names.map((n) => `type ${n}`) : line.names;
        line.names = [...all, ...(clause.isTypeOnly && !line.types ? names.map((n) => `type ${n}`) : names)];
        line.types &&= clause.isTypeOnly;
        this.#out.push(wholeLine(this.#facts, s));
      } else if (names.length > 0) lines.set(module, { first: s, names, types: clause.isTypeOnly });
      else this.#out.push(wholeLine(this.#facts, s));
    }
    if (lines.size === 0) return this.#fail();
    const style = styleOf(this.#facts);
    for (const [module, { first, names, types }] of lines) {
      const text = `import ${types ? 'type ' : ''}{ ${names.sort(byName).join(', ')} } from ${quoted(style, module)}`;
      this.#out.push(replacing(this.#facts, first, text + (this.#textOf(first).endsWith(';') ? ';' : '')));
    }
  }

  /** How an element reads now; undefined for one that is no longer needed. */
  #element(el: ts.ImportSpecifier, typeOnly: boolean): string | undefined {
    const name = (el.propertyName ?? el.name).text;
    const uses = usesOf(el.name.text, this.#facts.tree).filter((use) => use !== el.name);
    if (METHODS.has(name)) {
      if (uses.some((use) => !this.#known.has(use))) this.#fail();
      return undefined;
    }
    const now = NAMES.get(name);
    if (now === undefined || el.propertyName || (now !== name && isDeclaredAtTop(this.#facts, now))) {
      this.#fail();
      return undefined;
    }
    if (now !== name) for (const use of uses) this.#out.push(replacing(this.#facts, use, now));
    return `${el.isTypeOnly && !typeOnly ? 'type ' : ''}${now}`;
  }
}

function byName(a: string, b: string): number {
  const bare = (name: string): string => name.replace(/^type /, '').toLowerCase();
  return bare(a) < bare(b) ? -1 : 1;
}

function specifierOf(s: ts.Statement): string | undefined {
  const from = ts.isImportDeclaration(s) || ts.isExportDeclaration(s) ? s.moduleSpecifier : undefined;
  return from && ts.isStringLiteral(from) ? from.text : undefined;
}

function wholeLine(facts: FileFacts, s: ts.Statement): Edit {
  const end = /^[ \t]*\r?\n/.exec(facts.text.slice(s.end))?.[0].length ?? 0;
  return { file: facts.path, start: s.getStart(facts.tree), end: s.end + end, text: '' };
}
