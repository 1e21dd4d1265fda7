// Bytes to lines, with bounds on both, for the standard streams of a server that may be hostile.

/** Cuts a stream of bytes into lines. A line that grows past `most` bytes is given up to there, and told as cut. */
export class LineReader {
  private readonly most: number;
  private readonly onLine: (line: string, cut: boolean) => void;
  private parts: Buffer[] = [];
  private size = 0;
  /** Within a line whose beginning was given away already. */
  private skipping = false;

  constructor(most: number, onLine: (line: string, cut: boolean) => void) {
    this.most = most;
    this.onLine = onLine;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(0x0a, from);
      this.add(chunk.subarray(from, at === -1 ? chunk.length : at));
      if (at === -1) return;
      this.finish();
      from = at + 1;
    }
  }

  /** What stands after the last line break. */
  end(): void {
    if (this.size > 0) this.finish();
  }

  private add(part: Buffer): void {
    if (this.skipping || part.length === 0) return;
    const room = this.most - this.size;
    if (part.length <= room) {
      this.parts.push(part);
      this.size += part.length;
      return;
    }
    this.parts.push(part.subarray(0, room));
    this.give(true);
    this.skipping = true;
  }

  private finish(): void {
    if (!this.skipping) this.give(false);
    this.skipping = false;
  }

  private give(cut: boolean): void {
    // Decoded as a whole: a character may be split between two chunks.
    const line = Buffer.concat(this.parts).toString('utf8').replace(/\r$/, '');
    this.parts = [];
    this.size = 0;
    this.onLine(line, cut);
  }
}

/** Lets so many lines through each second, and says afterwards how many it kept back. */
export class LineBudget {
  private readonly perSecond: number;
  private readonly now: () => number;
  private second = Number.NEGATIVE_INFINITY;
  private given = 0;
  private kept = 0;

  /** @param now milliseconds, growing */
  constructor(perSecond: number, now: () => number) {
    this.perSecond = perSecond;
    this.now = now;
  }

  /** The lines to pass on for this one: none, it alone, or it after a line that tells what was left out. */
  admit(line: string): string[] {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.given = 0;
    }
    if (this.given >= this.perSecond) {
      this.kept += 1;
      return [];
    }
    this.given += 1;
    return [...this.rest(), line];
  }

  /** A line that tells what was left out, if anything was. */
  rest(): string[] {
    const { kept } = this;
    this.kept = 0;
    return kept === 0 ? [] : [`… ${kept} ${kept === 1 ? 'line' : 'lines'} left out`];
  }
}
