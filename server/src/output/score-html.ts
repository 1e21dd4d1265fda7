// The author's score as one page that needs nothing else: no script, no font, no address is loaded. All text of the
// analysed project is a stranger's: it is escaped, and what is invisible in it is shown by its code point.
import type { Finding } from '../finding.ts';
import type { PartScore, PartState, ServerScore } from '../score/score.ts';
import type { Span } from '../snapshot.ts';
import { visible } from './escape.ts';
import { byRule, reachedWords, serverName, type Where } from './score-text.ts';
import { count } from './words.ts';

export interface PageOptions {
  readonly where: Where;
  readonly version: string;
  /** A value that is used once: the page's style is allowed by it alone. */
  readonly nonce: string;
  /** An address that opens a place in the editor; without it places are text. */
  readonly open?: (span: Span) => string;
  /** The lines of source that are shown beside a finding; none where undefined. */
  readonly line?: (span: Span) => string | undefined;
}

const WORDS: Readonly<Record<PartState, string>> = {
  open: 'open to attack',
  weak: 'weak',
  fair: 'fair',
  good: 'good',
  unknown: 'not known',
  exempt: 'not asked for',
};
const MARKS: Readonly<Record<PartState, string>> = {
  open: '✕',
  weak: '!',
  fair: '~',
  good: '✓',
  unknown: '?',
  exempt: '–',
};

