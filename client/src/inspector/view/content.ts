// One piece of content that a server sent: text, image, sound, a link, a resource; anything else as the JSON it is.
import { html, nothing, type TemplateResult } from 'lit';
import { hides, visible } from '../../visible.ts';
import { fileName } from './long-text.ts';
import { action, name, paragraph, size } from './pieces.ts';
import type { Store } from './store.ts';

const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const SOUNDS = new Set([
  'audio/wav',
  'audio/x-wav',
  'audio/mpeg',
  'audio/mp3',
  'audio/ogg',
  'audio/webm',
  'audio/mp4',
  'audio/aac',
  'audio/flac',
]);
/** Of Base64: about six megabytes. More is saved, not shown. */
const MAX_SHOWN = 8_000_000;

type Table = Readonly<Record<string, unknown>>;

/**
 * @param piece a content block as parsed
 * @param raw the same as the server wrote it
 * @param label what it is of, for names of files
 */
export function contentOf(store: Store, piece: unknown, raw: string, label: string): TemplateResult {
  if (!isTable(piece)) return unknown(store, raw, label);
  const said = notes(piece);
  switch (piece.type) {
    case 'text':
      if (typeof piece.text !== 'string') return unknown(store, raw, label);
      return block('Text', said, html`<long-text .store=${store} .text=${piece.text} .name=${label}></long-text>`);
    case 'image':
      return block(`Image ${shortType(piece.mimeType)}`, said, bytes(store, piece.data, piece.mimeType, label, raw));
    case 'audio':
      return block(`Audio ${shortType(piece.mimeType)}`, said, bytes(store, piece.data, piece.mimeType, label, raw));
    case 'resource_link':
      if (typeof piece.uri !== 'string') return unknown(store, raw, label);
      return block('Link to a resource', said, link(store, piece, piece.uri));
    case 'resource':
      if (!isTable(piece.resource)) return unknown(store, raw, label);
      return block('Embedded resource', said, resourceContents(store, piece.resource, raw, label));
    default:
      return unknown(store, raw, label);
  }
}

/** What `resources/read` or an embedded resource has: a text or bytes, under an address. */
export function resourceContents(store: Store, piece: Table, raw: string, label: string): TemplateResult {
  const type = typeof piece.mimeType === 'string' ? visible(piece.mimeType) : undefined;
  const head = html`<p class="of">
    ${typeof piece.uri === 'string' ? name(piece.uri) : nothing} ${type === undefined ? nothing : html`<span class="dim">${type}</span>`}
  </p>`;
  if (typeof piece.text === 'string') {
    return html`${head}<long-text .store=${store} .text=${piece.text} .name=${label}></long-text>`;
  }
  if (typeof piece.blob === 'string') return html`${head}${bytes(store, piece.blob, piece.mimeType, label, raw)}`;
  return html`${head}${unknown(store, raw, label)}`;
}

/** A web address, its host set apart, opened only after a press and a question. */
export function address(store: Store, url: string): TemplateResult {
  const parts = partsOf(url);
  return html`<span class="address"
      >${parts === undefined ? visible(url) : html`${parts.before}<strong>${parts.host}</strong>${parts.after}`}</span
    >${hides(url) ? html`<span class="note">It hides characters.</span>` : nothing}
    ${/^https?:/i.test(url) ? action('Open in browser…', () => store.host.postMessage({ kind: 'open-link', url }), { icon: 'link-external' }) : nothing}`;
}

/** The host as the browser will understand it, not as it looks: without the name before an @, in ASCII. */
export function partsOf(
  url: string,
): { readonly before: string; readonly host: string; readonly after: string } | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  if (parsed.host === '') return undefined;
  const user = parsed.username === '' ? '' : `${parsed.username}${parsed.password === '' ? '' : ':•••'}@`;
  return {
    before: visible(`${parsed.protocol}//${user}`),
    host: visible(parsed.host),
    after: visible(`${parsed.pathname}${parsed.search}${parsed.hash}`),
  };
}

