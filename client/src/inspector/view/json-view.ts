// JSON of a server's as a tree that opens where one looks; every literal as it was written.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { hides, visible, visibleLines } from '../../visible.ts';
import { type JsonNode, pretty, readJson } from './json-text.ts';
import { fileName } from './long-text.ts';
import { action, count, hiddenNote } from './pieces.ts';
import type { Store } from './store.ts';

/** Children of one value that are shown at first, and with each press more. */
const STEP = 100;
/** A longer text is not made a tree of. */
const MAX_TREE = 3_000_000;
const HEAD = 12_000;
/** UTF-16 units of a scalar that are shown. */
const MAX_SCALAR = 2000;

/** `<json-view>`. `open`: levels that are open at first. */
export class JsonView extends LitElement {
  static override properties = {
    store: { attribute: false },
    text: { attribute: false },
    name: { attribute: false },
    open: { attribute: false },
    bare: { attribute: false },
  };
  store!: Store;
  /** A JSON text. */
  text = '';
  name = 'value';
  open = 2;
  /** Without the row of buttons. */
  bare = false;
  private root: JsonNode | undefined;
  /** What was opened or closed by hand, and how many children are shown, by where a value starts. */
  private toggled = new Map<number, boolean>();
  private shown = new Map<number, number>();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('text')) return;
    this.root = this.text.length <= MAX_TREE ? readJson(this.text) : undefined;
    this.toggled = new Map();
    this.shown = new Map();
  }

  protected override render(): TemplateResult {
    const { text, root } = this;
    return html`
      ${
        root === undefined
          ? html`<pre class="text" tabindex="0" aria-label=${this.name}>${visibleLines(text.slice(0, HEAD))}</pre>
              ${
                text.length > HEAD
                  ? html`<p class="note">The first ${count(HEAD)} of ${count(text.length)} characters are shown.</p>`
                  : nothing
              }`
          : html`<div class="json" role="group" aria-label=${this.name}>${this.node(root, 0, undefined)}</div>`
      }
      ${hides(text.length > 200_000 ? text.slice(0, 200_000) : text) || /\\u(00[0189]|200|202|206|feff|db40)/i.test(text) ? hiddenNote() : nothing}
      ${
        this.bare
          ? nothing
          : html`<div class="actions">
              ${action('Copy', () => this.store.host.postMessage({ kind: 'copy', text: pretty(text) }), { icon: 'copy' })}
              ${action('Open in editor', () => this.store.host.postMessage({ kind: 'open-text', title: this.name, language: 'json', text: pretty(text) }), { icon: 'go-to-file' })}
              ${action('Save…', () => this.store.host.postMessage({ kind: 'save-text', name: `${fileName(this.name)}.json`, text: pretty(text) }), { icon: 'save' })}
            </div>`
      }
    `;
  }

  private node(node: JsonNode, depth: number, name: string | undefined): TemplateResult {
    const label = name === undefined ? nothing : html`<span class="key">${literal(name)}</span>: `;
    if (node.is === 'scalar') return html`<div class="line">${label}${scalar(node.raw)}</div>`;
    const length = node.is === 'array' ? node.items.length : node.entries.length;
    const [from, to] = node.is === 'array' ? ['[', ']'] : ['{', '}'];
    if (length === 0) return html`<div class="line">${label}${from}${to}</div>`;
    const open = this.toggled.get(node.start) ?? depth < this.open;
    const what =
      node.is === 'array'
        ? `${count(length)} ${length === 1 ? 'item' : 'items'}`
        : `${count(length)} ${length === 1 ? 'field' : 'fields'}`;
    return html`<details
      ?open=${open}
      @toggle=${(event: ToggleEvent) => {
        event.stopPropagation();
        const now = (event.currentTarget as HTMLDetailsElement).open;
        if (now === open) return;
        this.toggled.set(node.start, now);
        this.requestUpdate();
      }}
    >
      <summary>${label}${from}<span class="many">${open ? nothing : what}</span>${open ? nothing : to}</summary>
      ${open ? html`${this.inner(node, depth)}<div class="line end">${to}</div>` : nothing}
    </details>`;
  }

  private inner(node: Exclude<JsonNode, { is: 'scalar' }>, depth: number): TemplateResult {
    const most = this.shown.get(node.start) ?? STEP;
    const all = node.is === 'array' ? node.items : node.entries;
    return html`<div class="inner">
      ${
        node.is === 'array'
          ? node.items.slice(0, most).map((item) => this.node(item, depth + 1, undefined))
          : node.entries.slice(0, most).map(({ name, value }) => this.node(value, depth + 1, name))
      }
      ${
        all.length > most
          ? action(`Show ${count(Math.min(STEP, all.length - most))} of ${count(all.length - most)} more`, () => {
              this.shown.set(node.start, most + STEP);
              this.requestUpdate();
            })
          : nothing
      }
    </div>`;
  }
}

function scalar(raw: string): TemplateResult {
  const kind = raw.startsWith('"') ? 'string' : /^[-\d]/.test(raw) ? 'number' : 'literal';
  if (raw.length <= MAX_SCALAR) return html`<span class="${kind}">${literal(raw)}</span>`;
  return html`<span class="${kind}">${literal(raw.slice(0, MAX_SCALAR))}…</span>
    <span class="many">${count(raw.length)} characters; open in an editor for all</span>`;
}

/** Escapes stay escapes; what is written out and not seen is shown. */
function literal(raw: string): string {
  return visible(raw);
}
