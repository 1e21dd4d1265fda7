// One tool: what is known of it, its arguments, its calls and what came of them.
import { html, nothing, type TemplateResult } from 'lit';
import { hides, visible } from '../../visible.ts';
import type { Call } from './asks.ts';
import { callsOf, savedOf } from './call-list.ts';
import { headOf, schemasOf } from './definition-head.ts';
import { initialText, type ToolForm } from './form/index.ts';
import { jsonText, pretty } from './json-text.ts';
import { Part } from './part.ts';
import { action, button, choice, hiddenNote, icon } from './pieces.ts';
import { refusalOf } from './refusal.ts';
import { field, keyOf, taskSupportOf } from './served.ts';
import { powersOf } from './tasks.ts';
import type { Definition, JsonProblem } from './told.ts';

/** Waited after the last key before the arguments are checked. */
const CHECK_MS = 250;

/** `<tool-detail>`. */
export class ToolDetail extends Part {
  static override properties = {
    ...Part.properties,
    tool: { attribute: false },
    problems: { state: true },
    refusal: { state: true },
    chosen: { state: true },
    asTask: { state: true },
  };
  tool: Definition | undefined;
  private problems: readonly JsonProblem[] = [];
  private refusal: string | undefined;
  /** The call whose result is shown; the latest of the tool where undefined. */
  private chosen: Call | undefined;
  /** It is called as a task, where the tool leaves the choice. */
  private asTask = false;
  /** What stands there before anything was typed. */
  private first = '{}';
  private checked: string | undefined;
  private checking: ReturnType<typeof setTimeout> | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const old = changed.get('tool') as Definition | undefined;
    if (changed.has('tool') && old?.name !== this.tool?.name) {
      this.problems = [];
      this.refusal = undefined;
      this.chosen = undefined;
      this.asTask = false;
      this.checked = undefined;
    }
    if (changed.has('tool')) this.first = initialText(field(this.tool?.fields, 'inputSchema') ?? {});
    this.checkSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.checking);
  }

  protected override render(): TemplateResult {
    const { tool, store } = this;
    if (tool === undefined) return html``;
    const call = this.chosen ?? store.asks.latest({ kind: 'tool', name: tool.name });
    return html`
      ${headOf(store, tool)}
      <section class="call" aria-label="Call of ${visible(tool.name)}" @keydown=${this.onKey}>
        <div class="bar">
          <h3>Arguments</h3>
          ${choice(
            'How the arguments are written',
            this.mode,
            [
              ['form', 'Form'],
              ['json', 'JSON'],
            ] as const,
            (mode) => store.change({ mode }),
          )}
          <span class="grow"></span>
          ${action('Edit in an editor', () => store.host.postMessage({ kind: 'edit-arguments', tool: tool.name, text: this.text }), { icon: 'edit' })}
          ${action('Clear', () => this.clear(), { icon: 'clear-all' })}
        </div>
        ${this.mode === 'form' ? this.form(tool) : this.json(tool)}
        ${this.mode === 'json' && this.problems.length > 0 ? this.problemList() : nothing}
        ${this.refusal === undefined ? nothing : html`<p class="sentence bad" role="alert">${icon('error')}${this.refusal}</p>`}
        <div class="actions">
          ${button('Call', () => this.call(), { icon: 'play', primary: true, disabled: store.state.is !== 'running', title: 'Call the tool (Ctrl+Enter)', id: 'call' })}
          <label class="timeout"
            >Give up after
            <input
              type="text"
              inputmode="decimal"
              size="5"
              .value=${store.kept.timeoutSeconds}
              aria-label="Give up after so many seconds"
              @change=${(event: Event) => store.change({ timeoutSeconds: (event.target as HTMLInputElement).value })}
            />
            s</label
          >
          ${this.taskChoice(tool)}
          ${action('Save call…', () => store.host.postMessage({ kind: 'save-call', tool: tool.name, arguments: this.text }), { icon: 'save' })}
          ${store.state.is === 'running' ? nothing : html`<span class="dim">Not connected.</span>`}
        </div>
      </section>
      ${call === undefined ? nothing : html`<call-result .store=${store} .call=${call}></call-result>`}
      ${savedOf(store, tool.name)}
      ${callsOf(
        store,
        (one) => one.of.kind === 'tool' && one.of.name === tool.name,
        call,
        (one) => {
          this.chosen = one;
        },
      )}
      ${schemasOf(store, tool)}
    `;
  }

  /** Where there is no form to be made, the JSON itself is written. */
  private get mode(): 'form' | 'json' {
    return customElements.get('tool-form') === undefined ? 'json' : this.store.kept.mode;
  }

  private get text(): string {
    return this.tool === undefined ? '{}' : (this.store.kept.drafts[keyOf(this.tool)] ?? this.first);
  }

  private form(tool: Definition): TemplateResult {
    return html`<tool-form
      .schema=${field(tool.fields, 'inputSchema') ?? {}}
      .text=${this.text}
      .problems=${this.problems}
      .disabled=${false}
      @change=${(event: CustomEvent<{ text: string }>) => {
        if (typeof event.detail?.text === 'string') this.typed(event.detail.text);
      }}
      @submit=${() => this.call()}
    ></tool-form>`;
  }

  private json(tool: Definition): TemplateResult {
    return html`<textarea
        class="json-input"
        rows=${Math.max(6, Math.min(24, this.text.split('\n').length + 1))}
        spellcheck="false"
        aria-label="Arguments of ${visible(tool.name)} as JSON"
        .value=${this.text}
        @input=${(event: Event) => this.typed((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${hides(this.text) ? hiddenNote('arguments') : nothing}
      <div class="actions">
        ${action('Format', () => this.typed(pretty(this.text)), { icon: 'json' })}
      </div>`;
  }

  /** From 2026-07-28 on, the server decides. */
  private taskChoice(tool: Definition): TemplateResult | typeof nothing {
    const { greeting } = this.store;
    const support = greeting?.era === 'modern' ? undefined : taskSupportOf(tool);
    if (support === undefined) return nothing;
    return html`<vscode-checkbox
        class="as-task"
        .checked=${support === 'required' || this.asTask}
        ?disabled=${support === 'required'}
        title=${support === 'required' ? 'The tool is only called as a task' : 'The tool may be called as a task, whose result is fetched later'}
        @change=${(event: Event) => {
          this.asTask = (event.target as HTMLInputElement).checked;
        }}
        >As a task</vscode-checkbox
      >
      ${greeting === undefined || powersOf(greeting).calls ? nothing : html`<span class="note">The server does not say that tools may be called as tasks; other clients will not try.</span>`}`;
  }

  private problemList(): TemplateResult {
    return html`<ul class="problems" aria-label="What is wrong with the arguments">
      ${this.problems.slice(0, 20).map((one) => html`<li>${icon('warning')}<span>${visible(one.message)}${this.mode === 'json' ? html` <button type="button" class="action" @click=${() => this.goTo(one)}>line ${lineAt(this.text, one.offset)}</button>` : nothing}</span></li>`)}
      ${this.problems.length > 20 ? html`<li>and ${this.problems.length - 20} more</li>` : nothing}
    </ul>`;
  }

  private goTo(problem: JsonProblem): void {
    const input = this.querySelector<HTMLTextAreaElement>('.json-input');
    input?.focus();
    input?.setSelectionRange(problem.offset, problem.offset + problem.length);
  }

  private typed(text: string): void {
    this.refusal = undefined;
    this.store.draft(keyOf(this.tool!), text);
  }

  private clear(): void {
    this.typed(this.first);
    this.querySelector<HTMLElement>('.json-input, tool-form')?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    this.call();
  }

  private call(): void {
    const { tool, text, store } = this;
    if (tool === undefined || store.state.is !== 'running') return;
    const form = this.querySelector<ToolForm>('tool-form');
    if (form?.unfinished === true) {
      this.refusal = 'Something in the form is only half typed.';
      form.focus();
      return;
    }
    this.refusal = refusalOf(text);
    if (this.refusal !== undefined) return;
    this.chosen = undefined;
    const asTask = this.asTask && store.greeting?.era !== 'modern' && taskSupportOf(tool) !== undefined;
    store.call({ kind: 'tool', name: tool.name, ...(asTask ? { asTask } : {}) }, text);
    void this.updateComplete.then(() => this.querySelector('call-result')?.scrollIntoView({ block: 'nearest' }));
  }

  private checkSoon(): void {
    const { tool, store } = this;
    if (tool === undefined || store.state.is !== 'running') return;
    const now = jsonText(tool.name) + this.text;
    if (now === this.checked) return;
    this.checked = now;
    clearTimeout(this.checking);
    this.checking = setTimeout(async () => {
      const answer = await store.asks.ask({ do: 'validate', tool: tool.name, text: this.text });
      // What was typed meanwhile is checked on its own.
      if (answer.is === 'problems' && now === this.checked) this.problems = answer.problems;
    }, CHECK_MS);
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
