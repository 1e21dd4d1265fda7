// How far a check has come, on a terminal: one line that is written over, and gone before the report.
import type { Snapshot } from '../snapshot.ts';

/** Counts of files. */
export interface Progress {
  /** All that are looked into. */
  readonly all: number;
  readonly lookedInto: number;
  /** Those that a handler or the start of a server reaches, as far as it is known. */
  readonly followed: number;
}

/**
 * What the line says, not longer than `columns` allows: a terminal that wraps it could not write over it. The last column
 * is left free. Holds numbers only, nothing of the files.
 */
export function progressLine({ all, lookedInto, followed }: Progress, columns: number): string {
  const files = all === 1 ? 'file' : 'files';
  const line =
    lookedInto < all
      ? `Looking into ${grouped(lookedInto)} of ${grouped(all)} ${files} …`
      : `Looked into ${grouped(all)} ${files}, following calls through ${grouped(followed)} …`;
  return line.slice(0, Math.max(0, columns - 1));
}

/** True for a terminal that can write over a line, where a person looks on: not in continuous integration. */
export function wantsProgress(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return Boolean(stream.isTTY) && !environment.CI && environment.TERM !== 'dumb';
}

/** Where the line is written, and when. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  /** Milliseconds of a clock that only goes on. */
  now(): number;
}

/** Nothing is shown of what is over sooner; then the line is written over as often. In milliseconds. */
const FIRST = 500;
const EACH = 100;

/**
 * The same snapshot, which tells the terminal how far it has been read. `end` takes the line away, and may be called
 * more than once.
 */
export function watched(snapshot: Snapshot, terminal: Terminal): { readonly snapshot: Snapshot; end(): void } {
  const { files } = snapshot;
  let next = terminal.now() + FIRST;
  let isShown = false;
  let lookedInto = 0;
  const followed = new Set<string>();
  const show = (): void => {
    const now = terminal.now();
    if (now < next) return;
    next = now + EACH;
    isShown = true;
    const line = progressLine({ all: files.length, lookedInto, followed: followed.size }, terminal.columns || 80);
    terminal.write(`${START}${line}${CLEAR_REST}`);
  };
  return {
    snapshot: {
      files,
      read(path) {
        // Every file is looked into once, in order; what is read after that is followed.
        if (lookedInto < files.length && path === files[lookedInto]) lookedInto++;
        else if (lookedInto === files.length && !path.endsWith('.json')) followed.add(path);
        show();
        return snapshot.read(path);
      },
    },
    end() {
      if (isShown) terminal.write(`${START}${CLEAR_REST}`);
      isShown = false;
    },
  };
}

const START = '\r';
const CLEAR_REST = '\u001b[K';

function grouped(count: number): string {
  return String(count).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
}
