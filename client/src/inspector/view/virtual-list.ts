// A list of which only the rows in sight exist: ten thousand tools scroll as ten do. One stop for the Tab key.
import { html, LitElement, nothing, type TemplateResult } from 'lit';

/** One row. */
export interface Row {
  /** Tells it from the others; the same as long as it is the same row. */
  readonly key: string;
  /** What typing its beginning finds. */
  readonly label: string;
}

/** Rows drawn beyond the edges, so that scrolling shows no gaps. */
const BEYOND = 8;
/** Typing pauses longer than this begin a new word. */
const PAUSE_MS = 700;

/**
 * `<virtual-list>`: a listbox. Fires `pick` with `detail.key` when another row is chosen, `open` on Enter or a double
 * press.
 */
export class VirtualList<T extends Row> extends LitElement {
  static override properties = {
    rows: { attribute: false },
    draw: { attribute: false },
    words: { attribute: false },
    selected: { attribute: false },
    rowHeight: { attribute: false },
    label: { attribute: false },
    listId: { attribute: false },
    follow: { attribute: false },
    top: { state: true },
    height: { state: true },
  };
  rows: readonly T[] = [];
  draw: (row: T) => TemplateResult = (row) => html`${row.label}`;
  /** What a screen reader says of a row, where that is not what is drawn. */
  words: ((row: T) => string) | undefined;
  selected: string | undefined;
  /** In pixels; the same for all rows. */
  rowHeight = 22;
  label = '';
  listId = 'list';
  /** The last row stays in sight as rows come. */
  follow = false;
  private top = 0;
  private height = 400;
  private typed = '';
  private typedAt = 0;
  private readonly sizes = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.height = entry.contentRect.height;
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  /** Puts the keyboard into the list. */
  override focus(): void {
    this.box?.focus();
  }

  /** Brings the selected row into sight. */
  reveal(key = this.selected): void {
    const at = this.rows.findIndex((row) => row.key === key);
    const box = this.box;
    if (at < 0 || box === null) return;
    const from = at * this.rowHeight;
    if (from < box.scrollTop) box.scrollTop = from;
    else if (from + this.rowHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = from + this.rowHeight - box.clientHeight;
    }
  }

  protected override render(): TemplateResult {
    const { rowHeight, rows } = this;
    const first = Math.max(0, Math.min(Math.floor(this.top / rowHeight) - BEYOND, rows.length - 1));
    const last = Math.min(rows.length, Math.ceil((this.top + this.height) / rowHeight) + BEYOND);
    const at = this.at();
    const inSight = at >= first && at < last;
    return html`
      <div
        class="box"
        role="listbox"
        tabindex="0"
        id=${this.listId}
        aria-label=${this.label}
        aria-activedescendant=${inSight ? `${this.listId}-${at}` : nothing}
        @scroll=${this.onScroll}
        @keydown=${this.onKey}
        @focus=${this.onFocus}
      >
        <div class="all" role="presentation" .style=${`height: ${rows.length * rowHeight}px`}>
          <div class="window" role="presentation" .style=${`transform: translateY(${first * rowHeight}px)`}>
            ${rows.slice(first, last).map((row, n) => this.row(row, first + n, at))}
          </div>
        </div>
      </div>
    `;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('rows') && this.follow && this.box !== null) {
      this.box.scrollTop = this.rows.length * this.rowHeight;
    } else if (changed.has('selected')) this.reveal();
  }

  private row(row: T, n: number, at: number): TemplateResult {
    return html`<div
      class="row ${n === at ? 'selected' : ''}"
      role="option"
      id="${this.listId}-${n}"
      aria-selected=${n === at}
      aria-setsize=${this.rows.length}
      aria-posinset=${n + 1}
      aria-label=${this.words?.(row) ?? nothing}
      .style=${`height: ${this.rowHeight}px`}
      @click=${() => this.pick(n)}
      @dblclick=${() => this.open(row)}
    >
      ${this.draw(row)}
    </div>`;
  }

  private get box(): HTMLElement | null {
    return this.querySelector('.box');
  }

  private at(): number {
    return this.selected === undefined ? -1 : this.rows.findIndex(({ key }) => key === this.selected);
  }

  private onScroll(event: Event): void {
    this.top = (event.target as HTMLElement).scrollTop;
  }

  private onFocus(): void {
    if (this.at() < 0 && this.rows.length > 0 && this.rows.length < 1000 && this.selected === undefined) return;
    this.reveal();
  }

  private onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
    const at = this.at();
    const to: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? this.rows.length - 1 : at - 1,
      Home: 0,
      End: this.rows.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.pick(Math.max(0, Math.min(next, this.rows.length - 1)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const row = this.rows[at];
      if (row !== undefined) this.open(row);
    } else if (event.key.length === 1 && event.key !== ' ') {
      this.find(event.key, event.timeStamp, at);
    }
  }

  private find(char: string, when: number, at: number): void {
    this.typed = when - this.typedAt > PAUSE_MS ? char : this.typed + char;
    this.typedAt = when;
    const start = this.typed.toLowerCase();
    // A first letter moves on; a longer beginning may stay where it is.
    const from = Math.max(0, this.typed.length === 1 ? at + 1 : at);
    for (let n = 0; n < this.rows.length; n++) {
      const row = (from + n) % this.rows.length;
      if (!this.rows[row]!.label.toLowerCase().startsWith(start)) continue;
      this.pick(row);
      return;
    }
  }

  private pick(n: number): void {
    const row = this.rows[n];
    if (row === undefined || row.key === this.selected) return;
    this.dispatchEvent(new CustomEvent('pick', { detail: { key: row.key } }));
  }

  private open(row: T): void {
    this.dispatchEvent(new CustomEvent('open', { detail: { key: row.key } }));
  }
}
