// The page about hostile servers, as Markdown.
import type { Played } from './play.ts';

/** @param results in the page's order */
export function page(results: readonly Played[]): string {
  const rows = results.map(({ behaviour, told, peakMb, left, slowestMs }) => {
    const cells = [
      behaviour.name,
      cell(told),
      peakMb === undefined ? '' : `${peakMb} MB`,
      String(left ?? ''),
      `${slowestMs} ms`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Hostile servers

What the inspector makes of servers that want to harm it. Each is started or reached by \`dist/live.js\` in a process of its own, as the extension starts it, and asked something. *Memory* is the most that the process ever had resident. *Left* is how many processes that the server started, in whichever group, are alive once its connection is over. *Slowest answer* is how long the process let one wait at most for something else meanwhile. No sentence has characters that move the cursor, hide, or turn text around. Made by \`npm run bench:hostile -- --out docs/hostile-servers.md\`; \`test/live/hostile.test.ts\` holds each row to what it says.

| what the server does | what the person is told | memory | left | slowest answer |
|---|---|---|---|---|
${rows.join('\n')}

Descriptions of how to sign in that lead astray have tests of their own, \`test/live/oauth/hostile.test.ts\` and \`guard.test.ts\`.

A child that leaves its group on purpose is the one that is not caught: neither is it by hosts. On Windows, \`taskkill /T\` ends what descends from the server.
`;
}

/** As it stands: the texts are by hostile servers. */
function cell(text: string): string {
  const short = text.length > 260 ? `${text.slice(0, 260)}…` : text;
  const safe = short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ');
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${safe.replaceAll('|', '\\|')}${space}${fence}`;
}
