// The configuration file `toolward.config.json`: from text to settings or problems, and what settings do to findings. Pure.
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Confidence, Finding, Severity } from './finding.ts';
import { ignorePatterns } from './ignore-patterns.ts';
import { nearest } from './nearest.ts';

export const configFileName = 'toolward.config.json';

export interface RuleSetting {
  /** `off` drops the rule's findings; a severity replaces the finding's own. */
  readonly severity?: Severity | 'off';
  /** The lowest confidence to show for this rule; the general one when undefined. */
  readonly confidence?: Confidence;
}

export interface Config {
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /** The lowest confidence to show. */
  readonly minimumConfidence: Confidence;
  /** Patterns as in .gitignore, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Folders to check, relative to the configuration's folder; the folder itself when empty. */
  readonly roots: readonly string[];
  /** The lowest severity that makes `check` answer 1; the command line's default when undefined. */
  readonly failOn: Severity | undefined;
}

/** Something wrong in a configuration, with its place in the text (UTF-16 offsets; line and column from 1). */
export interface ConfigProblem {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** For people, without place: `there is no rule "command-injecton"; did you mean "command-injection"?`. */
  readonly message: string;
}

/** What holds without a configuration: every rule at its own severity and every confidence. */
export const defaultConfig: Config = {
  rules: new Map(),
  minimumConfidence: 'low',
  ignore: [],
  roots: [],
  failOn: undefined,
};

const severities = ['error', 'warning', 'note'] as const;
const confidences = ['high', 'medium', 'low'] as const;
const keys = ['$schema', 'rules', 'minimumConfidence', 'ignore', 'roots', 'failOn'] as const;

/** Nobody reads more; in a text that is no configuration each character may be one. */
const MAX_PROBLEMS = 200;

/**
 * Reads a configuration (JSON with comments and trailing commas). What is wrong is left out of the answer and listed in
 * `problems`, so that an editor can go on with the rest; the command line stops at the first problem. Never throws.
 */
export function parseConfig(
  text: string,
  knownRules: readonly string[],
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const complain = ({ offset, length }: { offset: number; length: number }, message: string) => {
    if (problems.length >= MAX_PROBLEMS) return;
    // The parser gives a comment that is never closed a length beyond the end.
    const end = Math.min(offset + length, text.length);
    problems.push({ start: offset, end, ...placeOf(text, offset), message });
  };
  try {
    return { config: read(text, knownRules, complain), problems };
  } catch (error) {
    // The parser calls itself for each level.
    if (!(error instanceof RangeError)) throw error;
    complain({ offset: 0, length: 0 }, 'a configuration does not nest as deep as this');
    return { config: defaultConfig, problems };
  }
}

function read(text: string, knownRules: readonly string[], complain: Complain): Config {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const error of errors) complain(error, `this is not JSON: ${words(printParseErrorCode(error.error))}`);
  if (errors.length > 0) return defaultConfig;
  if (root?.type !== 'object') {
    complain(root ?? { offset: 0, length: 0 }, 'a configuration is an object: { "rules": { … } }');
    return defaultConfig;
  }

  let config = defaultConfig;
  for (const { key, value } of propertiesOf(root)) {
    switch (key.value as string) {
      case '$schema':
        break;
      case 'rules':
        config = { ...config, rules: readRules(value, knownRules, complain) };
        break;
      case 'minimumConfidence': {
        const minimumConfidence = oneOf(value, confidences, '"minimumConfidence"', complain);
        if (minimumConfidence) config = { ...config, minimumConfidence };
        break;
      }
      case 'ignore':
        config = { ...config, ignore: strings(value, '"ignore"', complain) };
        break;
      case 'roots':
        config = { ...config, roots: readRoots(value, complain) };
        break;
      case 'failOn': {
        const failOn = oneOf(value, severities, '"failOn"', complain);
        if (failOn) config = { ...config, failOn };
        break;
      }
      default:
        complain(key, `there is no setting ${quote(key.value)}${suggestion(key.value, keys)}`);
    }
  }
  return config;
}

/**
 * The findings as a configuration wants them: without those of rules that are off, of too low a confidence, or in
 * ignored files; with the severities it gives. `within` turns a finding's file into a path relative to the
 * configuration's folder, or undefined when the file lies outside it.
 */
