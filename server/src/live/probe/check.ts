// What a check of a running server is: something that is sent, and a judgement of what comes back.
import type { ProbeOptions, ProbeResult } from '../inspection.ts';
import type { ProbeContext } from '../seams.ts';
import type { Aside } from './aside.ts';
import type { Lane } from './lane.ts';
import type { Reply } from './wire.ts';

export interface Check {
  /** `forged-origin`. */
  readonly id: string;
  /** A short name: "Foreign Origin". */
  readonly title: string;
  /** What is sent, for the documentation: a sentence without a period. */
  readonly sends: string;
  /** The static rule that says the same of the source. */
  readonly rule: string | undefined;
  readonly over: 'http' | 'stdio' | 'both';
  /** It sends nothing to the server, and so runs wherever that is. */
  readonly still?: true;
  run(kit: Kit): Promise<readonly Verdict[]>;
}

/** What came of a check, for the server as a whole or for one definition. */
export interface Verdict {
  readonly is: ProbeResult['is'];
  /** Of a finding; a warning when undefined. */
  readonly severity?: ProbeResult['severity'];
  readonly message: string;
  /** `tool:read_file`. */
  readonly definition?: string;
  /** Another one than the check's. */
  readonly rule?: string;
  readonly evidence?: readonly string[];
}

/** What checks send with, and what they have learned so far. */
export interface Kit {
  readonly options: ProbeOptions;
  readonly context: ProbeContext;
  /** Of a server at an address: connections of the check's own. */
  readonly lane: Lane | undefined;
  /** Of a started server: another process of it. */
  readonly aside: Aside | undefined;
  readonly learned: Learned;
  /** Aborts when the check takes too long, or the person cancels. */
  readonly signal: AbortSignal;
}

/** Facts that one check finds and another one needs. */
export interface Learned {
  /** The server answers who names no credentials. */
  open?: boolean;
  /** It refuses a foreign Host. */
  hostRefused?: boolean;
  /** Texts of errors that were seen, with what they answer. */
  readonly errors: SeenError[];
}

export interface SeenError {
  /** What it answers, for people. */
  readonly to: string;
  readonly text: string;
  /** A tool says it of what it was asked to do. */
  readonly ofTool?: boolean;
}

export const passed = (message: string, evidence: readonly string[] = []): Verdict[] => [
  { is: 'passed', message, evidence },
];

export const skipped = (message: string): Verdict[] => [{ is: 'skipped', message }];

/** A finding for the server as a whole. */
export function finding(
  severity: ProbeResult['severity'],
  message: string,
  evidence: readonly string[],
  more: Pick<Verdict, 'definition' | 'rule'> = {},
): Verdict[] {
  return [{ is: 'finding', severity, message, evidence, ...more }];
}

/** A reply as a line of evidence. */
export function replyLine({ status, body }: Pick<Reply, 'status' | 'body'>): string {
  return `answered: HTTP ${status}${body.trim() === '' ? '' : `, ${short(body)}`}`;
}

/** The beginning of a text, on one line. */
export function short(text: string, most = 300): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}
