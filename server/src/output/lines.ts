// From UTF-16 offsets to lines and columns, as editors count them (LF, CRLF, CR; both from 1).

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Lines {
  /** Number of lines; an empty text has one. */
  readonly count: number;
  place(offset: number): Place;
  /** Text of a line (from 1) without its end; "" beyond the last. */
  text(line: number): string;
  /** Offset at which a line (from 1) begins. */
  start(line: number): number;
}

/** Finds the lines of a text. Offsets outside it count as its nearest end. */
export function linesOf(text: string): Lines {
  const starts = [0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);
  return {
    count: starts.length,
    place(offset) {
      const inside = Math.min(Math.max(offset, 0), text.length);
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= inside) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: inside - starts[low]! + 1 };
    },
    text: (line) => text.slice(starts[line - 1] ?? text.length, ends[line - 1] ?? text.length),
    start: (line) => starts[line - 1] ?? text.length,
  };
}

/** Answers `linesOf` for files, each found once; an unreadable file is an empty text. */
export function linesByFile(read: (file: string) => string | undefined): (file: string) => Lines {
  const found = new Map<string, Lines>();
  return (file) => {
    let lines = found.get(file);
    if (!lines) {
      lines = linesOf(read(file) ?? '');
      found.set(file, lines);
    }
    return lines;
  };
}
