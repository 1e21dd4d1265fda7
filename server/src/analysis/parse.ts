// What one file's text alone says: its tree, imports and exports. Cached by content.
import ts from 'typescript';

export interface ImportName {
  readonly specifier: string;
  /** Exported name, `default`, or `*` for the namespace. */
  readonly name: string;
}

export interface ExportEntry {
  /** A local binding, an expression (`export default …`), or a name re-exported from elsewhere. */
  readonly local?: string;
  readonly expression?: ts.Expression;
  readonly from?: ImportName;
}

/** Facts of one file. They depend on nothing but the text and the path's ending. */
export interface FileFacts {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: ReadonlyMap<string, ImportName>;
  readonly exports: ReadonlyMap<string, ExportEntry>;
  /** `export * from` specifiers. */
  readonly stars: readonly string[];
  /** Specifiers imported for their effect alone. */
  readonly effects: readonly string[];
}

/** Longest text that is parsed; a longer one is generated, and would block an editor for seconds. */
export const MAX_TEXT = 4_000_000;
/** Deepest nesting that is parsed; the parser and every walk after it recurse. */
const MAX_NESTING = 400;

/**
 * Reads one file. Returns a sentence instead of facts where the file cannot be analysed.
 * Never throws.
 */
export function parseFile(path: string, text: string): FileFacts | string {
  if (text.length > MAX_TEXT) return `larger than ${MAX_TEXT / 1_000_000} million characters`;
  if (text.includes('\0')) return 'not text';
  if (nesting(text) > MAX_NESTING) return `nested deeper than ${MAX_NESTING} levels`;
  let tree: ts.SourceFile;
  try {
    tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, scriptKind(path));
  } catch (error) {
    return `could not be parsed (${error instanceof Error ? error.message : 'parser failure'})`;
  }
  const imports = new Map<string, ImportName>();
  const exports = new Map<string, ExportEntry>();
  const stars: string[] = [];
  const effects: string[] = [];
  for (const statement of tree.statements) collect(statement, { imports, exports, stars, effects });
  return { path, text, tree, imports, exports, stars, effects };
}

function scriptKind(path: string): ts.ScriptKind {
  if (path.endsWith('.tsx')) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  // JavaScript files may hold JSX whatever their ending.
  return ts.ScriptKind.JSX;
}

// Deepest run of open brackets: a cheap upper bound of the nesting, strings and comments included.
function nesting(text: string): number {
  if (text.length < 2 * MAX_NESTING) return 0;
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth--;
  }
  return deepest;
}

interface Tables {
  imports: Map<string, ImportName>;
  exports: Map<string, ExportEntry>;
  stars: string[];
  effects: string[];
}

function collect(node: ts.Statement, out: Tables): void {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const specifier = node.moduleSpecifier.text;
    const clause = node.importClause;
    if (!clause) {
      out.effects.push(specifier);
      return;
    }
    if (clause.name) out.imports.set(clause.name.text, { specifier, name: 'default' });
    const named = clause.namedBindings;
    if (named && ts.isNamespaceImport(named)) out.imports.set(named.name.text, { specifier, name: '*' });
    if (named && ts.isNamedImports(named))
      for (const el of named.elements)
        out.imports.set(el.name.text, { specifier, name: (el.propertyName ?? el.name).text });
    return;
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const e = node.moduleReference.expression;
    if (ts.isStringLiteral(e)) out.imports.set(node.name.text, { specifier: e.text, name: '*' });
    return;
  }
  if (ts.isExportDeclaration(node)) {
    const specifier =
      node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
    if (!node.exportClause) {
      if (specifier) out.stars.push(specifier);
    } else if (ts.isNamespaceExport(node.exportClause)) {
      if (specifier) out.exports.set(node.exportClause.name.text, { from: { specifier, name: '*' } });
    } else
      for (const el of node.exportClause.elements) {
        const name = (el.propertyName ?? el.name).text;
        out.exports.set(el.name.text, specifier ? { from: { specifier, name } } : { local: name });
      }
    return;
  }
  if (ts.isExportAssignment(node)) {
    out.exports.set(node.isExportEquals ? 'export=' : 'default', { expression: node.expression });
    return;
  }
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (!modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) return;
  const isDefault = modifiers.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword);
  if (ts.isVariableStatement(node)) {
    for (const d of node.declarationList.declarations)
      for (const name of boundNames(d.name)) out.exports.set(name, { local: name });
  } else if (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node)
  ) {
    const local = node.name && 'text' in node.name ? node.name.text : '*default*';
    out.exports.set(isDefault ? 'default' : local, { local });
  }
}

/** Names a binding pattern introduces. */
export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((el) => (ts.isBindingElement(el) ? boundNames(el.name) : []));
}
