// Text that something will parse: whether a hole in a shell command, a query or code is safe as it is filled.

import { singleClass } from '../analysis/pattern-charsets.ts';
import type { Op, Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge } from './charsets.ts';
import type { HoleTest } from './judge.ts';
import type { SinkKind } from './kinds.ts';

type Quote = 'none' | 'single' | 'double';

/** In which quotes a shell reads the character that follows this text. */
function quoteAt(before: string): Quote {
  let state: Quote = 'none';
  for (let i = 0; i < before.length; i++) {
    const c = before[i];
    if (c === '\\' && state !== 'single') i++;
    else if (c === "'" && state !== 'double') state = state === 'single' ? 'none' : 'single';
    else if (c === '"' && state !== 'single') state = state === 'double' ? 'none' : 'double';
  }
  return state;
}

const SPECIAL: Readonly<Record<Quote, string>> = { none: ';|&$`<>(){}\n\r\\\'"!*?#~', single: "'", double: '"$`\\\n' };

export const shellSafe: HoleTest = (k, hole, before) => {
  const quote = quoteAt(before);
  const charset = charsetOf(k, hole);
  if (charset && !charset.meets(SPECIAL[quote])) return true;
  if (hole.t !== 'op') return false;
  if (hole.op === 'base64' || hole.op === 'encode' || hole.op === 'quoted') return true;
  if (quote === 'none') return false;
  return escapes(hole, quote === 'single' ? "'" : '"$`\\', quote);
};

// The POSIX ways to quote: `'` as `'\''` inside single quotes; a backslash before each of " $ ` \ inside double ones.
function escapes(v: Op, needed: string, quote: Quote): boolean {
  const done = new Set<string>();
  let at: Value = v;
  while (at.t === 'op' && at.op === 'replace') {
    const [base, pattern, to, every]: readonly (Value | undefined)[] = at.args;
    const global =
      (pattern?.t === 'regex' && pattern.flags.includes('g')) || (every?.t === 'lit' && every.value === true);
    const replacement = to?.t === 'lit' ? String(to.value) : '';
    const chars =
      pattern?.t === 'lit' ? String(pattern.value) : pattern?.t === 'regex' ? classChars(pattern.source) : '';
    if (global && quote === 'single' && chars.includes("'") && /^'\\+''$|^'"'"'$/.test(replacement)) done.add("'");
    if (global && quote === 'double' && replacement.startsWith('\\')) for (const c of chars) done.add(c);
    at = base!;
  }
  return [...needed].every((c) => done.has(c));
}

function classChars(source: string): string {
  const inner = /^\(?\[?((?:\\.|[^\]])*?)\]?\)?$/.exec(source)?.[1] ?? '';
  return inner.replace(/\\(.)/g, '$1');
}

export function queryText(
  k: Knowledge,
  hole: Value,
  before: string,
  _after: string,
  kind: SinkKind,
): boolean | 'by-hand' {
  const charset = charsetOf(k, hole);
  const quote = quoteAt(before);
  // A bare word cannot end a statement or open a string; in quotes only the quote itself can.
  if (
    charset &&
    (quote === 'none' ? !charset.meets(' \t\n\'"`;()-/*\\=<>,') : !charset.meets(quote === 'single' ? "'\\" : '"\\'))
  )
    return true;
  // A filter that a tool means to take, where what begins another stage of the query is refused.
  if (kind === 'query' && quote === 'none' && charset && !charset.meets('|\n\r')) return true;
  if (hole.t !== 'op') return false;
  if (hole.op === 'quoted' || hole.op === 'base64' || hole.op === 'encode') return true;
  // Escaped one by one outside of quotes, as filters of directories ask for it.
  if (kind === 'query' && quote === 'none' && (hole.op === 'rewritten' || hole.op === 'replace') && escapesAll(hole))
    return true;
  // Doubling the quote inside a quoted literal is how SQL itself escapes it; others use a backslash for both.
  const wanted = quote === 'double' ? '"' : "'";
  if (quote !== 'none' && hole.op === 'replace') {
    if (kind === 'query') return doubles(hole, wanted, [wanted + wanted, `\\${wanted}`]) || escapesQuery(hole, wanted);
    // A doubled quote holds where a backslash means nothing; a backslash holds where it does and is escaped itself.
    return doubles(hole, wanted, [wanted + wanted]) || escapes(hole, `${wanted}\\`, 'double') ? 'by-hand' : false;
  }
  if (quote === 'none' && hole.op === 'json' && kind === 'query') return true;
  return false;
}

function escapesAll(v: Op): boolean {
  const [, pattern] = v.args;
  if (pattern?.t !== 'regex' || !pattern.flags.includes('g')) return false;
  const chars = classChars(pattern.source);
  return ['(', ')', '*', '\\'].every((c) => chars.includes(c));
}

function doubles(v: Op, quote: string, by: readonly string[]): boolean {
  const [, pattern, to, every] = v.args;
  const global =
    (pattern?.t === 'regex' && pattern.flags.includes('g')) || (every?.t === 'lit' && every.value === true);
  const chars = pattern?.t === 'lit' ? String(pattern.value) : pattern?.t === 'regex' ? classChars(pattern.source) : '';
  return global && chars.includes(quote) && to?.t === 'lit' && by.includes(String(to.value));
}
function escapesQuery(v: Op, quote: string): boolean {
  return (
    escapes(v, `${quote}\\`, 'double') ||
    (v.args[0]?.t === 'op' && v.args[0].op === 'replace' && doubles(v.args[0], quote, [quote + quote]))
  );
}

export const codeSafe: HoleTest = (k, hole) => {
  const charset = charsetOf(k, hole);
  if (charset && !charset.meets(' \n\'"`;()[]{}\\/+=,.')) return true;
  return hole.t === 'op' && (hole.op === 'json' || hole.op === 'base64');
};

/** Without these a pattern has nothing to repeat, to choose from or to look for twice. */
const REPEATS = '\\*+?(){[|';

export const patternSafe: HoleTest = (k, hole) => {
  if (k.knows(hole, 'safe-pattern')) return true;
  const charset = charsetOf(k, hole);
  if (charset && !charset.meets(REPEATS)) return true;
  if (hole.t !== 'op') return false;
  if (hole.op === 'regex.escape' || hole.op === 'encode' || hole.op === 'base64') return true;
  if (hole.op !== 'replace' && hole.op !== 'rewritten') return false;
  const [, pattern, to] = hole.args;
  if (pattern?.t !== 'regex' || !pattern.flags.includes('g')) return false;
  // What a function puts in place of these characters is not read: nobody has another reason to look for them all.
  if (hole.op === 'replace' && !(to?.t === 'lit' && /^\\\$(?:&|1)$/.test(String(to.value)))) return false;
  const escaped = singleClass(pattern.source.replace(/^\((.*)\)$/s, '$1'), pattern.flags);
  return escaped !== undefined && [...REPEATS].every((c) => escaped.meets(c));
};

/**
 * Where a whole statement is wanted and nothing less: behind EXPLAIN, or in brackets as the table that is selected from.
 * Nobody can write a placeholder there.
 */
export function statementPlace(before: string, after: string): 'explained' | 'brackets' | undefined {
  const last = after.trim();
  if (EXPLAIN.test(before)) return last === '' || last === ';' ? 'explained' : undefined;
  return /^\s*select\b[^;]*\bfrom\s*\(\s*$/i.test(before) && last.startsWith(')') ? 'brackets' : undefined;
}
const EXPLAIN =
  /^\s*(?:explain|describe|desc)\s+(?:(?:analy[sz]e|verbose|extended|query\s+plan(?:\s+for)?|plan\s+for|format\s*=\s*\w+|\([^()]*\))\s*)*$/i;
