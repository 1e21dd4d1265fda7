// What the language server is built from. Tests pass their own; main.ts passes the real ones.
import type { AnalysisOptions, AnalysisResult } from '../analyze.ts';
import type { Severity } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Storage } from './remembered.ts';

/** What the server needs to know of a rule. */
export interface RuleInfo {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly cwe: string | null;
}

/** The folder as it is on the disk. Paths are POSIX and relative to the root, but for `root`, which is absolute. */
export interface Disk {
  /**
   * Code files below `root` that are to be analysed, sorted by code unit, without those that `ignored` names
   * (folders end in "/"). Never throws: what cannot be read is left out.
   */
  list(root: string, ignored: (path: string) => boolean): Promise<readonly string[]>;
  /** Text of a file without its byte order mark; undefined when there is none, or it is no text, or it is too big. */
  read(root: string, path: string): string | undefined;
}

export interface Deps {
  readonly analysis: (snapshot: Snapshot, options: AnalysisOptions) => Generator<void, AnalysisResult, void>;
  /** What one project keeps from an analysis for the next; undefined for an analysis that keeps nothing. */
  readonly newCache: () => AnalysisOptions['cache'];
  readonly rules: readonly RuleInfo[];
  /** Markdown of every rule's page, by rule id. */
  readonly pages: Readonly<Record<string, string>>;
  readonly disk: Disk;
  /** Toolward's own version. */
  readonly version: string;
  /** Another one for each build: what one build has found means nothing to another. */
  readonly build: string;
  /** A folder of the editor's as a place to keep things in. */
  readonly storageIn?: (folder: string) => Storage;
  /** Told whenever an analysis has come to its end. */
  readonly settled?: () => void;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}
