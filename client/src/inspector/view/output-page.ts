// The page of output: what the server wrote to standard error, logged, or told without being asked; and Toolward's notes.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { Part } from './part.ts';
import { action, clock, count, counted, icon } from './pieces.ts';
import type { OutputLine, TrafficEntry } from './told.ts';
import { select } from './traffic-page.ts';
import type { Row } from './virtual-list.ts';

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

const SOURCES = {
  stderr: { words: 'stderr', icon: 'terminal', look: '' },
  note: { words: 'note', icon: 'info', look: '' },
  problem: { words: 'problem', icon: 'error', look: 'bad' },
  log: { words: 'log', icon: 'output', look: '' },
  notification: { words: 'notification', icon: 'bell', look: '' },
} as const;

interface OutputRow extends Row {
  readonly at: number;
  readonly from: keyof typeof SOURCES;
  readonly level: string | undefined;
  readonly text: string;
  readonly seq: number | undefined;
}

/** `<output-page>`. */
export class OutputPage extends Part {
  static override properties = { ...Part.properties, at: { state: true }, level: { state: true } };
  private at: string | undefined;
  /** What the server was last told to log. */
  private level = '';
  private made:
    | { readonly of: readonly unknown[]; readonly rows: readonly OutputRow[]; readonly total: number }
    | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const { rows, total } = this.rows();
    const { output } = store.kept;
    const chosen = rows.find(({ key }) => key === this.at);
    const logs = store.greeting !== undefined && Object.hasOwn(store.greeting.capabilities, 'logging');
    return html`<div class="page">
      <div class="filter many">
        <input
          type="search"
          placeholder="Filter by text"
          aria-label="Filter output by text"
          .value=${store.kept.filters.output ?? ''}
          @input=${(event: Event) => store.change({ filters: { ...store.kept.filters, output: (event.target as HTMLInputElement).value } })}
        />
        ${select(
          'From',
          output.from,
          [
            ['', 'From everywhere'],
            ['stderr', 'Standard error'],
            ['log', 'Log messages'],
            ['notification', 'Other notifications'],
            ['note', 'Notes of Toolward'],
          ],
          (from) => store.change({ output: { ...output, from } }),
        )}
        ${select('Level', output.level, [['', 'All levels'], ...LEVELS.map((one) => [one, `${one} and worse`] as const)], (level) => store.change({ output: { ...output, level } }))}
        ${
          logs && store.greeting?.era === 'legacy'
            ? select(
                'What the server logs',
                this.level,
                [
                  ['', 'Server logs: as it likes'],
                  ...LEVELS.map((one) => [one, `Server logs: ${one} and worse`] as const),
                ],
                (level) => this.setLevel(level),
              )
            : nothing
        }
        <span class="grow"></span>
        <span class="dim" role="status">${rows.length === total ? counted(total, 'line') : `${count(rows.length)} of ${counted(total, 'line')}`}</span>
      </div>
      ${store.linesDropped > 0 ? html`<p class="note">${icon('info')}${counted(store.linesDropped, 'older line was', 'older lines were')} dropped.</p>` : nothing}
      ${
        rows.length === 0
          ? html`<p class="note">
              ${total === 0 ? 'Nothing yet. What the server writes to standard error, logs or announces is listed here.' : 'No line matches the filters.'}
            </p>`
          : html`<virtual-list
              class="output"
              .rows=${rows}
              .draw=${draw}
              .selected=${this.at}
              .rowHeight=${22}
              .label=${'Output of the server'}
              .listId=${'output'}
              .follow=${this.at === undefined}
              @pick=${(event: CustomEvent<{ key: string }>) => {
                this.at = event.detail.key;
              }}
            ></virtual-list>`
      }
      ${
        chosen === undefined
          ? nothing
          : html`<section class="below" aria-label="The whole line">
              <div class="bar">
                <strong>${SOURCES[chosen.from].words}</strong>
                <span class="dim">${clock(chosen.at)}</span>
                <span class="grow"></span>
                ${chosen.seq === undefined ? nothing : action('In the traffic', () => store.showTraffic(chosen.seq!), { icon: 'arrow-swap' })}
                ${action(
                  'Close',
                  () => {
                    this.at = undefined;
                  },
                  { icon: 'close' },
                )}
              </div>
              <long-text .store=${store} .text=${chosen.text} .name=${'line'}></long-text>
            </section>`
      }
      <div class="bar">
        ${action('Open all in an editor', () => this.openAll(rows), { icon: 'go-to-file', disabled: rows.length === 0 })}
      </div>
    </div>`;
  }

  private async setLevel(level: string): Promise<void> {
    this.level = level;
    if (level === '') return;
    const answer = await this.store.asks.ask({
      do: 'request',
      method: 'logging/setLevel',
      params: JSON.stringify({ level }),
    });
    const fine = answer.is === 'outcome' && answer.outcome.is === 'result';
    this.store.announce(fine ? `The server logs ${level} and worse.` : 'The server did not accept the level.');
  }

  private openAll(rows: readonly OutputRow[]): void {
    const text = rows
      .map(
        (one) =>
          `${clock(one.at)} ${SOURCES[one.from].words}${one.level === undefined ? '' : ` ${one.level}`}: ${visible(one.text)}`,
      )
      .join('\n');
    this.store.host.postMessage({ kind: 'open-text', title: 'output', language: 'plaintext', text });
  }

  private rows(): { readonly rows: readonly OutputRow[]; readonly total: number } {
    const { lines, traffic, kept } = this.store;
    const of = [lines, traffic.entries, kept.output, kept.filters.output];
    if (this.made !== undefined && of.every((one, n) => one === this.made!.of[n])) return this.made;
    const all = [
      ...lines.map((one, n) => rowOfLine(one, n + this.store.linesDropped)),
      ...traffic.entries
        .filter((one) => one.kind === 'note' || (one.from === 'server' && one.kind === 'notification'))
        .map(rowOfEntry),
    ].sort((a, b) => a.at - b.at);
    const text = (kept.filters.output ?? '').toLowerCase();
    const least = LEVELS.indexOf(kept.output.level);
    const { from } = kept.output;
    const rows = all.filter(
      (one) =>
        (from === '' || one.from === from || (from === 'note' && one.from === 'problem')) &&
        (least < 0 || (one.level !== undefined && LEVELS.indexOf(one.level) >= least)) &&
        (text === '' || one.text.toLowerCase().includes(text)),
    );
    this.made = { of, rows, total: all.length };
    return this.made;
  }
}