/** The whole page. */
export function scoreHtml(scores: readonly ServerScore[], options: PageOptions): string {
  const { nonce, version } = options;
  const body =
    scores.length === 0
      ? '<p>No server was found.</p>'
      : scores.map((server, n) => serverHtml(server, n, options)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<title>Toolward: security report</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header><h1>Security report</h1>
<p class="quiet">${count(scores.length, 'server')} · Toolward ${text(version)} · read from source, nothing was started</p></header>
<main>
${body}
</main>
</body>
</html>
`;
}

function serverHtml(server: ServerScore, n: number, options: PageOptions): string {
  const rows = server.parts
    .map(
      (part) =>
        `<tr><th scope="row"><a href="#s${n}-${part.part}">${text(part.title)}</a></th><td>${state(part.state)}</td><td>${text(part.because)}</td></tr>`,
    )
    .join('\n');
  return `<section aria-labelledby="s${n}">
<h2 id="s${n}">${text(serverName(server))}</h2>
<p class="quiet">${place(server.span, options)} · ${count(server.tools, 'tool')} · reached over ${text(reachedWords(server))}</p>
<table><caption>${text(server.because)}</caption>
<thead><tr><th scope="col">Part of the guidance</th><th scope="col">State</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows}
</tbody></table>
${server.parts.map((part) => partHtml(part, n, options)).join('\n')}
</section>`;
}

function partHtml(part: PartScore, n: number, options: PageOptions): string {
  const lists = [
    listed(
      'Protected',
      part.protections.map((e) => `${prose(e.text)}${e.span ? ` ${place(e.span, options)}` : ''}`),
    ),
    listed(
      'Missing',
      byRule(part.missing).flatMap(({ findings }) => findings.map((f) => findingHtml(f, options))),
    ),
    listed(
      'Accepted by its author',
      part.accepted.map(
        (f) => `${prose(f.message)} ${place(f.primary, options)}<br>Reason: ${text(f.suppressed?.reason ?? '')}`,
      ),
    ),
    listed('Source does not tell', part.unknown.map(text)),
  ];
  return `<article aria-labelledby="s${n}-${part.part}">
<h3 id="s${n}-${part.part}">${text(part.title)} ${state(part.state)}</h3>
<p class="quiet">Asked for: ${text(part.asks)}.</p>
${part.exempt.map((one) => `<p>${text(one)}</p>`).join('\n')}
${lists.join('\n')}
</article>`;
}

function findingHtml(f: Finding, options: PageOptions): string {
  const line = options.line?.(f.primary);
  const source = line === undefined ? '' : `<pre><code>${text(line)}</code></pre>`;
  return `<span class="level ${f.severity}">${f.severity}</span> <strong>${text(f.rule)}</strong> ${place(f.primary, options)}<br>${prose(f.message)}${source}`;
}

function listed(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h4>${title}</h4>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;
}

function state(of: PartState): string {
  return `<span class="state ${of}"><span aria-hidden="true">${MARKS[of]}</span> ${WORDS[of]}</span>`;
}

function place(span: Span, { where, open }: PageOptions): string {
  const shown = `<span class="place">${text(where(span))}</span>`;
  return open ? `<a href="${text(open(span))}">${shown}</a>` : shown;
}

/** Text whose words in backticks are code. */
function prose(message: string): string {
  return text(message).replace(/`([^`]*)`/g, '<code>$1</code>');
}

/** Harmless in text and in attributes. */
function text(value: string): string {
  return visible(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

// The editor's own colours where there is an editor; a calm page in a browser and on paper.
const STYLE = `
:root { color-scheme: light dark; --back: var(--vscode-editor-background, #fff); --fore: var(--vscode-editor-foreground, #1f2328); --quiet: var(--vscode-descriptionForeground, #59636e); --line: var(--vscode-panel-border, #d1d9e0); --link: var(--vscode-textLink-foreground, #0969da); --red: var(--vscode-errorForeground, #c4202b); --amber: var(--vscode-editorWarning-foreground, #8a5a00); --green: var(--vscode-testing-iconPassed, #1a7f37); --code: var(--vscode-textCodeBlock-background, #f6f8fa); }
@media (prefers-color-scheme: dark) { :root { --back: var(--vscode-editor-background, #0d1117); --fore: var(--vscode-editor-foreground, #e6edf3); --quiet: var(--vscode-descriptionForeground, #9198a1); --line: var(--vscode-panel-border, #3d444d); --link: var(--vscode-textLink-foreground, #4493f8); --red: var(--vscode-errorForeground, #ff7b72); --amber: var(--vscode-editorWarning-foreground, #d29922); --green: var(--vscode-testing-iconPassed, #3fb950); --code: var(--vscode-textCodeBlock-background, #151b23); } }
body { background: var(--back); color: var(--fore); font: 15px/1.55 var(--vscode-font-family, system-ui, sans-serif); max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .2rem; } h3 { font-size: 1.1rem; margin: 2rem 0 .2rem; padding-top: .8rem; border-top: 1px solid var(--line); } h4 { font-size: .95rem; margin: .9rem 0 .2rem; }
p { margin: .3rem 0; } .quiet { color: var(--quiet); }
a { color: var(--link); } a:focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; } caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); } thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 600; white-space: nowrap; }
ul { margin: .2rem 0; padding-left: 1.3rem; } li { margin: .3rem 0; overflow-wrap: anywhere; }
.state { font-weight: 600; white-space: nowrap; } .state.open, .level.error { color: var(--red); } .state.weak, .level.warning { color: var(--amber); } .state.good { color: var(--green); } .state.fair, .state.unknown, .state.exempt, .level.note { color: var(--quiet); } h3 .state { font-size: .9rem; margin-left: .5rem; }
.level { font-weight: 600; } .place, code, pre { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); font-size: .9em; } code { background: var(--code); padding: .05em .3em; border-radius: 3px; } pre { background: var(--code); padding: .5rem .7rem; overflow-x: auto; margin: .3rem 0; } pre code { padding: 0; }
@media print { :root { color-scheme: light; --back: #fff; --fore: #000; --quiet: #444; --line: #bbb; --link: #000; --red: #a00; --amber: #7a4f00; --green: #060; --code: #f3f3f3; } body { max-width: none; padding: 0; font-size: 11pt; } section { break-before: page; } section:first-of-type { break-before: auto; } h2, h3, h4 { break-after: avoid; } li, tr { break-inside: avoid; } a { text-decoration: none; } pre { white-space: pre-wrap; } }
`;
