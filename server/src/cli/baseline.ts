// The baseline: findings that were there when it was written, so that only new ones fail.
import fs from 'node:fs';
import type { Finding } from '../finding.ts';
import { visible } from '../output/escape.ts';
import { hashOf } from '../output/fingerprint.ts';
import { reasonOf } from '../project/reason.ts';
import { CannotRun } from './cannot-run.ts';

/** One finding of a baseline. `message` is there for people who review the file; only the others are compared. */
interface Entry {
  readonly rule: string;
  readonly file: string;
  readonly hash: string;
  readonly tools: readonly string[];
  readonly message: string;
}

const format = 'toolward-baseline';

/** The text of a baseline with these findings. Sorted and without line numbers, so that it changes only when findings do. */
export function baselineText(
  findings: readonly { readonly finding: Finding; readonly fingerprint: string; readonly file: string }[],
): string {
  const entries = findings.map(({ finding, fingerprint, file }): Entry => {
    const { rule, tools, message } = finding;
    return { rule, file, hash: hashOf(fingerprint), tools, message: visible(message) };
  });
  entries.sort((a, b) => order(a.file, b.file) || order(a.rule, b.rule) || order(a.hash, b.hash));
  return `${JSON.stringify({ format, formatVersion: 1, findings: entries }, undefined, 2)}\n`;
}

export interface Baseline {
  /**
   * True when the finding stands in the baseline; each entry answers for one finding. A tool that the entry does not
   * name makes the finding new: another tool that reaches the same dangerous line is another way in.
   */
  knows(finding: Finding, fingerprint: string): boolean;
  /** Entries that no finding asked for: they were mended. */
  left(): number;
}

/** @throws {CannotRun} when the file cannot be read or is no baseline. */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotRun(
      `cannot read the baseline ${visible(file)}: ${reasonOf(error)} (write one with --write-baseline ${visible(file)})`,
    );
  }
  const entries = entriesIn(text);
  if (!entries) {
    throw new CannotRun(`${visible(file)} is not a baseline (write one with --write-baseline ${visible(file)})`);
  }
  const open = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = `${entry.rule} ${entry.hash}`;
    const list = open.get(key);
    if (list) list.push(entry);
    else open.set(key, [entry]);
  }
  return {
    knows(finding, fingerprint) {
      const list = open.get(`${finding.rule} ${hashOf(fingerprint)}`) ?? [];
      const n = list.findIndex((entry) => finding.tools.every((tool) => entry.tools.includes(tool)));
      if (n < 0) return false;
      list.splice(n, 1);
      return true;
    },
    left: () => [...open.values()].reduce((sum, list) => sum + list.length, 0),
  };
}

function entriesIn(text: string): readonly Entry[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  if (!isRecord(json) || json.format !== format || json.formatVersion !== 1) return undefined;
  return Array.isArray(json.findings) && json.findings.every(isEntry) ? json.findings : undefined;
}

function isEntry(value: unknown): value is Entry {
  return (
    isRecord(value) &&
    typeof value.rule === 'string' &&
    typeof value.hash === 'string' &&
    Array.isArray(value.tools) &&
    value.tools.every((tool) => typeof tool === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
