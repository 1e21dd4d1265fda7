// The page of prompts: their arguments, which the server helps to complete, and the messages they give.
import { html, nothing, type TemplateResult } from 'lit';
import { visible, visibleLines } from '../../visible.ts';
import type { Call } from './asks.ts';
import { callsOf } from './call-list.ts';
import { isTable } from './content.ts';
import { headOf, schemasOf } from './definition-head.ts';
import { notServed } from './not-served.ts';
import { Part } from './part.ts';
import { button, empty, icon } from './pieces.ts';
import { find, keyOf, ofKind } from './served.ts';
import type { DefinedServer, Definition } from './told.ts';

const MEANING = 'A prompt is a text made by the server, which a person picks to start with.';

/** `<prompts-page>`. */
export class PromptsPage extends Part {
  static override properties = { ...Part.properties, chosen: { state: true }, refusal: { state: true } };
  private chosen: Call | undefined;
  private refusal: string | undefined;
  private made: { readonly of: DefinedServer | undefined; readonly prompts: readonly Definition[] } | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const prompts = this.prompts();
    if (prompts.length === 0) return notServed(store, 'prompts', 'comment-discussion', MEANING);
    const key = store.kept.selected.prompts;
    const prompt = find(store.served, key);
    return html`<split-view
      .percent=${store.kept.split}
      .shown=${key}
      .label=${prompt === undefined ? 'Prompt' : `Prompt ${visible(prompt.name)}`}
      .list=${html`<definition-list .store=${store} .page=${'prompts'} .what=${'prompt'} .definitions=${prompts}></definition-list>`}
      .detail=${
        prompt === undefined
          ? empty(
              'comment-discussion',
              'Pick a prompt',
              'Choose one in the list to fill in its arguments and read its messages.',
            )
          : this.detail(prompt)
      }
      @size=${(event: CustomEvent<{ percent: number }>) => store.change({ split: event.detail.percent })}
    ></split-view>`;
  }

  private detail(prompt: Definition): TemplateResult {
    const { store } = this;
    const values = this.values(prompt);
    const of = { kind: 'prompt', name: prompt.name } as const;
    const shown = this.chosen?.of.name === prompt.name ? this.chosen : store.asks.latest(of);
    const list = argumentsOf(prompt);
    return html`
      ${headOf(store, prompt)}
      <section
        class="call"
        aria-label="Arguments of ${visible(prompt.name)}"
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          this.get(prompt);
        }}
      >
        ${list.length === 0 ? html`<p class="note">It takes no arguments.</p>` : html`<h3>Arguments</h3>`}
        ${list.map(
          ({ name, description, required }, n) => html`<div class="field">
            <label for="prompt-${n}">${visible(name)}${required ? html`<span class="required"> required</span>` : nothing}</label>
            ${description === undefined ? nothing : html`<p class="field-help">${visibleLines(description)}</p>`}
            <completion-field
              .store=${store}
              .fieldId=${`prompt-${n}`}
              .label=${visible(name)}
              .required=${required}
              .text=${own(values, name)}
              .reference=${{ type: 'ref/prompt', name: prompt.name }}
              .argument=${name}
              .others=${values}
              @type=${(event: CustomEvent<{ text: string }>) => this.type(prompt, name, event.detail.text)}
            ></completion-field>
          </div>`,
        )}
        ${this.refusal === undefined ? nothing : html`<p class="sentence bad" role="alert">${icon('error')}${this.refusal}</p>`}
        <div class="actions">
          ${button('Get messages', () => this.get(prompt), { icon: 'play', primary: true, disabled: store.state.is !== 'running', title: 'Get the messages (Ctrl+Enter)', id: 'call' })}
          ${store.state.is === 'running' ? nothing : html`<span class="dim">Not connected.</span>`}
        </div>
      </section>
      ${shown === undefined ? nothing : html`<call-result .store=${store} .call=${shown}></call-result>`}
      ${callsOf(
        store,
        (one) => one.of.kind === 'prompt' && one.of.name === prompt.name,
        shown,
        (one) => {
          this.chosen = one;
        },
      )}
      ${schemasOf(store, prompt)}
    `;
  }

  private get(prompt: Definition): void {
    if (this.store.state.is !== 'running') return;
    const values = this.values(prompt);
    const missing = argumentsOf(prompt).filter(({ name, required }) => required && own(values, name) === '');
    this.refusal =
      missing.length === 0
        ? undefined
        : `${missing.map(({ name }) => visible(name)).join(', ')} ${missing.length === 1 ? 'is' : 'are'} required.`;
    if (missing.length > 0) return;
    const args = Object.fromEntries(Object.entries(values).filter(([, text]) => text !== ''));
    this.chosen = this.store.call({ kind: 'prompt', name: prompt.name }, JSON.stringify(args));
  }

  private type(prompt: Definition, name: string, text: string): void {
    this.refusal = undefined;
    this.store.draft(keyOf(prompt), JSON.stringify({ ...this.values(prompt), [name]: text }));
  }

  private values(prompt: Definition): Record<string, string> {
    return textsOf(this.store.kept.drafts[keyOf(prompt)]);
  }

  private prompts(): readonly Definition[] {
    if (this.made === undefined || this.made.of !== this.store.served) {
      this.made = { of: this.store.served, prompts: ofKind(this.store.served, 'prompt') };
    }
    return this.made.prompts;
  }
}

/** The fields of a JSON object that are texts. */
export function textsOf(json: string | undefined): Record<string, string> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (!isTable(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((one): one is [string, string] => typeof one[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/** What was typed for a name; names may be those that every object has. */
export function own(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? values[name]! : '';
}

interface PromptArgument {
  readonly name: string;
  readonly description: string | undefined;
  readonly required: boolean;
}

function argumentsOf(prompt: Definition): PromptArgument[] {
  const list = prompt.fields.arguments;
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((one) =>
    isTable(one) && typeof one.name === 'string'
      ? [
          {
            name: one.name,
            description: typeof one.description === 'string' ? one.description : undefined,
            required: one.required === true,
          },
        ]
      : [],
  );
}
