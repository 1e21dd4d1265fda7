// The manifest of public cases: what it holds, and how it is read.
import { readFileSync } from 'node:fs';

/** A commit of a repository; `dir` is its folder below `cve/` of a laid-out corpus. */
export interface Version {
  readonly ref: string;
  readonly version?: string;
  readonly source: string;
  readonly dir: string;
  /** Only these folders and files of the repository; all when absent. */
  readonly paths?: readonly string[];
  /** Number of code files the tree has. */
  readonly files: number;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export type Level =
  | 'must-flag'
  | 'argument-injection'
  | 'url-path-injection'
  | 'guard-quality'
  | 'raw-sql-by-design'
  | 'overbroad-by-design'
  | 'optional'
  | 'none-from-tools'
  | 'info-or-none';

/** A place of the vulnerable tree, what an analyser has to say there, and where the place is after the fix. */
export interface Expected extends Place {
  readonly level: Level;
  readonly sink: string;
  readonly tools: readonly string[] | null;
  readonly tools_complete?: false;
  readonly arguments: readonly string[] | null;
  readonly function?: string;
  /** Other lines of the same file that count. */
  readonly lines?: readonly number[];
  /** Other places that count. */
  readonly also?: readonly Place[];
  /** Only these rules count. */
  readonly rules?: readonly string[];
  /** Anywhere in the file counts. */
  readonly scope?: 'file';
  readonly fixed?: Place & { readonly function_lines: readonly [number, number] | null };
  readonly unchanged_in_fixed?: boolean;
}

/** Findings that a right analyser may still give. `file` may end in `/**`; `lines` is a range. */
export interface Allowed {
  readonly file: string;
  readonly lines?: readonly [number, number];
  readonly rules: readonly string[];
  readonly levels?: readonly string[];
  readonly by_design?: boolean;
  readonly why: string;
}

export interface Case {
  readonly id: string;
  readonly repo: string;
  readonly kind: string;
  readonly registration_style: string;
  readonly cross_file: boolean;
  readonly vulnerable: Version;
  readonly fixed: Version | null;
  readonly expected: readonly Expected[];
  readonly not_expected: readonly (Place & { readonly why: string })[];
  readonly residual_findings_in_fixed: readonly Allowed[];
}

export interface Popular {
  readonly repo: string;
  readonly dir: string;
  readonly ref: string;
  readonly registration_style: string;
  readonly files: number;
  /** Lines of code without tests. */
  readonly source_lines: number;
  readonly known_positives: readonly Allowed[];
}

export interface Manifest {
  readonly cases: readonly Case[];
  readonly popular: readonly Popular[];
}

/** Reads a manifest. Throws an Error with one line for people when it cannot be used. */
export function readManifest(file: string): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The manifest ${file} cannot be read: ${(error as Error).message}`);
  }
  const { format, cases, popular } = (data ?? {}) as { format?: unknown; cases?: unknown; popular?: unknown };
  if (format !== 1 || !Array.isArray(cases) || !Array.isArray(popular))
    throw new Error(`The manifest ${file} is not of format 1 with "cases" and "popular".`);
  return { cases, popular };
}

/** The manifest reduced to the cases (by id) and popular servers (by owner/name) that are named. */
export function select(manifest: Manifest, only: readonly string[]): Manifest {
  if (only.length === 0) return manifest;
  const known = new Set([
    ...manifest.cases.map((c) => c.id),
    ...manifest.popular.map((p) => p.repo),
    'popular',
    'cases',
  ]);
  const unknown = only.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`The manifest has no ${unknown.join(', ')}.`);
  const wanted = new Set(only);
  return {
    cases: manifest.cases.filter((c) => wanted.has('cases') || wanted.has(c.id)),
    popular: manifest.popular.filter((p) => wanted.has('popular') || wanted.has(p.repo)),
  };
}

const STYLES: readonly (readonly [RegExp, string])[] = [
  [/registers no tool/, 'no tool registered'],
  [/framework/, 'own framework'],
  [/wrapper round/, 'local wrapper'],
  [/^class\b/, 'class with setRequestHandler'],
  [/setRequestHandler.*switch/, 'setRequestHandler + switch'],
  [/setRequestHandler/, 'setRequestHandler, other dispatch'],
  [/(register|configure) functions?\b/, 'register function'],
  [/inline/, 'inline call'],
  [/server\.tool/, 'server.tool, handler elsewhere'],
];

/** The group that a manifest's free description of a registration style belongs to. */
export function styleOf(text: string): string {
  return STYLES.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}