function link(store: Store, piece: Table, uri: string): TemplateResult {
  return html`
    <p class="of">
      ${typeof piece.name === 'string' ? html`<strong>${visible(piece.name)}</strong>` : nothing}
      ${/^https?:/i.test(uri) ? address(store, uri) : name(uri)}
      ${typeof piece.mimeType === 'string' ? html`<span class="dim">${visible(piece.mimeType)}</span>` : nothing}
    </p>
    ${typeof piece.description === 'string' ? paragraph(piece.description) : nothing}
    <div class="actions">
      ${action(
        'Read it',
        () => {
          store.select(`resource:${uri}`);
          store.call({ kind: 'resource', name: uri }, '{}');
        },
        { icon: 'book' },
      )}
      ${action('Copy address', () => store.host.postMessage({ kind: 'copy', text: uri }), { icon: 'copy' })}
    </div>
  `;
}

function bytes(store: Store, data: unknown, mime: unknown, label: string, raw: string): TemplateResult {
  const type = typeof mime === 'string' ? mime.toLowerCase().split(';')[0]!.trim() : '';
  if (typeof data !== 'string') return unknown(store, raw, label);
  const clean = data.replace(/\s+/g, '');
  const valid = clean.length % 4 !== 1 && /^[A-Za-z0-9+/]*={0,2}$/.test(clean);
  if (!valid) {
    return html`<p class="note">${''}The data is not valid Base64.</p>
      <long-text .store=${store} .text=${data} .name=${label}></long-text>`;
  }
  const length = Math.floor((clean.replace(/=+$/, '').length * 3) / 4);
  const extension = type.split('/')[1]?.replace(/[^a-z0-9]/g, '') ?? 'bin';
  const save = action(
    'Save…',
    () =>
      store.host.postMessage({ kind: 'save-bytes', name: `${fileName(label)}.${extension || 'bin'}`, base64: clean }),
    { icon: 'save' },
  );
  const about = html`<div class="actions"><span class="dim">${visible(type || 'bytes')}, ${size(length)}</span>${save}</div>`;
  if (clean.length > MAX_SHOWN) {
    return html`<p class="note">It is too large to be shown here (${size(length)}); save it to see it.</p>${about}`;
  }
  if (IMAGES.has(type)) {
    return html`<img
        src="data:${type};base64,${clean}"
        alt="An image that the server sent (${type}, ${size(length)})"
        @error=${(event: Event) => {
          const image = event.target as HTMLImageElement;
          image.alt = 'The data is not an image that can be shown.';
          image.classList.add('broken');
        }}
      />${about}`;
  }
  if (SOUNDS.has(type)) {
    return html`<audio controls preload="metadata" src="data:${type};base64,${clean}" aria-label="Sound that the server sent"></audio>${about}`;
  }
  return html`<p class="note">Bytes of the type ${visible(type || '(none given)')} are not shown.</p>${about}`;
}

function unknown(store: Store, raw: string, label: string): TemplateResult {
  return block('JSON', [], html`<json-view .store=${store} .text=${raw} .name=${label}></json-view>`);
}

function block(title: string, said: readonly string[], body: unknown): TemplateResult {
  return html`<section class="content">
    <h4>${title}${said.map((one) => html`<span class="dim"> · ${one}</span>`)}</h4>
    ${body}
  </section>`;
}

/** For whom the content is, and how much it matters, where the server says so. */
function notes(piece: Table): string[] {
  if (!isTable(piece.annotations)) return [];
  const { audience, priority, lastModified } = piece.annotations;
  const said: string[] = [];
  if (Array.isArray(audience)) said.push(`for ${audience.map((one) => visible(String(one))).join(' and ')}`);
  if (typeof priority === 'number') said.push(`priority ${priority}`);
  if (typeof lastModified === 'string') said.push(`of ${visible(lastModified)}`);
  return said;
}

function shortType(mime: unknown): string {
  return typeof mime === 'string' ? visible(mime.replace(/^(image|audio)\//, '').slice(0, 40)) : '';
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
