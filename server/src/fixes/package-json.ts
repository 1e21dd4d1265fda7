// The package.json that a file belongs to: a dependency added, or its range raised, in the author's own formatting.
import ts from 'typescript';
import type { Edit } from '../finding.ts';
import type { Snapshot, Span } from '../snapshot.ts';

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** The fields of a package.json that list packages. */
export type Section = (typeof SECTIONS)[number];

/** A dependency as a package.json writes it. */
export interface Dependency {
  readonly file: string;
  readonly section: Section;
  readonly name: string;
  /** `^1.2.0`, `workspace:*`, whatever stands there. */
  readonly range: string;
  /** The whole entry, and the range with its quotes. */
  readonly span: Span;
  readonly rangeSpan: Span;
}

/** The nearest package.json of a file, from its own folder upwards; undefined where the snapshot has none. */
export function packageJsonOf(snapshot: Snapshot, file: string): string | undefined {
  for (let at = file; at !== ''; ) {
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
    const path = at === '' ? 'package.json' : `${at}/package.json`;
    if (snapshot.read(path) !== undefined) return path;
  }
  return undefined;
}

/** Everything that a package.json depends on; nothing where it cannot be read. */
export function dependenciesIn(file: string, text: string): Dependency[] {
  const read = parsed(file, text);
  if (!read) return [];
  return SECTIONS.flatMap((section) => {
    const list = propertyOf(read.root, section)?.initializer;
    if (!list || !ts.isObjectLiteralExpression(list)) return [];
    return list.properties.flatMap((p) =>
      ts.isPropertyAssignment(p) && ts.isStringLiteral(p.name) && ts.isStringLiteral(p.initializer)
        ? [
            {
              file,
              section,
              name: p.name.text,
              range: p.initializer.text,
              span: { file, start: p.getStart(read.tree), end: p.end },
              rangeSpan: { file, start: p.initializer.getStart(read.tree), end: p.end },
            },
          ]
        : [],
    );
  });
}

/**
 * The edit that adds a dependency at its place in the alphabet. Empty where it is there already, whatever its range;
 * undefined where the file is not one that can be edited.
 */
export function addingDependency(file: string, text: string, name: string, range: string): Edit[] | undefined {
  const read = parsed(file, text);
  if (!read || read.broken) return undefined;
  const known = dependenciesIn(file, text).some((d) => d.name === name && d.section !== 'devDependencies');
  if (known) return [];
  const entry = `${JSON.stringify(name)}: ${JSON.stringify(range)}`;
  const list = propertyOf(read.root, 'dependencies');
  if (!list) {
    const last = read.root.properties.at(-1);
    if (!last) return undefined;
    const margin = whiteBefore(text, last.getStart(read.tree));
    const [open, close] = margin === '' ? ['{ ', ' }'] : [`{${margin}${unitOf(margin)}`, `${margin}}`];
    return [at(file, last.end, `,${margin || ' '}"dependencies": ${open}${entry}${close}`)];
  }
  const object = list.initializer;
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  const entries = object.properties;
  const names = entries.map((p) => (p.name && ts.isStringLiteral(p.name) ? p.name.text : ''));
  const next = entries[names.findIndex((other) => other > name)];
  const first = entries[0];
  if (!first) {
    const margin = whiteBefore(text, list.getStart(read.tree));
    const inner = margin === '' ? ` ${entry} ` : `${margin}${unitOf(margin)}${entry}${margin}`;
    return [{ file, start: object.getStart(read.tree) + 1, end: object.end - 1, text: inner }];
  }
  const margin = whiteBefore(text, first.getStart(read.tree)) || ' ';
  if (next) return [at(file, next.getStart(read.tree), `${entry},${margin}`)];
  return [at(file, entries.at(-1)!.end, `,${margin}${entry}`)];
}

/** The edit that gives a dependency another range. */
export function raising(dependency: Dependency, range: string): Edit {
  const { file, start, end } = dependency.rangeSpan;
  return { file, start, end, text: JSON.stringify(range) };
}

function parsed(file: string, text: string) {
  const tree = ts.parseJsonText(file, text);
  const root = tree.statements[0]?.expression;
  // The list of syntax errors is not in the public type; every version of the in-process compiler has it.
  const broken = ((tree as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics ?? []).length > 0;
  return root && ts.isObjectLiteralExpression(root) ? { tree, root, broken } : undefined;
}

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.PropertyAssignment | undefined {
  return object.properties.find(
    (p): p is ts.PropertyAssignment => ts.isPropertyAssignment(p) && ts.isStringLiteral(p.name) && p.name.text === name,
  );
}

function at(file: string, offset: number, text: string): Edit {
  return { file, start: offset, end: offset, text };
}

/** The line break and the indentation in front of an entry that has a line for itself; else nothing. */
function whiteBefore(text: string, offset: number): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, offset))?.[0] ?? '';
}

/** One more level, from a margin of one: a tab, or as many spaces. */
function unitOf(margin: string): string {
  return /[ \t]+$/.exec(margin)?.[0] ?? '  ';
}
