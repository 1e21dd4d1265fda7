// A section that is made when it is opened.
import { html, LitElement, nothing, type TemplateResult } from 'lit';

/** `<lazy-fold>`. */
export class LazyFold extends LitElement {
  static override properties = {
    words: { attribute: false },
    body: { attribute: false },
    count: { attribute: false },
    isOpen: { state: true },
    startOpen: { attribute: false },
  };
  words = '';
  body: () => unknown = () => nothing;
  count: number | undefined;
  startOpen = false;
  private isOpen: boolean | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const open = this.isOpen ?? this.startOpen;
    return html`<details
      class="fold"
      ?open=${open}
      @toggle=${(event: Event) => {
        if (event.target !== event.currentTarget) return;
        this.isOpen = (event.currentTarget as HTMLDetailsElement).open;
      }}
    >
      <summary>${this.words}${this.count === undefined ? nothing : html` <span class="dim">${this.count}</span>`}</summary>
      ${open ? this.body() : nothing}
    </details>`;
  }
}
