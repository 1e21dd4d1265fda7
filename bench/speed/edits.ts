// The edits that the client of the latency part makes: a fixed mix, typed character by character.

import { OTHER_FILE } from './generated-rest.ts';
import { HELPER_FILE, SERVER_FILE, TOOLS } from './generated-server.ts';

export const kinds = ['handler body', 'schema', 'comment', 'shared helper', 'file no handler reaches'] as const;
export type Kind = (typeof kinds)[number];

/** One keystroke: `text` replaces what lies at `start` to `end` (UTF-16 units in the text before it). */
export interface Edit {
  readonly kind: Kind;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Keystrokes of a burst, the last of which takes back what the others typed. */
export const BURST = 20;

/** Which file a kind is typed into. */
export const fileOf: Readonly<Record<Kind, string>> = {
  'handler body': SERVER_FILE,
  schema: SERVER_FILE,
  comment: SERVER_FILE,
  'shared helper': HELPER_FILE,
  'file no handler reaches': OTHER_FILE,
};

/** What is typed: 19 characters each, so that every kind has as many keystrokes. */
const typed: Readonly<Record<Kind, string>> = {
  'handler body': '\n const kept = [9];',
  schema: '.describe("A word")',
  comment: ' It is kept for now',
  'shared helper': '\n void path.sep[0];',
  'file no handler reaches': '\n const seen = [7];',
};

/**
 * `many` keystrokes in bursts of one kind each, the kinds in turn; each burst of a kind at another tool.
 * @param text the text of a file as it is at first, by path
 */
export function* mix(many: number, text: (file: string) => string): Generator<Edit> {
  for (let burst = 0; burst * BURST < many; burst++) {
    const kind = kinds[burst % kinds.length]!;
    const file = fileOf[kind];
    const at = anchor(kind, text(file), Math.floor(burst / kinds.length));
    const letters = typed[kind];
    const strokes = Math.min(BURST, many - burst * BURST);
    for (let n = 0; n < strokes; n++) {
      if (n < letters.length) yield { kind, file, start: at + n, end: at + n, text: letters[n]! };
      else yield { kind, file, start: at, end: at + letters.length, text: '' };
    }
  }
}

/** Where the burst begins. Throws where the generated text has no such place. */
function anchor(kind: Kind, text: string, round: number): number {
  const tool = (round * 7) % TOOLS;
  const after = (mark: string): number => {
    const found = text.indexOf(mark);
    if (found < 0) throw new Error(`the generated text has no "${mark}"`);
    return found + mark.length;
  };
  switch (kind) {
    case 'handler body':
      return after(`// body of ${tool}\n`) - 1;
    case 'schema':
      return text.lastIndexOf('.describe', after(`// arguments of ${tool}\n`));
    case 'comment':
      return after(`, number ${tool}.\n`) - 1;
    case 'shared helper':
      return after('// body of inside\n') - 1;
    case 'file no handler reaches':
      return after('// body of rename\n') - 1;
  }
}
