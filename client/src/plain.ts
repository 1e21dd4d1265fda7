// Words of a stranger for the editor's own messages and lists: on one line, nothing hidden, no icons.

/** Control and format characters as their code points, `$(…)` without its effect, cut at `most` UTF-16 units. */
export function plain(text: string, most = 200): string {
  const shown = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/gu, (each) => {
      const code = each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      return each === '\n' || each === '\t' ? ' ' : `⟨U+${code}⟩`;
    })
    .replaceAll('$(', '$\u200b(');
  return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}
