// Which of a program's last lines says why it ended.

/** Lines that are kept. A stack trace has about ten. */
const KEPT = 40;
/** Of a line, in UTF-16 units. */
const LONGEST = 200;

export class LastWords {
  private readonly lines: string[] = [];

  /** @param line without secrets */
  hear(line: string): void {
    if (line.trim() === '') return;
    this.lines.push(line.trim().slice(0, LONGEST));
    if (this.lines.length > KEPT) this.lines.shift();
  }

  /** The last line that names an error, else the last that is no part of a trace; undefined when nothing was said. */
  get telling(): string | undefined {
    const own = this.lines.filter((line) => !/^(at\s|\^+$|Node\.js v\d|[{}[\]]*,?$)/.test(line));
    return own.findLast((line) => /\b\w*(error|exception)\b\s*[:[(]|^fatal\b|^panic\b/i.test(line)) ?? own.at(-1);
  }
}
