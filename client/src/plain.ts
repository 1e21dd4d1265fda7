// Words of a stranger for the editor's own messages and lists: on one line, nothing hidden, no icons.
import { visible } from './visible.ts';

/** Hidden characters as their code points, `$(…)` without its effect, cut at `most` UTF-16 units. */
export function plain(text: string, most = 200): string {
  const shown = visible(text.replace(/[\n\t]/g, ' ')).replaceAll('$(', '$\u200b(');
  return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}
