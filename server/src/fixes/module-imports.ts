// What a file brings in at its top: import declarations and the `require` calls that stand for them.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { onceFor } from './once-for.ts';

interface Origin {
  /** Without `node:`. */
  readonly module: string;
  readonly specifier: string;
  /** One of Node's own modules that MCP servers commonly use. */
  readonly builtin: boolean;
  readonly statement: ts.Statement;
}

/** `import x from`, `import * as x from`, `import x = require()`, `const x = require()`. */
export interface Whole extends Origin {
  readonly local: string;
  readonly byDefault: boolean;
}

/** `import { a, b as c } from`, `const { a, b: c } = require()`. */
export interface Named extends Origin {
  readonly commonJs: boolean;
  readonly braces: ts.NamedImports | ts.ObjectBindingPattern;
  readonly elements: readonly { readonly imported: string; readonly local: string; readonly node: ts.Node }[];
}

export interface FileImports {
  readonly wholes: readonly Whole[];
  readonly named: readonly Named[];
  /** The statements, in order, type imports among them. */
  readonly statements: readonly ts.Statement[];
}

/** What a file imports. */
export const importsOf = onceFor(readImports);

function readImports(facts: FileFacts): FileImports {
  const wholes: Whole[] = [];
  const named: Named[] = [];
  const statements: ts.Statement[] = [];
  for (const s of facts.tree.statements) {
    if (ts.isImportDeclaration(s)) {
      statements.push(s);
      fromDeclaration(s, wholes, named);
    } else if (ts.isImportEqualsDeclaration(s)) {
      statements.push(s);
      const e = ts.isExternalModuleReference(s.moduleReference) ? s.moduleReference.expression : undefined;
      if (e && ts.isStringLiteral(e) && !s.isTypeOnly)
        wholes.push({ ...origin(e.text, s), local: s.name.text, byDefault: false });
    } else if (ts.isVariableStatement(s)) {
      for (const d of s.declarationList.declarations) {
        const specifier = d.initializer && required(d.initializer);
        if (specifier === undefined) continue;
        if (!statements.includes(s)) statements.push(s);
        if (ts.isIdentifier(d.name)) wholes.push({ ...origin(specifier, s), local: d.name.text, byDefault: false });
        else if (ts.isObjectBindingPattern(d.name)) named.push(fromPattern(d.name, specifier, s));
      }
    }
  }
  return { wholes, named, statements };
}

/** True for a file whose modules come by `require`. */
export const isCommonJs = onceFor((facts: FileFacts): boolean => {
  if (/\.c[jt]s$/.test(facts.path)) return facts.path.endsWith('.cjs');
  const esm = facts.tree.statements.some(
    (s) =>
      ts.isImportDeclaration(s) ||
      ts.isExportDeclaration(s) ||
      ts.isExportAssignment(s) ||
      ts.isImportEqualsDeclaration(s) ||
      (ts.canHaveModifiers(s) && ts.getModifiers(s)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)),
  );
  return !esm && !/\.m[jt]s$/.test(facts.path) && importsOf(facts).statements.length > 0;
});

/** The module of `require('x')` and of `await import('x')`. */
export function required(e: ts.Expression): string | undefined {
  if (ts.isAwaitExpression(e)) return required(e.expression);
  if (!ts.isCallExpression(e) || e.arguments.length !== 1) return undefined;
  const [first] = e.arguments;
  const callee = e.expression;
  const loads = (ts.isIdentifier(callee) && callee.text === 'require') || callee.kind === ts.SyntaxKind.ImportKeyword;
  return loads && first && ts.isStringLiteralLike(first) ? first.text : undefined;
}

/** A module's name without `node:`. */
export function bareName(specifier: string): string {
  return specifier.replace(/^node:/, '');
}

const BUILTIN =
  /^(?:node:.*|assert|buffer|child_process|crypto|dns|events|fs|fs\/promises|http|https|net|os|path|process|readline|stream|timers|tls|url|util|worker_threads|zlib)$/;

function origin(specifier: string, statement: ts.Statement): Origin {
  return { module: bareName(specifier), specifier, builtin: BUILTIN.test(specifier), statement };
}

function fromDeclaration(s: ts.ImportDeclaration, wholes: Whole[], named: Named[]): void {
  const clause = s.importClause;
  if (!clause || clause.isTypeOnly || !ts.isStringLiteral(s.moduleSpecifier)) return;
  const from = origin(s.moduleSpecifier.text, s);
  if (clause.name) wholes.push({ ...from, local: clause.name.text, byDefault: true });
  const bindings = clause.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) wholes.push({ ...from, local: bindings.name.text, byDefault: false });
  else
    named.push({
      ...from,
      commonJs: false,
      braces: bindings,
      elements: bindings.elements
        .filter((el) => !el.isTypeOnly)
        .map((el) => ({ imported: (el.propertyName ?? el.name).text, local: el.name.text, node: el })),
    });
}

function fromPattern(pattern: ts.ObjectBindingPattern, specifier: string, s: ts.Statement): Named {
  return {
    ...origin(specifier, s),
    commonJs: true,
    braces: pattern,
    elements: pattern.elements.flatMap((el) =>
      ts.isIdentifier(el.name) && !el.dotDotDotToken
        ? [
            {
              imported: el.propertyName && ts.isIdentifier(el.propertyName) ? el.propertyName.text : el.name.text,
              local: el.name.text,
              node: el,
            },
          ]
        : [],
    ),
  };
}