export function applyConfig(
  findings: readonly Finding[],
  config: Config,
  within: (file: string) => string | undefined = (file) => file,
): Finding[] {
  const isIgnored = ignoredBy(config.ignore);
  const result: Finding[] = [];
  for (const finding of findings) {
    const setting = config.rules.get(finding.rule);
    if (setting?.severity === 'off') continue;
    const least = setting?.confidence ?? config.minimumConfidence;
    if (confidences.indexOf(finding.confidence) > confidences.indexOf(least)) continue;
    const file = within(finding.primary.file);
    if (file !== undefined && isIgnored(file)) continue;
    const severity = setting?.severity ?? finding.severity;
    result.push(severity === finding.severity ? finding : { ...finding, severity });
  }
  return result;
}

/** A test for patterns as in .gitignore, for paths relative to the folder they belong to (folders end in "/"). */
export function ignoredBy(patterns: readonly string[]): (file: string) => boolean {
  if (patterns.length === 0) return () => false;
  const { says } = ignorePatterns(patterns);
  return (file) => {
    if (file === '' || file === '/') return false;
    // What lies in an ignored folder is ignored, whatever is said of itself.
    for (let slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
      if (says(file.slice(0, slash + 1)) === true) return true;
    }
    return says(file) === true;
  };
}

type Complain = (node: { offset: number; length: number }, message: string) => void;

function readRules(node: Node, known: readonly string[], complain: Complain): ReadonlyMap<string, RuleSetting> {
  const rules = new Map<string, RuleSetting>();
  if (node.type !== 'object') {
    complain(node, '"rules" is an object of rule ids: { "path-traversal": "error" }');
    return rules;
  }
  const levels = [...severities, 'off'] as const;
  for (const { key, value } of propertiesOf(node)) {
    const id = String(key.value);
    if (!known.includes(id)) {
      complain(key, `there is no rule ${quote(id)}${suggestion(id, known)}`);
      continue;
    }
    if (value.type !== 'object') {
      const severity = oneOf(value, levels, quote(id), complain);
      if (severity) rules.set(id, { severity });
      continue;
    }
    let setting: RuleSetting = {};
    for (const inner of propertiesOf(value)) {
      if (inner.key.value === 'severity') {
        const severity = oneOf(inner.value, levels, '"severity"', complain);
        if (severity) setting = { ...setting, severity };
      } else if (inner.key.value === 'confidence') {
        const confidence = oneOf(inner.value, confidences, '"confidence"', complain);
        if (confidence) setting = { ...setting, confidence };
      } else {
        complain(inner.key, `a rule has no setting ${quote(inner.key.value)}; it has "severity" and "confidence"`);
      }
    }
    rules.set(id, setting);
  }
  return rules;
}

function readRoots(node: Node, complain: Complain): readonly string[] {
  const roots = strings(node, '"roots"', complain);
  for (const [n, root] of roots.entries()) {
    if (/^([\\/]|[A-Za-z]:)/.test(root) || root.split(/[\\/]/).includes('..')) {
      complain(node.children?.[n] ?? node, `the root ${quote(root)} must be a folder below the configuration's own`);
    }
  }
  return roots;
}

function strings(node: Node, name: string, complain: Complain): readonly string[] {
  const value: unknown = getNodeValue(node);
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string' && each !== '')) {
    return value;
  }
  complain(node, `${name} is a list of texts`);
  return [];
}

function oneOf<T extends string>(node: Node, values: readonly T[], name: string, complain: Complain): T | undefined {
  const found = values.find((value) => value === node.value);
  if (found === undefined) complain(node, `${name} must be ${listed(values)}`);
  return found;
}

function propertiesOf(node: Node): { key: Node; value: Node }[] {
  const result: { key: Node; value: Node }[] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) result.push({ key, value });
  }
  return result;
}

function listed(values: readonly string[]): string {
  const quoted = values.map(quote);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function suggestion(name: unknown, names: readonly string[]): string {
  const close = nearest(String(name), names);
  return close === undefined ? '' : `; did you mean ${quote(close)}?`;
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
