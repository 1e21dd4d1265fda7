// The shape of an SQL statement as it is written: its text, and which of its holes stand for values.

/** Which words of the grammar count. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'any';

/** A hole that stands for a value, with the text that stands beside it inside the same quotes. */
export interface ValueHole<H> {
  /** Texts and holes between the quotes; the one hole where there are none. */
  readonly parts: readonly (string | H)[];
  readonly quoted: boolean;
  /** How many rows: behind `LIMIT` or `OFFSET`. */
  readonly amount: boolean;
  /** It is compared with what the statement computes, which has no type of its own in SQLite. */
  readonly computed: boolean;
}

/** A piece of a statement: its own text, a value, a hole that stands for something else, or a placeholder it has already. */
export type StatementPart<H> =
  | { readonly t: 'text'; readonly text: string }
  | { readonly t: 'value'; readonly value: ValueHole<H> }
  | { readonly t: 'other'; readonly hole: H }
  | { readonly t: 'placeholder'; readonly text: string };

/** Stands for a hole while the text around it is read. */
const HOLE = '\u0001';
/** Stands for a value in what was read. */
const VALUE = '\u0002';

/** Functions whose parameters have one type only, so that a database knows the type of a placeholder there. */
const TYPED =
  /\b(?:lower|upper|trim|date|datetime|strftime|instr|(?:plain|phrase|websearch_)?to_tsquery|to_tsvector)\s*$/i;
