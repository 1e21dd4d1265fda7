// One message of the traffic, whole, with its partner and what can be done with it.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { entry as entryOf, readJson } from './json-text.ts';
import { Part } from './part.ts';
import { action, clock, duration, empty, icon, size } from './pieces.ts';
import type { TrafficEntry } from './told.ts';
import { KINDS } from './traffic-page.ts';

const WAIT_MS = 80;

/** `<message-detail>`. Fires `again` when its request is to be sent again. */
export class MessageDetail extends Part {
  static override properties = {
    ...Part.properties,
    entry: { attribute: false },
    seq: { attribute: false },
    text: { state: true },
    problem: { state: true },
  };
  entry: TrafficEntry | undefined;
  seq: number | undefined;
  private text: string | undefined;
  private problem: string | undefined;
  private isJson = false;
  private of: number | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('text') && this.text !== undefined) this.isJson = readable(this.text);
    if (this.entry?.seq === this.of) return;
    this.of = this.entry?.seq;
    this.text = undefined;
    this.problem = undefined;
    clearTimeout(this.waiting);
    if (this.entry === undefined) return;
    if (!this.entry.more) {
      this.text = this.entry.head;
      this.isJson = readable(this.text);
      return;
    }
    // Arrow keys run over many; only where one rests is all of it asked for.
    this.waiting = setTimeout(() => void this.askFor(this.of!), WAIT_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.waiting);
  }

  protected override render(): TemplateResult {
    const { entry, seq, store } = this;
    if (seq === undefined) {
      return empty(
        'arrow-swap',
        'Pick a message',
        'Choose one in the list to see all of it, find its answer, or send it again.',
      );
    }
    if (entry === undefined)
      return empty('history', 'No longer kept', `Message ${seq} is among the older ones that were dropped.`);
    const pair = store.traffic.pairOf(entry);
    const mine = entry.from === 'client' && (entry.kind === 'request' || entry.kind === 'notification');
    return html`<div class="head">
        <h2>${visible(entry.method ?? KINDS[entry.kind].words)}</h2>
        <p class="chips">
          <span class="chip">${icon(entry.from === 'client' ? 'arrow-right' : 'arrow-left')}${entry.from === 'client' ? 'to the server' : 'from the server'}</span>
          <span class="chip ${entry.kind === 'error' ? 'bad' : ''}">${icon(KINDS[entry.kind].icon)}${KINDS[entry.kind].words}</span>
          <span class="dim"
            >no. ${entry.seq} · ${clock(entry.at)} · ${size(entry.bytes)}${entry.ms === undefined ? '' : ` · after ${duration(entry.ms)}`}${entry.rpcId === undefined ? '' : ` · id ${visible(entry.rpcId)}`}</span
          >
        </p>
        <div class="actions">
          ${
            pair === undefined
              ? entry.kind === 'request'
                ? html`<span class="dim">No answer yet.</span>`
                : nothing
              : action(
                  entry.kind === 'request' ? `To its answer (${duration(pair.ms ?? 0)})` : 'To its request',
                  () => {
                    store.trafficAt = pair.seq;
                    store.changed();
                  },
                  { icon: 'arrow-swap' },
                )
          }
          ${mine && entry.kind === 'request' && this.text !== undefined ? action('Send again…', () => this.again(), { icon: 'debug-rerun' }) : nothing}
        </div>
      </div>
      ${this.problem === undefined ? nothing : html`<p class="sentence bad" role="alert">${icon('error')}${visible(this.problem)}</p>`}
      ${
        this.text === undefined
          ? html`<p class="note">${this.problem === undefined ? 'Reading…' : nothing}</p>
              <pre class="text">${visible(entry.head)}${entry.more ? '…' : ''}</pre>`
          : this.isJson
            ? html`<json-view .store=${store} .text=${this.text} .name=${`message ${entry.seq}`} .open=${4}></json-view>`
            : html`<long-text .store=${store} .text=${this.text} .name=${`message ${entry.seq}`}></long-text>`
      }`;
  }

  private async askFor(seq: number): Promise<void> {
    const answer = await this.store.asks.ask({ do: 'message', seq });
    if (seq !== this.of) return;
    if (answer.is === 'text') this.text = answer.text;
    else if (answer.is === 'failed') this.problem = answer.problem;
  }

  private again(): void {
    const node = readJson(this.text!);
    const params = entryOf(node, 'params');
    // What the client adds to each request by itself would else be there twice.
    const text = params === undefined ? '{}' : withoutMeta(this.text!.slice(params.start, params.end));
    this.store.change({ raw: { method: this.entry!.method ?? '', params: text } });
    this.dispatchEvent(new CustomEvent('again'));
  }
}

function withoutMeta(params: string): string {
  const node = readJson(params);
  if (node?.is !== 'object') return params;
  const kept = node.entries.filter(({ name }) => name !== '"_meta"');
  return `{${kept.map(({ name, value }) => `${name}:${params.slice(value.start, value.end)}`).join(',')}}`;
}

function readable(text: string): boolean {
  return text.length <= 3_000_000 && readJson(text) !== undefined;
}
