// A request written by hand: any method, any parameters.
import { html, nothing, type TemplateResult } from 'lit';
import type { Call } from './asks.ts';
import { callsOf } from './call-list.ts';
import { pretty } from './json-text.ts';
import { Part } from './part.ts';
import { action, button, icon } from './pieces.ts';
import { refusalOf } from './refusal.ts';

const METHODS = [
  'ping',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'completion/complete',
  'logging/setLevel',
  'server/discover',
  'tasks/list',
  'tasks/get',
  'tasks/result',
  'tasks/cancel',
];

/** `<raw-request>`. Fires `close`. */
export class RawRequest extends Part {
  static override properties = { ...Part.properties, refusal: { state: true }, chosen: { state: true } };
  private refusal: string | undefined;
  private chosen: Call | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const { raw } = store.kept;
    const shown = this.chosen ?? store.asks.calls.find(({ of }) => of.kind === 'raw');
    return html`<div class="head">
        <h2>Request by hand</h2>
        <p class="dim">It is sent as it stands here; only the id and what the protocol needs in <code>_meta</code> are added.</p>
      </div>
      <section
        class="call"
        aria-label="Request by hand"
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          this.send();
        }}
      >
        <div class="field">
          <label for="raw-method">Method</label>
          <input
            id="raw-method"
            type="text"
            list="raw-methods"
            spellcheck="false"
            .value=${raw.method}
            @input=${(event: Event) => store.change({ raw: { ...raw, method: (event.target as HTMLInputElement).value } })}
          />
          <datalist id="raw-methods">${METHODS.map((one) => html`<option value=${one}></option>`)}</datalist>
        </div>
        <div class="field">
          <label for="raw-params">Parameters (JSON)</label>
          <textarea
            id="raw-params"
            class="json-input"
            rows="8"
            spellcheck="false"
            .value=${raw.params}
            @input=${(event: Event) => store.change({ raw: { ...raw, params: (event.target as HTMLTextAreaElement).value } })}
          ></textarea>
        </div>
        ${this.refusal === undefined ? nothing : html`<p class="sentence bad" role="alert">${icon('error')}${this.refusal}</p>`}
        <div class="actions">
          ${button('Send', () => this.send(), { icon: 'send', primary: true, disabled: store.state.is !== 'running', title: 'Send the request (Ctrl+Enter)' })}
          ${action('Format', () => store.change({ raw: { ...raw, params: pretty(raw.params) } }), { icon: 'json' })}
          ${action('Close', () => this.dispatchEvent(new CustomEvent('close')), { icon: 'close' })}
          ${store.state.is === 'running' ? nothing : html`<span class="dim">Not connected.</span>`}
        </div>
      </section>
      ${shown === undefined ? nothing : html`<call-result .store=${store} .call=${shown}></call-result>`}
      ${callsOf(
        store,
        ({ of }) => of.kind === 'raw',
        shown,
        (one) => {
          this.chosen = one;
        },
      )}`;
  }

  private send(): void {
    const { store } = this;
    if (store.state.is !== 'running') return;
    const { method, params } = store.kept.raw;
    this.refusal =
      method.trim() === ''
        ? 'A request has a method.'
        : refusalOf(params)?.replace('Arguments', 'Parameters').replace('arguments', 'parameters');
    if (this.refusal !== undefined) return;
    this.chosen = store.call({ kind: 'raw', name: method.trim() }, params);
  }
}
