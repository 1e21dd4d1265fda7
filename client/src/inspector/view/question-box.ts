// What a server asks the person: in a frame of the view's own that says who asks, with every answer the protocol has.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { address, contentOf, isTable } from './content.ts';
import { initialText, type ToolForm } from './form/index.ts';
import { entry, jsonText, readJson } from './json-text.ts';
import { Part } from './part.ts';
import { button, icon, paragraph } from './pieces.ts';
import { refusalOf } from './refusal.ts';
import type { Question, Reply } from './told.ts';

const NO_SCHEMA = { type: 'object' };
const STOPS = ['endTurn', 'stopSequence', 'maxTokens', 'toolUse'];

/** `<question-box>`. */
export class QuestionBox extends Part {
  static override properties = {
    ...Part.properties,
    question: { attribute: false },
    text: { state: true },
    refusal: { state: true },
    words: { state: true },
    model: { state: true },
    stop: { state: true },
  };
  question!: Question;
  /** What is to be sent as the form's content. */
  private text = '{}';
  private refusal: string | undefined;
  private words = '';
  private model = 'a-person';
  private stop = 'endTurn';
  private read: Readonly<Record<string, unknown>> = {};

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has('question')) return;
    try {
      const params: unknown = JSON.parse(this.question.params);
      this.read = isTable(params) ? params : {};
    } catch {
      this.read = {};
    }
    this.text = initialText(this.schema);
  }

  protected override render(): TemplateResult {
    const { store, question } = this;
    const id = `question-${question.question}`;
    const sampling = question.method === 'sampling/createMessage';
    const during =
      question.request === undefined ? undefined : store.asks.calls.find(({ request }) => request === question.request);
    const titles = sampling
      ? 'wants a language model’s answer'
      : this.read.mode === 'url'
        ? 'wants you to open an address'
        : 'wants you to fill something in';
    return html`<section class="question" role="group" aria-labelledby="${id}">
      <h2 id=${id} tabindex="-1">
        ${icon('question')}<span>The server <code>${visible(store.server?.name ?? '?')}</code> ${titles}</span>
      </h2>
      <p class="note">
        What follows is the server’s, not the editor’s.${during === undefined ? nothing : html` It asks because <code>${visible(during.title)}</code> was called.`}
      </p>
      ${sampling ? this.sampling() : this.read.mode === 'url' ? this.url() : this.form()}
      <lazy-fold
        .words=${'The question as JSON'}
        .body=${() => html`<json-view .store=${store} .text=${question.params} .name=${'question'}></json-view>`}
      ></lazy-fold>
    </section>`;
  }

  private get schema(): Readonly<Record<string, unknown>> {
    return isTable(this.read.requestedSchema) ? this.read.requestedSchema : NO_SCHEMA;
  }

  private form(): TemplateResult {
    return html`
      ${typeof this.read.message === 'string' ? paragraph(this.read.message) : nothing}
      <div @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
        event.preventDefault();
        this.accept();
      }}>
        ${
          customElements.get('tool-form') === undefined
            ? html`<textarea class="json-input" rows="6" aria-label="Your answer as JSON" .value=${this.text} @input=${(
                event: Event,
              ) => {
                this.text = (event.target as HTMLTextAreaElement).value;
              }}></textarea>`
            : html`<tool-form
                .schema=${this.schema}
                .text=${this.text}
                .problems=${[]}
                .disabled=${false}
                @change=${(event: CustomEvent<{ text: string }>) => {
                  if (typeof event.detail?.text === 'string') this.text = event.detail.text;
                }}
                @submit=${() => this.accept()}
              ></tool-form>`
        }
      </div>
      <p class="note">${icon('shield')}Give no passwords or keys: a server that needs them has to ask by an address.</p>
      ${this.refusal === undefined ? nothing : html`<p class="sentence bad" role="alert">${icon('error')}${this.refusal}</p>`}
      <div class="actions">
        ${button('Accept and send', () => this.accept(), { icon: 'check', primary: true })}
        ${button('Decline', () => this.reply({ result: '{"action":"decline"}' }), { icon: 'circle-slash' })}
        ${button('Cancel', () => this.reply({ result: '{"action":"cancel"}' }), { icon: 'close' })}
      </div>
    `;
  }

  private url(): TemplateResult {
    const url = typeof this.read.url === 'string' ? this.read.url : '';
    const web = /^https?:\/\//i.test(url);
    return html`
      ${typeof this.read.message === 'string' ? paragraph(this.read.message) : nothing}
      <p class="of url">${address(this.store, url)}</p>
      ${web ? nothing : html`<p class="sentence bad">${icon('warning')}This is not a web address; it cannot be opened from here.</p>`}
      ${/^http:/i.test(url) ? html`<p class="note">${icon('unlock')}The connection to it is not encrypted.</p>` : nothing}
      <p class="note">Accept says that you agree, before or after you open it; the server learns nothing of what you do there from the editor.</p>
      <div class="actions">
        ${button('Accept', () => this.reply({ result: '{"action":"accept"}' }), { icon: 'check', primary: true, disabled: !web })}
        ${button('Decline', () => this.reply({ result: '{"action":"decline"}' }), { icon: 'circle-slash' })}
        ${button('Cancel', () => this.reply({ result: '{"action":"cancel"}' }), { icon: 'close' })}
      </div>
    `;
  }

  private sampling(): TemplateResult {
    const { systemPrompt, maxTokens, temperature } = this.read;
    const facts = [
      typeof maxTokens === 'number' ? `at most ${maxTokens} tokens` : undefined,
      typeof temperature === 'number' ? `temperature ${temperature}` : undefined,
    ].filter((one) => one !== undefined);
    return html`
      ${typeof systemPrompt === 'string' ? html`<h3>System prompt</h3>${paragraph(systemPrompt)}` : nothing}
      ${this.messages()}
      ${facts.length > 0 ? html`<p class="dim">${facts.join(', ')}</p>` : nothing}
      <div class="field">
        <label for="sample-${this.question.question}">Your answer, in the model’s place</label>
        <textarea
          id="sample-${this.question.question}"
          rows="4"
          .value=${this.words}
          @input=${(event: Event) => {
            this.words = (event.target as HTMLTextAreaElement).value;
          }}
        ></textarea>
      </div>
      <div class="actions">
        <label>Model <input type="text" size="16" .value=${this.model} @input=${(event: Event) => {
          this.model = (event.target as HTMLInputElement).value;
        }} /></label>
        <label>Stopped because
          <select @change=${(event: Event) => {
            this.stop = (event.target as HTMLSelectElement).value;
          }}>${STOPS.map((one) => html`<option value=${one} ?selected=${one === this.stop}>${one}</option>`)}</select>
        </label>
      </div>
      <div class="actions">
        ${button('Send answer', () => this.sample(), { icon: 'send', primary: true })}
        ${button('Refuse', () => this.reply({ refused: 'The person refused to answer.' }), { icon: 'circle-slash' })}
      </div>
    `;
  }

  private messages(): TemplateResult[] {
    const { params } = this.question;
    const at = entry(readJson(params), 'messages');
    const list = this.read.messages;
    if (at?.is !== 'array' || !Array.isArray(list)) return [];
    return list.slice(0, 50).map((one, n) => {
      const item = at.items[n]!;
      const content = entry(item, 'content');
      const role = isTable(one) ? visible(String(one.role)) : '?';
      const inner = isTable(one) ? one.content : undefined;
      const pieces =
        Array.isArray(inner) && content?.is === 'array'
          ? inner.map((piece, k) => [piece, content.items[k]!] as const)
          : [[inner, content ?? item] as const];
      return html`<section class="message" aria-label="Message of ${role}">
        <h3>${icon(role === 'assistant' ? 'sparkle' : 'account')}${role}</h3>
        ${pieces.map(([piece, node]) => contentOf(this.store, piece, params.slice(node.start, node.end), 'message'))}
      </section>`;
    });
  }

  private accept(): void {
    const form = this.querySelector<ToolForm>('tool-form');
    if (form?.unfinished === true) {
      this.refusal = 'Something in the form is only half typed.';
      form.focus();
      return;
    }
    this.refusal = refusalOf(this.text)
      ?.replace('Arguments are', 'The answer is')
      .replace('The arguments are', 'The answer is')
      .replace('they cannot', 'it cannot');
    if (this.refusal !== undefined) return;
    this.reply({ result: `{"action":"accept","content":${this.text.trim() || '{}'}}` });
  }

  private sample(): void {
    this.reply({
      result: `{"role":"assistant","content":{"type":"text","text":${jsonText(this.words)}},"model":${jsonText(this.model)},"stopReason":${jsonText(this.stop)}}`,
    });
  }

  private reply(reply: Reply): void {
    this.store.reply(this.question.question, reply);
  }
}
