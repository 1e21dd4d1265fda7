// A text with its lines found, and its fingerprint: what turns offsets into positions and tells stale edits.
import { createHash } from 'node:crypto';
import type { Range } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';

export interface TextIndex {
  readonly text: string;
  /** The protocol's range of UTF-16 offsets; offsets beyond the text are clamped. */
  range(start: number, end: number): Range;
  /** The UTF-16 offset of a position. */
  offset(position: Range['start']): number;
  /** The same for equal texts; computed once. */
  fingerprint(): string;
}

/** Finds the lines of `text` when first asked. */
export function indexOf(text: string): TextIndex {
  const document = TextDocument.create('', '', 0, text);
  let print: string | undefined;
  return {
    text,
    range: (start, end) => ({ start: document.positionAt(start), end: document.positionAt(end) }),
    offset: (position) => document.offsetAt(position),
    fingerprint: () => (print ??= createHash('sha1').update(text).digest('base64url')),
  };
}
