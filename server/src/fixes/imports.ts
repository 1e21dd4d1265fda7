// Members of modules in a file's own words: imports that are there are used or widened, others are added once.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting, removing, replacing } from './edits.ts';
import { importsOf, isCommonJs, type Named, type Whole } from './module-imports.ts';
import { quoted, type Style, styleOf } from './source-style.ts';
import { declarationOf, isDeclaredAtTop, isShadowed, type SyntaxPath } from './syntax-path.ts';

/** Collects what a fix needs from modules; `edits` then makes all of it available. One per fix and file. */
export class Imports {
  readonly style: Style;
  readonly #facts: FileFacts;
  readonly #wholes: readonly Whole[];
  readonly #named: readonly Named[];
  /** Names to add to braces that are there: imported name → local name. */
  readonly #wider = new Map<Named, Map<string, string>>();
  /** Modules to import as a whole: module → local name. */
  readonly #newWholes = new Map<string, string>();
  /** Modules to import by names: module → imported name → local name. */
  readonly #newNamed = new Map<string, Map<string, string>>();
  /** Elements of braces that nobody needs any more. */
  readonly #dropped = new Set<ts.Node>();
  readonly #taken = new Set<string>();

  constructor(facts: FileFacts) {
    this.#facts = facts;
    this.style = styleOf(facts);
    const { wholes, named } = importsOf(facts);
    this.#wholes = wholes;
    this.#named = named;
  }