const COMPARES = /(?:[=<>]|\b(?:I?LIKE|GLOB|REGEXP|RLIKE|MATCH|BETWEEN)|\bBETWEEN\s+\u0002\s+AND)$/i;
/** Ends of operators that only look like comparisons: `:=`, `->>`, `@>`, `#>`. */
const OTHER_OPERATOR = /(?:[:]=|[-@#&|~?<>]>>?|<@|<<)$/;
const COMPUTED = /(?:\)|[-+*/%]\s*[\w.\u0002]+)\s*[=<>!]+$|\bHAVING\b[^;]*$/i;
const AMOUNT = /\b(?:LIMIT|OFFSET)$/i;

/**
 * Reads a statement.
 * @param pieces its text and its holes, as they are written
 * @param whole false for a condition alone
 * @returns undefined where its words cannot be told apart, and for statements that take no values
 */
export function statementShape<H extends object>(
  pieces: readonly (string | H)[],
  dialect: Dialect,
  whole: boolean,
): StatementPart<H>[] | undefined {
  const holes = pieces.filter((p): p is H => typeof p !== 'string');
  const text = pieces.map((p) => (typeof p === 'string' ? p : HOLE)).join('');
  if (/[\u0001\u0002]/.test(pieces.filter((p) => typeof p === 'string').join(''))) return undefined;
  if (whole && !/^\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\b/i.test(text)) return undefined;
  const reader = new Reader(text, holes, dialect);
  return reader.read() ? reader.parts : undefined;
}

class Reader<H extends object> {
  readonly parts: StatementPart<H>[] = [];
  readonly #text: string;
  readonly #holes: readonly H[];
  readonly #dialect: Dialect;
  /** What was read, with the insides of quotes left out. */
  #before = '';
  /** What stands before each bracket that is open. */
  readonly #open: string[] = [];
  #next = 0;
  #at = 0;

  constructor(text: string, holes: readonly H[], dialect: Dialect) {
    this.#text = text;
    this.#holes = holes;
    this.#dialect = dialect;
  }

  read(): boolean {
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at]!;
      const rest = this.#text.slice(this.#at);
      if (c === HOLE) {
        if (!this.#hole()) return false;
      } else if (c === "'" || c === '"' || c === '`') {
        if (!this.#quoted(c)) return false;
      } else if (rest.startsWith('--') || rest.startsWith('/*') || c === '#' || /^\$\w*\$/.test(rest)) {
        // Comments and texts between dollars: nobody needs them beside an argument.
        return false;
      } else if (/^;\s*\S/.test(rest)) {
        return false;
      } else {
        const placeholder = /^\$\d+/.exec(rest)?.[0] ?? (c === '?' && this.#dialect !== 'postgres' ? '?' : undefined);
        if (placeholder !== undefined) {
          this.parts.push({ t: 'placeholder', text: placeholder });
          this.#before += VALUE;
          this.#at += placeholder.length;
        } else {
          if (this.#dialect !== 'postgres' && /^[:@$]\w/.test(rest) && !this.#before.endsWith(':')) return false;
          if (c === '(') this.#open.push(this.#before);
          if (c === ')') this.#open.pop();
          this.#say(c);
          this.#before += c;
          this.#at++;
        }
      }
    }
    return this.#next === this.#holes.length;
  }

  #say(text: string): void {
    const last = this.parts.at(-1);
    if (last?.t === 'text') this.parts[this.parts.length - 1] = { t: 'text', text: last.text + text };
    else this.parts.push({ t: 'text', text });
  }

  #hole(): boolean {
    const hole = this.#holes[this.#next++]!;
    const tail = this.#before.trimEnd();
    const rest = this.#text.slice(this.#at + 1);
    const apart = /(?:[\s(=<>,])$/.test(this.#before) && /^(?:[\s),;]|::|$)/.test(rest);
    const amount = AMOUNT.test(tail) || /\bLIMIT\s+\u0002\s*,$/i.test(tail);
    this.#at++;
    if (apart && (amount || this.#isCompared(tail) || this.#inRow(tail))) {
      // `a = b + c`: only what is compared alone has the type of the column.
      if (/^\s*(?:[-+*/%|(.]|COLLATE\b)/i.test(rest)) return false;
      this.parts.push({ t: 'value', value: { parts: [hole], quoted: false, amount, computed: COMPUTED.test(tail) } });
      this.#before += VALUE;
    } else {
      this.parts.push({ t: 'other', hole });
      this.#before += 'x';
    }
    return true;
  }

  #isCompared(tail: string): boolean {
    return COMPARES.test(tail) && !OTHER_OPERATOR.test(tail);
  }

  /** True directly behind `(` or `,` of a row that is inserted. */
  #inRow(tail: string): boolean {
    const outer = this.#open.at(-1);
    if (outer === undefined || !/[(,]$/.test(tail)) return false;
    if (/\bVALUES\s*$/i.test(outer)) return true;
    // The second row: `VALUES (…), (…)`.
    return /\)\s*,\s*$/.test(outer) && /\bVALUES\s*\([^()]*\)\s*,(?:\s*\([^()]*\)\s*,)*\s*$/i.test(outer);
  }

  #quoted(quote: string): boolean {
    const parts: (string | H)[] = [];
    let text = '';
    let at = this.#at + 1;
    let raw = quote;
    for (; ; at++) {
      const c = this.#text[at];
      if (c === undefined) return false;
      if (c === HOLE) {
        if (text !== '') parts.push(text);
        text = '';
        parts.push(this.#holes[this.#next++]!);
      } else if (c === quote && this.#text[at + 1] === quote) {
        text += quote;
        raw += quote + quote;
        at++;
      } else if (c === quote) break;
      else {
        text += c;
        raw += c;
      }
    }
    if (text !== '') parts.push(text);
    this.#at = at + 1;
    if (!parts.some((p) => typeof p !== 'string')) {
      if (quote !== '`' && /\\/.test(raw)) return false;
      this.#say(raw + quote);
      this.#before += quote === "'" ? VALUE : 'x';
      return true;
    }
    // A backslash counts in one database and not in another; a letter before the quote makes it another kind of text.
    if (parts.some((p) => typeof p === 'string' && p.includes('\\')) || /\w$/.test(this.#before)) return false;
    if (quote === '`' || (quote === '"' && !/^(?:mysql|sqlite)$/.test(this.#dialect))) return false;
    const tail = this.#before.trimEnd();
    const outer = this.#open.at(-1);
    const listed =
      outer !== undefined && /[(,]$/.test(tail) && (/\bIN\s*$/i.test(outer) || TYPED.test(outer) || this.#inRow(tail));
    if (!listed && !/(?:\|\||\b(?:THEN|ELSE))$/i.test(tail) && !this.#isCompared(tail)) return false;
    this.parts.push({ t: 'value', value: { parts, quoted: true, amount: false, computed: false } });
    this.#before += VALUE;
    return true;
  }
}