function rowOfLine(line: OutputLine, n: number): OutputRow {
  return {
    key: `line-${n}`,
    label: line.text,
    at: line.at,
    from: line.from,
    level: undefined,
    text: line.text,
    seq: undefined,
  };
}

function rowOfEntry(entry: TrafficEntry): OutputRow {
  if (entry.kind === 'note') {
    const text = entry.more ? `${entry.head}…` : entry.head;
    return {
      key: `message-${entry.seq}`,
      label: text,
      at: entry.at,
      from: 'note',
      level: undefined,
      text,
      seq: entry.seq,
    };
  }
  const log = entry.method === 'notifications/message';
  const level = log ? /"level"\s*:\s*"([a-z]+)"/.exec(entry.head)?.[1] : undefined;
  const data = log ? /"data"\s*:\s*([\s\S]*)$/.exec(entry.head)?.[1] : undefined;
  const text = data === undefined ? `${entry.method ?? ''} ${entry.head}` : data.replace(/\}\s*\}\s*$/, '');
  return {
    key: `message-${entry.seq}`,
    label: text,
    at: entry.at,
    from: log ? 'log' : 'notification',
    level: level !== undefined && LEVELS.includes(level) ? level : undefined,
    text: entry.more ? `${text}…` : text,
    seq: entry.seq,
  };
}

function draw(row: OutputRow): TemplateResult {
  const source = SOURCES[row.from];
  const bad = row.from === 'problem' || LEVELS.indexOf(row.level ?? '') >= LEVELS.indexOf('error');
  return html`
    <span class="time dim">${clock(row.at)}</span>
    <span class="from ${bad ? 'bad' : ''}">${icon(bad ? 'error' : row.level === 'warning' ? 'warning' : source.icon)}${row.level ?? source.words}</span>
    <span class="content">${visible(row.text.slice(0, 500))}</span>
  `;
}
