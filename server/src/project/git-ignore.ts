// What git would ignore: the rules of nested .gitignore files and of .git/info/exclude.
import fs from 'node:fs';
import path from 'node:path';
import { type IgnorePatterns, ignorePatterns } from '../ignore-patterns.ts';
import { largestSettings, readRegular } from './read-file.ts';

/** The rules of one .gitignore, for paths relative to its folder. */
interface Layer {
  /** Absolute folder with a trailing separator, in POSIX form. */
  readonly base: string;
  readonly rules: IgnorePatterns;
}

/** The rules that hold in one folder: its own .gitignore last, as it has the last word. */
export type GitRules = readonly Layer[];

/** The rules with those of `folder`'s own .gitignore added, when it has one that can be read. */
export function withGitIgnore(rules: GitRules, folder: string, file = path.join(folder, '.gitignore')): GitRules {
  const read = readRegular(file, largestSettings);
  // No file, or one that git could not read either: git then ignores nothing, and so does this.
  if (!('bytes' in read)) return rules;
  const text = read.bytes.toString('utf8').replace(/^\uFEFF/, '');
  const added = ignorePatterns(text.split('\n'));
  return [...rules, { base: slashed(folder), rules: added }];
}

/**
 * The rules that reach a folder from above: those of all folders between it and the top of its git repository, or
 * `top` where there is no repository. The folder's own .gitignore is not among them.
 */
export function gitRulesAbove(folder: string, top: string): GitRules {
  const chain: string[] = [];
  let repository: string | undefined;
  for (let at = folder; ; at = path.dirname(at)) {
    if (at !== folder) chain.unshift(at);
    if (fs.existsSync(path.join(at, '.git'))) {
      repository = at;
      break;
    }
    if (path.dirname(at) === at) break;
  }
  let rules: GitRules = [];
  if (repository !== undefined)
    rules = withGitIgnore(rules, repository, path.join(repository, '.git', 'info', 'exclude'));
  for (const each of chain) {
    if (repository !== undefined || each === top || isBelow(each, top)) rules = withGitIgnore(rules, each);
  }
  return rules;
}

/**
 * True when git ignores the path (absolute; `folder` says what it is), given that it does not ignore the folder around
 * it. The nearest .gitignore that says anything decides.
 */
export function isGitIgnored(rules: GitRules, absolute: string, folder: boolean): boolean {
  if (rules.length === 0) return false;
  const target = posix(absolute) + (folder ? '/' : '');
  for (let n = rules.length - 1; n >= 0; n--) {
    const layer = rules[n]!;
    const answer = layer.rules.says(target.slice(layer.base.length));
    if (answer !== undefined) return answer;
  }
  return false;
}

function isBelow(folder: string, top: string): boolean {
  return slashed(folder).startsWith(slashed(top));
}

function slashed(folder: string): string {
  const text = posix(folder);
  return text.endsWith('/') ? text : `${text}/`;
}

function posix(native: string): string {
  return path.sep === '/' ? native : native.replaceAll(path.sep, '/');
}
