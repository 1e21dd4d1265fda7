// What makes a finding the same finding tomorrow: its rule, its file, and the words of its line, not the line's number.
import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import { type Lines, linesByFile } from './lines.ts';

/** A line longer than this is generated; then the words around the place count, or any change would renew all findings in it. */
const longestLine = 400;
const around = 100;

/**
 * The fingerprint of each finding, in order: a hash, a colon, and which of several equal ones it is (from 1), the form
 * of GitHub's `primaryLocationLineHash`. Blanks do not count, so that a formatter changes nothing. `name` is the path
 * that is to count as the finding's file.
 */
export function fingerprints(
  findings: readonly Finding[],
  read: (file: string) => string | undefined,
  name: (file: string) => string = (file) => file,
): readonly string[] {
  const lines = linesByFile(read);
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const hash = createHash('sha256')
      .update([finding.rule, name(finding.primary.file), wordsAt(lines(finding.primary.file), finding)].join('\0'))
      .digest('hex')
      .slice(0, 16);
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return `${hash}:${nth}`;
  });
}

/** The part of a fingerprint that equal findings share. */
export function hashOf(fingerprint: string): string {
  return fingerprint.slice(0, fingerprint.indexOf(':'));
}

function wordsAt(lines: Lines, finding: Finding): string {
  const { line, column } = lines.place(finding.primary.start);
  let text = lines.text(line);
  if (text.length > longestLine) text = text.slice(Math.max(0, column - 1 - around), column - 1 + around);
  return text.replace(/\s+/g, '');
}
