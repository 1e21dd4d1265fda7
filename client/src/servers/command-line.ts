// A command line as a person types it: words, and quotes around what belongs together. No shell reads it.

/**
 * The words of a command line. Quotes hold words together; a backslash keeps its sign outside single quotes, so on
 * Windows paths are typed with slashes, or in single quotes.
 * @throws when a quote is not closed, or there is no word
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let n = 0; n < text.length; n++) {
    const sign = text[n]!;
    if (quote !== undefined && sign === quote) quote = undefined;
    else if (sign === '\\' && quote !== "'" && n + 1 < text.length) word = (word ?? '') + text[++n]!;
    else if (quote === undefined && (sign === '"' || sign === "'")) {
      quote = sign;
      word ??= '';
    } else if (quote === undefined && /\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + sign;
  }
  if (quote !== undefined) throw new Error(`the quote ${quote} is not closed.`);
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new Error('a command is needed.');
  return words;
}
