// A text of a server's: its beginning at once, all of it in an editor, nothing cut without a word.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { hides, visibleLines } from '../../visible.ts';
import { pretty, readJson } from './json-text.ts';
import { action, count, hiddenNote } from './pieces.ts';
import type { Store } from './store.ts';

/** UTF-16 units that are shown at first. */
const FIRST = 12_000;
/** And at most, in steps; beyond that only an editor is any good. */
const STEP = 60_000;
const MOST = 250_000;
/** Longer texts are not read as JSON to see whether they are some. */
const MAX_JSON = 3_000_000;

/** `<long-text>`. */
export class LongText extends LitElement {
  static override properties = {
    store: { attribute: false },
    text: { attribute: false },
    name: { attribute: false },
    asJson: { state: true },
    shown: { state: true },
  };
  store!: Store;
  text = '';
  /** What it is, for a file's name and an editor's title. */
  name = 'result';
  private asJson = false;
  private shown = FIRST;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('text')) return;
    this.shown = FIRST;
    this.asJson = false;
  }

  protected override render(): TemplateResult {
    const json = looksLikeJson(this.text);
    const text = this.asJson ? pretty(this.text) : this.text;
    const head = headOf(text, this.shown);
    const rest = text.length - head.length;
    return html`
      <pre class="text" tabindex="0" aria-label=${this.name}>${visibleLines(head)}</pre>
      ${hides(head) ? hiddenNote() : nothing}
      ${
        rest > 0
          ? html`<p class="note" role="note">
              The first ${count(head.length)} of ${count(text.length)} characters are shown.
              ${head.length < MOST ? action(`Show ${count(Math.min(rest, STEP))} more`, () => this.more()) : nothing}
              ${action('Open all in an editor', () => this.open(text))}
            </p>`
          : nothing
      }
      <div class="actions">
        ${
          json
            ? action(
                'Format JSON',
                () => {
                  this.asJson = !this.asJson;
                },
                { icon: 'json', pressed: this.asJson },
              )
            : nothing
        }
        ${action('Copy', () => this.store.host.postMessage({ kind: 'copy', text }), { icon: 'copy' })}
        ${action('Open in editor', () => this.open(text), { icon: 'go-to-file' })}
        ${action('Save…', () => this.save(text), { icon: 'save' })}
      </div>
    `;
  }

  private more(): void {
    this.shown = Math.min(MOST, this.shown + STEP);
  }

  private open(text: string): void {
    const language = looksLikeJson(text) ? 'json' : 'plaintext';
    this.store.host.postMessage({ kind: 'open-text', title: this.name, language, text });
  }

  private save(text: string): void {
    const name = `${fileName(this.name)}.${looksLikeJson(text) ? 'json' : 'txt'}`;
    this.store.host.postMessage({ kind: 'save-text', name, text });
  }
}

/** A name that no file system minds and that hides nothing. */
export function fileName(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(0, 60) || 'result'
  );
}

/** The beginning, which does not cut a character in two. */
function headOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function looksLikeJson(text: string): boolean {
  return text.length <= MAX_JSON && /^\s*[[{]/.test(text) && readJson(text) !== undefined;
}
