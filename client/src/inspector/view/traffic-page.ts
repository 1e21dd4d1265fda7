// The page of the traffic: every message both ways, found by filters, read whole, sent again.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { Part } from './part.ts';
import { action, clock, count, counted, duration, icon, size } from './pieces.ts';
import type { TrafficEntry } from './told.ts';
import type { Row } from './virtual-list.ts';

interface TrafficRow extends Row {
  readonly entry: TrafficEntry;
}

/** `<traffic-page>`. */
export class TrafficPage extends Part {
  static override properties = {
    ...Part.properties,
    paused: { state: true },
    composing: { state: true },
    exporting: { state: true },
  };
  /** The entries as they were when the page was paused. */
  private paused: readonly TrafficEntry[] | undefined;
  private composing = false;
  private exporting = false;
  private made: { readonly of: readonly unknown[]; readonly rows: readonly TrafficRow[] } | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const at = store.trafficAt;
    const entry = at === undefined ? undefined : store.traffic.at(at);
    return html`<split-view
      class="wide-list"
      .percent=${store.kept.trafficSplit}
      .shown=${this.composing ? 'new' : String(at)}
      .label=${this.composing ? 'New request' : 'Message'}
      .list=${this.list()}
      .detail=${
        this.composing
          ? html`<raw-request .store=${store} @close=${() => {
              this.composing = false;
            }}></raw-request>`
          : html`<message-detail
              .store=${store}
              .entry=${entry}
              .seq=${at}
              @again=${() => {
                this.composing = true;
              }}
            ></message-detail>`
      }
      @size=${(event: CustomEvent<{ percent: number }>) => store.change({ trafficSplit: event.detail.percent })}
    ></split-view>`;
  }

  private list(): TemplateResult {
    const { store } = this;
    const all = this.paused ?? store.traffic.entries;
    const rows = this.rows(all);
    const { traffic } = store.kept;
    const methods = methodsOf(all);
    const set = (some: Partial<typeof traffic>) => store.change({ traffic: { ...traffic, ...some } });
    return html`
      <div class="bar tools">
        ${action(
          this.paused === undefined ? 'Pause' : 'Follow',
          () => {
            this.paused = this.paused === undefined ? store.traffic.entries : undefined;
          },
          { icon: this.paused === undefined ? 'debug-pause' : 'debug-continue' },
        )}
        ${action(
          'New request',
          () => {
            this.composing = true;
          },
          { icon: 'add' },
        )}
        ${action(this.exporting ? 'Exporting…' : 'Export JSON…', () => this.export(), { icon: 'export', disabled: this.exporting })}
        <span class="grow"></span>
        <span class="dim" role="status"
          >${rows.length === all.length ? counted(all.length, 'message') : `${count(rows.length)} of ${counted(all.length, 'message')}`}${this.paused === undefined ? '' : `, paused (${count(store.traffic.entries.at(-1)?.seq === this.paused.at(-1)?.seq ? 0 : (store.traffic.entries.at(-1)?.seq ?? 0) - (this.paused.at(-1)?.seq ?? 0))} newer)`}</span
        >
      </div>
      <div class="filter many">
        <input
          type="search"
          placeholder="Filter by text"
          aria-label="Filter messages by text"
          .value=${store.kept.filters.traffic ?? ''}
          @input=${(event: Event) => store.change({ filters: { ...store.kept.filters, traffic: (event.target as HTMLInputElement).value } })}
        />
        ${select(
          'Direction',
          traffic.direction,
          [
            ['', 'Both ways'],
            ['client', '→ to the server'],
            ['server', '← from the server'],
          ],
          (direction) => set({ direction }),
        )}
        ${select(
          'Kind',
          traffic.kind,
          [
            ['', 'All kinds'],
            ['request', 'Requests'],
            ['response', 'Answers'],
            ['error', 'Errors'],
            ['notification', 'Notifications'],
            ['note', 'Notes'],
          ],
          (kind) => set({ kind }),
        )}
        ${select('Method', traffic.method, [['', 'All methods'], ...methods.map((one) => [one, visible(one)] as const)], (method) => set({ method }))}
        <vscode-checkbox
          .checked=${traffic.errorsOnly}
          @change=${(event: Event) => set({ errorsOnly: (event.target as HTMLInputElement).checked })}
          >Errors only</vscode-checkbox
        >
      </div>
      ${store.traffic.dropped > 0 ? html`<p class="note">${icon('info')}${counted(store.traffic.dropped, 'older message was', 'older messages were')} dropped.</p>` : nothing}
      ${
        rows.length === 0
          ? html`<p class="note">
              ${all.length === 0 ? 'Nothing was said yet. Every message to and from the server is listed here.' : 'No message matches the filters.'}
            </p>`
          : html`<div class="columns" aria-hidden="true">${COLUMNS.map((one) => html`<span class=${one.toLowerCase()}>${one}</span>`)}</div>
              <virtual-list
                class="traffic"
                .rows=${rows}
                .draw=${draw}
                .words=${wordsOf}
                .selected=${store.trafficAt === undefined ? undefined : String(store.trafficAt)}
                .rowHeight=${22}
                .label=${'Messages'}
                .listId=${'traffic'}
                .follow=${this.paused === undefined && store.trafficAt === undefined}
                @pick=${(event: CustomEvent<{ key: string }>) => {
                  this.composing = false;
                  store.trafficAt = Number(event.detail.key);
                  store.changed();
                }}
              ></virtual-list>`
      }
      ${
        store.trafficAt === undefined
          ? nothing
          : html`<div class="bar">${action(
              'Stop looking at one, follow the newest',
              () => {
                store.trafficAt = undefined;
                this.paused = undefined;
                store.changed();
              },
              { icon: 'arrow-down' },
            )}</div>`
      }
    `;
  }

  private rows(all: readonly TrafficEntry[]): readonly TrafficRow[] {
    const { traffic, filters } = this.store.kept;
    const of = [all, traffic, filters.traffic];
    if (this.made !== undefined && of.every((one, n) => one === this.made!.of[n])) return this.made.rows;
    const text = (filters.traffic ?? '').toLowerCase();
    const rows = all
      .filter(
        (one) =>
          (traffic.direction === '' || one.from === traffic.direction) &&
          (traffic.kind === '' || one.kind === traffic.kind) &&
          (traffic.method === '' || one.method === traffic.method) &&
          (!traffic.errorsOnly || isBad(one)) &&
          (text === '' || `${one.method ?? ''} ${one.head}`.toLowerCase().includes(text)),
      )
      .map(
        (entry): TrafficRow => ({
          key: String(entry.seq),
          label: entry.method ?? entry.kind,
          entry,
        }),
      );
    this.made = { of, rows };
    return rows;
  }

  private async export(): Promise<void> {
    this.exporting = true;
    const answer = await this.store.asks.ask({ do: 'export' });
    this.exporting = false;
    if (answer.is === 'text')
      this.store.host.postMessage({ kind: 'save-text', name: 'mcp-traffic.json', text: answer.text });
    else if (answer.is === 'failed') this.store.announce(answer.problem);
  }
}

