// Which rules answer which class of hole, which rules are about arguments, and which files are tests.
import type { Case, Expected, Level } from './manifest.ts';

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'command-injection': ['command-injection', 'code-injection'],
  'code-injection': ['code-injection', 'command-injection'],
  'path-traversal': ['path-traversal', 'path-check-before-resolve', 'path-prefix-bypass', 'symlink-escape'],
  ssrf: ['ssrf'],
  'sql-injection': ['sql-injection', 'query-injection'],
};

/** The low tiers count with their own rule or with the stronger one. */
const LOW_TIERS: Partial<Record<Level, readonly string[]>> = {
  'argument-injection': ['argument-injection', 'command-injection'],
  'url-path-injection': ['url-path-injection', 'ssrf'],
};

/** The rules about arguments: their errors and warnings on popular servers are the noise that is measured. */
export const ARGUMENT_RULES: ReadonlySet<string> = new Set([
  'command-injection',
  'argument-injection',
  'code-injection',
  'path-traversal',
  'path-check-before-resolve',
  'path-prefix-bypass',
  'symlink-escape',
  'sql-injection',
  'query-injection',
  'ssrf',
  'url-path-injection',
  'regex-injection',
  'prototype-pollution',
  'unvalidated-argument',
  'unbounded-argument',
  'unservable-schema',
]);

/** The rules of a class of hole; a class without a family of its own (`other`) is answered by any of them. */
export function familyOf(kind: string): ReadonlySet<string> {
  return new Set(FAMILIES[kind] ?? Object.values(FAMILIES).flat());
}

/** The rules that count at a place. */
export function rulesFor(of: Case, row: Expected): ReadonlySet<string> {
  return new Set(row.rules ?? LOW_TIERS[row.level] ?? familyOf(of.kind));
}

/** The two levels that ask for silence. */
export function isNegative(level: Level): boolean {
  return level === 'none-from-tools' || level === 'info-or-none';
}

/** True for a test file of a popular tree; findings there are not counted. */
export function isTest(file: string): boolean {
  return /(^|\/)(tests?|__tests__|__mocks__|e2e)\//.test(file) || /\.(test|spec)\.[cm]?[jt]sx?$/.test(file);
}