  /**
   * How to write `member` of a Node module at the end of `path`: `path.sep`, or `sep` where names are imported.
   * @param module its name without `node:`
   * @param path where it is to be written; the file alone for code at its top level
   * @param prefer what to add where the module is not imported at all: the whole of it, or the name
   */
  member(module: string, member: string, path: SyntaxPath, prefer: 'whole' | 'name' = 'whole'): string {
    const lists = this.#named.filter((n) => n.module === module);
    if (prefer === 'whole' || lists.length === 0)
      for (const w of this.#wholes)
        if (w.module === module && !isShadowed(w.local, path)) return `${w.local}.${member}`;
    const added = this.#newWholes.get(module);
    if (added !== undefined && !isShadowed(added, path)) return `${added}.${member}`;
    for (const { elements } of lists)
      for (const e of elements)
        if (e.imported === member && !this.#dropped.has(e.node) && !isShadowed(e.local, path)) return e.local;
    const names = lists[0]
      ? at(this.#wider, lists[0])
      : prefer === 'whole' && !this.#newNamed.has(module) && this.#isFree(module, path)
        ? undefined
        : at(this.#newNamed, module);
    if (names === undefined) {
      this.#newWholes.set(module, module);
      this.#taken.add(module);
      return `${module}.${member}`;
    }
    const old = names.get(member);
    if (old !== undefined && !isShadowed(old, path)) return old;
    const local = this.free(member, path);
    names.set(member, local);
    return local;
  }

  /** Takes an imported name out of its braces, because its last use is gone. */
  drop(local: string): void {
    for (const { elements, statement } of this.#named) {
      // The braces share their statement with a default import: an unused name is less than a lost one.
      if (elements.length === 1 && this.#wholes.some((w) => w.statement === statement)) continue;
      for (const e of elements) if (e.local === local) this.#dropped.add(e.node);
    }
  }

  /** A name that means nothing yet, neither at the top of the file nor at the end of `path`; it is taken then. */
  free(base: string, path: SyntaxPath): string {
    for (let n = 1; ; n++) {
      const name = n === 1 ? base : `${base}${n}`;
      if (!this.#isFree(name, path)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  #isFree(name: string, path: SyntaxPath): boolean {
    return !this.#taken.has(name) && !isDeclaredAtTop(this.#facts, name) && !declarationOf(name, path);
  }

  /**
   * The edits that bring everything asked for.
   * @param below further lines to put under the imports, such as a constant that the fix needs
   */
  edits(below: readonly string[] = []): Edit[] {
    const out: Edit[] = [];
    for (const list of this.#named) out.push(...this.#braces(list));
    const lines = [
      ...[...this.#newWholes].map(([module, local]) => this.#wholeLine(module, local)),
      ...[...this.#newNamed].map(([module, names]) => this.#namedLine(module, names)),
    ];
    const { eol } = this.style;
    const gone = new Set(
      this.#named.filter((n) => n.elements.every((e) => this.#dropped.has(e.node))).map((n) => n.statement),
    );
    // One edit for each line: fixes that are applied together share those that are equal.
    const own = insertionPlace(this.#facts, gone, true);
    for (const line of lines) out.push(inserting(this.#facts, own.at, own.behind ? eol + line : line + eol));
    const last = insertionPlace(this.#facts, gone, false);
    for (const line of below)
      out.push(inserting(this.#facts, last.at, last.behind ? eol + eol + line : line + eol + eol));
    return out;
  }

  #braces(list: Named): Edit[] {
    const dropped = list.elements.filter((e) => this.#dropped.has(e.node));
    const added = [...(this.#wider.get(list) ?? [])].map(([name, local]) => renamed(name, local, list.commonJs));
    const out: Edit[] = [];
    const isShared = this.#wholes.some((w) => w.statement === list.statement);
    if (dropped.length > 1 && dropped.length === list.braces.elements.length && added.length === 0 && !isShared)
      return [removing(this.#facts, list.statement)];
    for (const e of dropped) {
      const instead = added.shift();
      if (instead !== undefined) out.push(replacing(this.#facts, e.node, instead));
      else out.push(this.#withoutElement(list, e.node));
    }
    if (added.length === 0) return out;
    const kept = list.elements.map((e) => e.node);
    const last = kept.at(-1);
    if (!last) {
      out.push(inserting(this.#facts, list.braces.getStart(this.#facts.tree) + 1, ` ${added.join(', ')} `));
      return out;
    }
    const before = this.#facts.text.slice(kept[0]!.pos, kept[0]!.getStart(this.#facts.tree));
    const line = before.lastIndexOf('\n');
    const separator = line < 0 ? ', ' : `,${this.style.eol}${before.slice(line + 1)}`;
    for (const name of added) out.push(inserting(this.#facts, last.end, separator + name));
    return out;
  }

  // An element with the comma that belongs to it; the only one takes its whole statement along.
  #withoutElement(list: Named, node: ts.Node): Edit {
    const nodes: readonly ts.Node[] = list.braces.elements;
    const n = nodes.indexOf(node);
    const next = nodes[n + 1];
    const previous = nodes[n - 1];
    const { tree, path } = this.#facts;
    if (next) return { file: path, start: node.getStart(tree), end: next.getStart(tree), text: '' };
    if (previous) return { file: path, start: previous.end, end: node.end, text: '' };
    const end = /^\r?\n/.exec(this.#facts.text.slice(list.statement.end))?.[0].length ?? 0;
    return { file: path, start: list.statement.getStart(tree), end: list.statement.end + end, text: '' };
  }

  #wholeLine(module: string, local: string): string {
    const from = quoted(this.style, this.#specifier(module));
    const end = this.style.semicolons ? ';' : '';
    if (isCommonJs(this.#facts)) return `const ${local} = require(${from})${end}`;
    // A default import of a Node module needs `esModuleInterop`: used where the author already does.
    const byDefault = this.#wholes.some((w) => w.byDefault);
    return `import ${byDefault ? local : `* as ${local}`} from ${from}${end}`;
  }

  #namedLine(module: string, names: ReadonlyMap<string, string>): string {
    const from = quoted(this.style, this.#specifier(module));
    const end = this.style.semicolons ? ';' : '';
    const commonJs = isCommonJs(this.#facts);
    const list = [...names].map(([name, local]) => renamed(name, local, commonJs)).join(', ');
    return commonJs ? `const { ${list} } = require(${from})${end}` : `import { ${list} } from ${from}${end}`;
  }

  #specifier(module: string): string {
    // No module of Node's has a dash or an @ in its name.
    if (/[@-]/.test(module)) return module;
    const node = [...this.#wholes, ...this.#named].filter((i) => i.builtin);
    const bare = node.length > 0 && node.every((i) => !i.specifier.startsWith('node:'));
    return bare ? module : `node:${module}`;
  }
}

function renamed(name: string, local: string, commonJs: boolean): string {
  if (name === local) return name;
  return commonJs ? `${name}: ${local}` : `${name} as ${local}`;
}

function at<K, V>(map: Map<K, Map<string, V>>, key: K): Map<string, V> {
  const old = map.get(key);
  if (old) return old;
  const made = new Map<string, V>();
  map.set(key, made);
  return made;
}

/** Behind the last import, among Node's own where they are looked for; else before the first statement that acts. */
function insertionPlace(
  facts: FileFacts,
  gone: ReadonlySet<ts.Statement>,
  builtin: boolean,
): { readonly at: number; readonly behind: boolean } {
  const { statements, wholes, named } = importsOf(facts);
  const staying = statements.filter((s) => !gone.has(s));
  const node = [...wholes, ...named].filter((i) => i.builtin && !gone.has(i.statement)).map((i) => i.statement.end);
  const last = staying.at(-1)?.end;
  if (builtin && node.length) return { at: Math.max(...node), behind: true };
  if (last !== undefined) return { at: last, behind: true };
  const first = facts.tree.statements.find((s) => !(ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression)));
  return { at: first ? first.getStart(facts.tree) : facts.text.length, behind: false };
}
