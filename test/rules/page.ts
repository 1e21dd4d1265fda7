// Reads a rule's page: its samples with the caret lines under what they flag, and writes them back as the engine sees them.
import type { Finding, Fix, Severity } from '../../server/src/finding.ts';

/** What a caret line says: `//   ^^^^ error[rule-id]: message`, columns in UTF-16 units. */
export interface Caret {
  /** Line of the sample's text the carets stand under, from 0. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** `missed` marks a known gap: the line ought to be flagged and is not. */
  readonly level: Severity | 'missed';
  readonly rule: string;
  /** The finding's whole message, or undefined where the page leaves it out. */
  readonly message: string | undefined;
}

/** One file of a sample: its text without the caret lines. */
export interface SampleFile {
  readonly path: string;
  /** The `// file:` line that begins it; undefined for a sample of one file. */
  readonly marker: string | undefined;
  readonly text: string;
  readonly carets: readonly Caret[];
}

/** Lines of the page from `start` up to `end` (the fence itself excluded), both counted from 0. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

export interface Sample extends Block {
  readonly section: 'unsafe' | 'safe';
  /** The sentence before the sample, or where it stands. */
  readonly title: string;
  readonly files: readonly SampleFile[];
  /** The ` ```ts fixed ` block that follows, as written. */
  readonly fixed: Block | undefined;
}

export interface Page {
  readonly id: string;
  readonly lines: readonly string[];
  readonly samples: readonly Sample[];
}

const FENCE = /^```(?:(ts|tsx|js|jsx|mjs|cjs)( fixed)?)?$/;
const FILE = /^\/\/ file: (\S+)$/;
const CARET = /^\s*\/\/\s*(\^+) (error|warning|note|missed)\[([a-z-]+)\](?:: (.*))?$/;

/** Throws on a fence that is never closed, a `fixed` block without a sample, and caret lines with nothing above them. */
export function parsePage(id: string, text: string): Page {
  const lines = text.split('\n');
  const samples: Sample[] = [];
  let section = '';
  let prose = '';
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n]!;
    const fence = FENCE.exec(line);
    if (!line.startsWith('```')) {
      if (line.startsWith('## ')) [section, prose] = [line.slice(3).toLowerCase(), ''];
      else if (line.trim() !== '') prose = line;
      continue;
    }
    const start = n + 1;
    do n++;
    while (n < lines.length && lines[n] !== '```');
    if (n >= lines.length) throw new Error(`${id}.md:${start}: this fence is never closed`);
    if (!fence?.[1] || (section !== 'unsafe' && section !== 'safe')) continue;
    if (fence[2]) {
      const last = samples.at(-1);
      if (!last || last.fixed)
        throw new Error(`${id}.md:${start}: a fixed block stands below the sample it belongs to`);
      samples[samples.length - 1] = { ...last, fixed: { start, end: n } };
      continue;
    }
    const files = filesOf(lines.slice(start, n), fence[1], `${id}.md:${start + 1}`);
    samples.push({ section, title: prose || `sample in line ${start}`, start, end: n, files, fixed: undefined });
    prose = '';
  }
  return { id, lines, samples };
}

function filesOf(lines: readonly string[], language: string, where: string): SampleFile[] {
  const out: SampleFile[] = [];
  let current: { path: string; marker: string | undefined; lines: string[]; carets: Caret[] } | undefined;
  const close = (): void => {
    if (current) out.push({ ...current, text: `${current.lines.join('\n')}\n` });
  };
  for (const line of lines) {
    const marker = FILE.exec(line);
    if (marker) {
      close();
      current = { path: marker[1]!, marker: line, lines: [], carets: [] };
      continue;
    }
    current ??= { path: `server.${language}`, marker: undefined, lines: [], carets: [] };
    const caret = CARET.exec(line);
    if (!caret) {
      current.lines.push(line);
      continue;
    }
    if (current.lines.length === 0) throw new Error(`${where}: carets with no line above them`);
    const from = line.indexOf('^');
    const [, run, level, rule, message] = caret as unknown as [string, string, Caret['level'], string, string?];
    current.carets.push({ line: current.lines.length - 1, from, to: from + run.length, level, rule, message });
  }
  close();
  return out;
}

/** The texts of a sample by path, as a snapshot takes them. */
export function textsOf(sample: Sample): Record<string, string> {
  return Object.fromEntries(sample.files.map((file) => [file.path, file.text]));
}

/**
 * The sample's lines with a caret line for each finding. Messages are left out where the page leaves them out;
 * `missed` lines stay until something is found in their line.
 */
export function withCarets(sample: Sample, findings: readonly Finding[]): string[] {
  return sample.files.flatMap((file) => {
    const lines = file.text.split('\n').slice(0, -1);
    const own = findings.filter((f) => f.primary.file === file.path).map((f) => caretOf(file, f));
    const gaps = file.carets.filter(
      (c) => c.level === 'missed' && !own.some((o) => o.line === c.line && o.rule === c.rule),
    );
    const carets = [...own, ...gaps].sort((a, b) => a.from - b.from || a.to - b.to);
    const body = lines.flatMap((line, n) => [
      line,
      ...carets.filter((c) => c.line === n).map((c) => caretLine(c, line)),
    ]);
    return file.marker === undefined ? body : [file.marker, ...body];
  });
}

function caretOf(file: SampleFile, finding: Finding): Caret {
  const before = file.text.slice(0, finding.primary.start);
  const line = before.split('\n').length - 1;
  const from = finding.primary.start - (before.lastIndexOf('\n') + 1);
  const lineEnd = file.text.indexOf('\n', finding.primary.start);
  const to = from + Math.min(finding.primary.end, lineEnd) - finding.primary.start;
  const silent = file.carets.some((c) => c.line === line && c.rule === finding.rule && c.message === undefined);
  const message = silent ? undefined : finding.message;
  return { line, from, to, level: finding.severity, rule: finding.rule, message };
}

// The slashes need two columns: what begins before the third one shows its carets from there on.
function caretLine(caret: Caret, under: string): string {
  const from = Math.max(caret.from, 2);
  const indent = Math.min(under.length - under.trimStart().length, from - 2);
  const carets = '^'.repeat(Math.max(caret.to - from, 1));
  const words = caret.message === undefined ? '' : `: ${caret.message}`;
  return `${' '.repeat(indent)}//${' '.repeat(from - indent - 2)}${carets} ${caret.level}[${caret.rule}]${words}`;
}

/** The sample's lines, without carets, after the first fix of every finding that has one. */
export function withFixes(sample: Sample, findings: readonly Finding[]): string[] {
  const fixes = findings.flatMap((finding) => finding.fixes.slice(0, 1));
  return sample.files.flatMap((file) => {
    const lines = applied(file, fixes).split('\n').slice(0, -1);
    return file.marker === undefined ? lines : [file.marker, ...lines];
  });
}

/** Throws when edits of different fixes overlap; the same edit of several fixes (a helper, an import) counts once. */
function applied(file: SampleFile, fixes: readonly Fix[]): string {
  const own = fixes.flatMap((fix) => fix.edits).filter((edit) => edit.file === file.path);
  const once = own.filter(
    (edit, n) => own.findIndex((o) => o.start === edit.start && o.end === edit.end && o.text === edit.text) === n,
  );
  once.sort((a, b) => a.start - b.start || a.end - b.end);
  let text = '';
  let at = 0;
  for (const edit of once) {
    if (edit.start < at) throw new Error(`two fixes change ${file.path} at ${edit.start}`);
    text += file.text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + file.text.slice(at);
}
