// Names for people, made of names for programs.

/** The words of a tool's name: `read_file`, `readFile`, `notes.read-file`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** "Read file"; undefined for a name without words. */
export function titleOf(name: string): string | undefined {
  const words = wordsOf(name).map((word) => (/^\p{Lu}{2,}\d*$/u.test(word) ? word : word.toLowerCase()));
  if (words.length === 0) return undefined;
  const text = words.join(' ');
  return text[0]!.toUpperCase() + text.slice(1);
}
