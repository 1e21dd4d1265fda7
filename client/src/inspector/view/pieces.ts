// Small pieces that the pages are made of: icons, buttons, texts of a server.
import { html, nothing, type TemplateResult } from 'lit';
import { hides, visible, visibleLines } from '../../visible.ts';

/** A codicon; decoration only, words stand beside it. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A button with a word on it. */
export function button(
  words: string,
  onClick: () => void,
  look: {
    readonly icon?: string;
    readonly primary?: boolean;
    readonly disabled?: boolean;
    readonly title?: string;
    readonly id?: string;
  } = {},
): TemplateResult {
  return html`<vscode-button
    id=${look.id ?? nothing}
    ?secondary=${look.primary !== true}
    ?disabled=${look.disabled === true}
    aria-disabled=${look.disabled === true ? 'true' : nothing}
    title=${look.title ?? nothing}
    @click=${onClick}
    >${look.icon === undefined ? nothing : html`<span slot="content-before" class="codicon codicon-${look.icon}" aria-hidden="true"></span>`}${words}</vscode-button
  >`;
}

/** A small button in a row of others; a word, or an icon with a name. */
export function action(
  words: string,
  onClick: () => void,
  look: {
    readonly icon?: string;
    readonly iconOnly?: boolean;
    readonly pressed?: boolean;
    readonly disabled?: boolean;
  } = {},
): TemplateResult {
  return html`<button
    class="action"
    type="button"
    title=${look.iconOnly ? words : nothing}
    aria-label=${look.iconOnly ? words : nothing}
    aria-pressed=${look.pressed === undefined ? nothing : String(look.pressed)}
    ?disabled=${look.disabled === true}
    @click=${onClick}
  >
    ${look.icon === undefined ? nothing : icon(look.icon)}${look.iconOnly ? nothing : html`<span>${words}</span>`}
  </button>`;
}

/** One choice out of two or more, as buttons side by side. */
export function choice<T extends string>(
  label: string,
  now: T,
  all: readonly (readonly [T, string])[],
  onPick: (picked: T) => void,
): TemplateResult {
  return html`<div class="choice" role="radiogroup" aria-label=${label}>
    ${all.map(
      ([value, words], n) => html`<button
        type="button"
        role="radio"
        aria-checked=${value === now}
        tabindex=${value === now ? 0 : -1}
        @click=${() => onPick(value)}
        @keydown=${(event: KeyboardEvent) => {
          const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          const next = (n + step + all.length) % all.length;
          onPick(all[next]![0]);
          (event.currentTarget as HTMLElement).parentElement?.querySelectorAll('button')[next]?.focus();
        }}
      >
        ${words}
      </button>`,
    )}
  </div>`;
}

/** A text of the server's, on lines of its own, as plain text. */
export function paragraph(text: string): TemplateResult {
  return html`<p class="said">${visibleLines(text)}</p>
    ${hides(text) ? hiddenNote() : nothing}`;
}

/** A name or address of the server's on one line. */
export function name(text: string): TemplateResult {
  return html`<code class="name">${visible(text)}</code>`;
}

/** Said where a text has characters that nobody would see. */
export function hiddenNote(where: 'text' | 'arguments' = 'text'): TemplateResult {
  return html`<p class="note">
    ${icon('eye')}${
      where === 'text'
        ? 'It contains characters that are not normally seen. They are shown as ⟨U+…⟩.'
        : 'It contains characters that are not normally seen, which are sent as they are.'
    }
  </p>`;
}

/** What to know where there is nothing yet. */
export function empty(iconName: string, title: string, sentence: unknown, more: unknown = nothing): TemplateResult {
  return html`<div class="empty">
    <span class="codicon codicon-${iconName}" aria-hidden="true"></span>
    <h2>${title}</h2>
    <p>${sentence}</p>
    ${more}
  </div>`;
}

/** `1,234`. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** `3 tools`, `1 tool`. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : several}`;
}

/** `340 B`, `12.3 kB`, `4.1 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `340 ms`, `12.3 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 60_000 ? 1 : 0)} s`;
}

/** `14:03:22.120`. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
