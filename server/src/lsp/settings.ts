// What holds in a folder: the editor's settings and the project's own toolward.config.json, joined.
import { applyConfig, type Config, defaultConfig, parseConfig, type RuleSetting } from '../config.ts';
import type { Confidence, Finding } from '../finding.ts';
import { isRecord } from './from-proto.ts';

export interface Settings extends Config {
  readonly codeLens: boolean;
}

export const defaults: Settings = { ...defaultConfig, codeLens: true };

/**
 * Reads the editor's `toolward` section, with suspicion: what is malformed falls back to its default,
 * and `complain` gets one sentence for each such value.
 */
export function readSettings(
  section: unknown,
  knownRules: readonly string[],
  complain: (sentence: string) => void,
): Settings {
  if (!isRecord(section)) return defaults;
  const part: Record<string, unknown> = {};
  for (const key of ['rules', 'minimumConfidence', 'ignore', 'roots']) {
    if (section[key] !== undefined && section[key] !== null) part[key] = section[key];
  }
  // The project's file and the editor's settings are the same language: one reader knows it.
  const { config, problems } = parseConfig(JSON.stringify(part), knownRules);
  for (const problem of problems) complain(`In the settings under "toolward": ${problem.message}.`);
  const enable = isRecord(section.codeLens) ? section.codeLens.enable : undefined;
  return { ...config, codeLens: enable !== false };
}

/**
 * The editor's settings over the project's file: a rule's level is the editor's where it gives one,
 * patterns add up, roots are the editor's where it names any, and the higher confidence holds.
 */
export function joinSettings(editor: Settings, file: Config): Settings {
  const rules = new Map<string, RuleSetting>(file.rules);
  for (const [id, setting] of editor.rules) rules.set(id, { ...rules.get(id), ...setting });
  return {
    rules,
    minimumConfidence:
      RANK[editor.minimumConfidence] > RANK[file.minimumConfidence] ? editor.minimumConfidence : file.minimumConfidence,
    ignore: [...file.ignore, ...editor.ignore],
    roots: editor.roots.length > 0 ? editor.roots : file.roots,
    failOn: undefined,
    codeLens: editor.codeLens,
  };
}

/** The findings to show: not suppressed, at the levels that were chosen. `within` makes a file relative to the folder. */
export function shown(
  findings: readonly Finding[],
  settings: Settings,
  within: (file: string) => string | undefined,
): Finding[] {
  return applyConfig(
    findings.filter((finding) => !finding.suppressed),
    settings,
    within,
  );
}

const RANK: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };
