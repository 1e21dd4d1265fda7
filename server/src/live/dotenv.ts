// A file of environment variables, `NAME=value` a line, as dotenv reads it. Pure.

/**
 * The variables of the text, the last of each name; what is no assignment is stepped over. Values in quotes may have
 * several lines, and in double quotes `\n` and the like; a bare one ends before ` #`. Nothing is expanded.
 */
export function parseDotenv(text: string): Record<string, string> {
  const found = new Map<string, string>();
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const [head, name] = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/.exec(text.slice(at, lineEnd)) ?? [];
    if (head === undefined || name === undefined) {
      at = lineEnd + 1;
      continue;
    }
    const start = at + head.length;
    const quote = text[start];
    const close = quote !== undefined && '"\'`'.includes(quote) ? closing(text, start, quote) : undefined;
    if (close === undefined) found.set(name, bare(text.slice(start, lineEnd)));
    else found.set(name, quote === '"' ? unescaped(text.slice(start + 1, close)) : text.slice(start + 1, close));
    at = (close === undefined ? lineEnd : endOfLine(text, close)) + 1;
  }
  return Object.fromEntries(found);
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

/** Where the quote at `start` is closed; undefined when it is not, and then belongs to the value. */
function closing(text: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

function bare(text: string): string {
  if (text.startsWith('#')) return '';
  const comment = /\s#/.exec(text);
  return (comment ? text.slice(0, comment.index) : text).trim();
}

function unescaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };
  return text.replace(/\\(.)/g, (whole, letter: string) => letters[letter] ?? whole);
}