/** Methods that can be filtered by; a server may invent any number. */
const MAX_METHODS = 200;

function methodsOf(all: readonly TrafficEntry[]): readonly string[] {
  const known = new Set<string>();
  for (const { method } of all) if (method !== undefined && known.size < MAX_METHODS) known.add(method);
  return [...known].sort();
}

const COLUMNS = ['Time', 'Way', 'Kind', 'Method', 'Id', 'Took', 'Size', 'Content'];

/** What the kinds of messages are called. */
export const KINDS = {
  request: { words: 'request', icon: 'arrow-up' },
  response: { words: 'answer', icon: 'pass' },
  error: { words: 'error', icon: 'error' },
  notification: { words: 'notification', icon: 'bell' },
  note: { words: 'note', icon: 'info' },
} as const;

function isBad(entry: TrafficEntry): boolean {
  return entry.kind === 'error' || entry.kind === 'note' || /"isError"\s*:\s*true/.test(entry.head);
}

function draw({ entry }: TrafficRow): TemplateResult {
  const to = entry.from === 'client';
  return html`
    <span class="time dim">${clock(entry.at)}</span>
    <span class="way" title=${to ? 'to the server' : 'from the server'}>${icon(to ? 'arrow-right' : 'arrow-left')}${to ? 'out' : 'in'}</span>
    <span class="kind ${isBad(entry) ? 'bad' : ''}">${isBad(entry) && entry.kind === 'response' ? 'tool error' : KINDS[entry.kind].words}</span>
    <span class="method">${visible(entry.method ?? '')}</span>
    <span class="id dim">${visible((entry.rpcId ?? '').slice(0, 12))}</span>
    <span class="took dim">${entry.ms === undefined ? '' : duration(entry.ms)}</span>
    <span class="size dim">${size(entry.bytes)}</span>
    <span class="content dim">${visible(gist(entry.head).slice(0, 200))}</span>
  `;
}

function wordsOf({ entry }: TrafficRow): string {
  const parts = [
    entry.from === 'client' ? 'to the server' : 'from the server',
    KINDS[entry.kind].words,
    visible(entry.method ?? ''),
    entry.rpcId === undefined ? '' : `id ${visible(entry.rpcId)}`,
    entry.ms === undefined ? '' : duration(entry.ms),
    size(entry.bytes),
  ];
  return parts.filter((one) => one !== '').join(', ');
}

/** What of a message its other columns do not say. */
function gist(head: string): string {
  const rest = head.replace(
    /^\{\s*(?:(?:"jsonrpc"\s*:\s*"2\.0"|"id"\s*:\s*(?:\d+|"[^"\\]*")|"method"\s*:\s*"[^"\\]*")\s*,?\s*)+(?:"(?:params|result|error)"\s*:\s*)?/,
    '',
  );
  return rest === '}' ? '' : rest;
}

/** A native choice out of a list. */
export function select(
  label: string,
  now: string,
  all: readonly (readonly [string, string])[],
  onPick: (picked: string) => void,
): TemplateResult {
  const known = all.some(([value]) => value === now) ? all : [...all, [now, now] as const];
  return html`<select aria-label=${label} title=${label} @change=${(event: Event) => onPick((event.target as HTMLSelectElement).value)}>
    ${known.map(([value, words]) => html`<option value=${value} ?selected=${value === now} .selected=${value === now}>${words}</option>`)}
  </select>`;
}
