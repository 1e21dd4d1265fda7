// A line to type in that the server helps to complete: what it proposes is a list below, reached by the arrow keys.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { plainCompletions } from './completions.ts';
import type { Store } from './store.ts';

const WAIT_MS = 180;
const MAX_SHOWN = 100;

/** `<completion-field>`: a combobox. Fires `type` with `detail.text`. */
export class CompletionField extends LitElement {
  static override properties = {
    store: { attribute: false },
    text: { attribute: false },
    label: { attribute: false },
    fieldId: { attribute: false },
    required: { attribute: false },
    reference: { attribute: false },
    argument: { attribute: false },
    others: { attribute: false },
    proposed: { state: true },
    at: { state: true },
    isOpen: { state: true },
  };
  store!: Store;
  text = '';
  label = '';
  fieldId = '';
  required = false;
  /** What the protocol calls `ref`: of a prompt or of a template; undefined: nothing is proposed. */
  reference: { readonly type: string; readonly name?: string; readonly uri?: string } | undefined;
  argument = '';
  /** What the other fields hold. */
  others: Readonly<Record<string, string>> = {};
  private proposed: readonly string[] = [];
  private more = 0;
  private at = -1;
  private isOpen = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.waiting);
  }

  protected override render(): TemplateResult {
    const open = this.isOpen && this.proposed.length > 0;
    return html`<div class="combo">
      <input
        type="text"
        id=${this.fieldId}
        role="combobox"
        aria-label=${this.label}
        aria-autocomplete="list"
        aria-expanded=${open}
        aria-controls="${this.fieldId}-list"
        aria-activedescendant=${open && this.at >= 0 ? `${this.fieldId}-${this.at}` : nothing}
        aria-required=${this.required}
        autocomplete="off"
        spellcheck="false"
        .value=${this.text}
        @input=${(event: Event) => this.type((event.target as HTMLInputElement).value)}
        @focus=${() => this.askSoon()}
        @blur=${() => {
          this.isOpen = false;
        }}
        @keydown=${this.onKey}
      />
      <ul id="${this.fieldId}-list" role="listbox" aria-label="Proposed by the server" ?hidden=${!open}>
        ${
          open
            ? this.proposed.map(
                (one, n) => html`<li
                  id="${this.fieldId}-${n}"
                  role="option"
                  aria-selected=${n === this.at}
                  class=${n === this.at ? 'selected' : ''}
                  @mousedown=${(event: Event) => {
                    event.preventDefault();
                    this.take(n);
                  }}
                >
                  ${visible(one)}
                </li>`,
              )
            : nothing
        }
        ${open && this.more > 0 ? html`<li class="note" role="presentation">and ${this.more} more</li>` : nothing}
      </ul>
    </div>`;
  }

  private onKey(event: KeyboardEvent): void {
    const open = this.isOpen && this.proposed.length > 0;
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      this.isOpen = false;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) {
        this.isOpen = true;
        this.askSoon();
        return;
      }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.at = (this.at + step + this.proposed.length) % this.proposed.length;
      void this.updateComplete.then(() => this.querySelector('li.selected')?.scrollIntoView({ block: 'nearest' }));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && open && this.at >= 0 && !event.ctrlKey) {
      if (event.key === 'Enter') event.preventDefault();
      this.take(this.at);
    }
  }

  private take(n: number): void {
    this.isOpen = false;
    this.tell(this.proposed[n]!);
  }

  private type(text: string): void {
    this.isOpen = true;
    this.tell(text);
    this.askSoon();
  }

  private tell(text: string): void {
    this.text = text;
    this.dispatchEvent(new CustomEvent('type', { detail: { text } }));
  }

  private askSoon(): void {
    clearTimeout(this.waiting);
    if (this.reference === undefined) return;
    this.waiting = setTimeout(async () => {
      const asked = ++this.asked;
      const all = await plainCompletions(this.store, this.reference!, this.argument, this.text, this.others);
      if (asked !== this.asked) return;
      this.proposed = all.slice(0, MAX_SHOWN);
      this.more = all.length - this.proposed.length;
      this.at = -1;
    }, WAIT_MS);
  }
}
