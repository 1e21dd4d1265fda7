// What all parts of the view are: elements without a tree of their own, so that names, roles and focus reach across them.
import { LitElement } from 'lit';
import type { Store } from './store.ts';

/** Shows something of the store, anew whenever that changes. */
export abstract class Part extends LitElement {
  static override properties = { store: { attribute: false } };
  store!: Store;
  private watched: Store | undefined;
  private readonly onChange = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watched?.removeEventListener('change', this.onChange);
    this.watched = undefined;
  }

  protected override willUpdate(_changed: Map<PropertyKey, unknown>): void {
    this.watch();
  }

  private watch(): void {
    if (this.watched === this.store) return;
    this.watched?.removeEventListener('change', this.onChange);
    this.watched = this.store;
    this.watched?.addEventListener('change', this.onChange);
  }
}
