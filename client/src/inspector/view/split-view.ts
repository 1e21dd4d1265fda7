// A list and what is chosen in it, beside each other with a border that moves; one above the other where it is narrow.
import { html, LitElement, type TemplateResult } from 'lit';

/** `<split-view>`. Fires `size` with `detail.percent` when the border was moved. */
export class SplitView extends LitElement {
  static override properties = {
    list: { attribute: false },
    detail: { attribute: false },
    /** Another one means that something else is shown: from its top. */
    shown: { attribute: false },
    percent: { attribute: false },
    label: { attribute: false },
  };
  list: unknown;
  detail: unknown;
  shown: string | undefined;
  percent = 32;
  label = 'Details';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="split" .style=${`--list: ${this.percent}%`}>
        <div class="pane list">${this.list}</div>
        <div
          class="sash"
          role="separator"
          aria-orientation="vertical"
          aria-label="Width of the list"
          aria-valuenow=${Math.round(this.percent)}
          aria-valuemin="15"
          aria-valuemax="80"
          tabindex="0"
          @keydown=${this.onKey}
          @pointerdown=${this.onDown}
        ></div>
        <div class="pane detail" role="region" aria-label=${this.label}>${this.detail}</div>
      </div>
    `;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('shown')) this.querySelector('.pane.detail')!.scrollTop = 0;
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? -2 : event.key === 'ArrowRight' ? 2 : 0;
    if (step === 0) return;
    event.preventDefault();
    this.move(this.percent + step);
  }

  private onDown(event: PointerEvent): void {
    const sash = event.currentTarget as HTMLElement;
    const box = this.getBoundingClientRect();
    sash.setPointerCapture(event.pointerId);
    const onMove = (moved: PointerEvent) => this.move(((moved.clientX - box.left) / box.width) * 100);
    sash.addEventListener('pointermove', onMove);
    const stop = () => sash.removeEventListener('pointermove', onMove);
    sash.addEventListener('pointerup', stop, { once: true });
    sash.addEventListener('pointercancel', stop, { once: true });
  }

  private move(percent: number): void {
    this.percent = Math.max(15, Math.min(80, percent));
    this.dispatchEvent(new CustomEvent('size', { detail: { percent: this.percent } }));
  }
}
