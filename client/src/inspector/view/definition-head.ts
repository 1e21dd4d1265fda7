// The head of a definition's details: name, what the server says of it, what the source and the approval say.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { APPROVALS, SEVERITY_ICONS } from './definition-list.ts';
import { action, counted, icon, paragraph } from './pieces.ts';
import { claimsOf, keyOf, textField, titleOf } from './served.ts';
import type { Store } from './store.ts';
import type { Definition } from './told.ts';

/** Name, title, claims, links to the source, findings, description. */
export function headOf(store: Store, definition: Definition): TemplateResult {
  const key = keyOf(definition);
  const link = Object.hasOwn(store.links, key) ? store.links[key] : undefined;
  const title = titleOf(definition);
  const approval = link?.approval === undefined ? undefined : APPROVALS[link.approval];
  const description = textField(definition, 'description');
  const { host } = store;
  return html`
    <div class="head">
      <h2>${visible(definition.name)}</h2>
      ${title === undefined ? nothing : html`<p class="title">${visible(title)}</p>`}
      <p class="chips">
        ${claimsOf(definition).map(({ icon: name, words, detail }) => html`<span class="chip" title=${detail}>${icon(name)}${words}</span>`)}
        ${approval === undefined ? nothing : html`<span class="chip ${approval.look}">${icon(approval.icon)}${approval.words}</span>`}
        ${link?.runsOther === true ? html`<span class="chip bad">${icon('diff')}runs otherwise than the source says</span>` : nothing}
      </p>
      <div class="actions">
        ${link?.source === true ? action('Go to source', () => host.postMessage({ kind: 'open-source', key }), { icon: 'go-to-file' }) : nothing}
        ${link === undefined ? nothing : action('Definition diff', () => host.postMessage({ kind: 'open-diff', key }), { icon: 'diff' })}
        ${action('Copy name', () => host.postMessage({ kind: 'copy', text: definition.name }), { icon: 'copy' })}
      </div>
    </div>
    ${
      link === undefined || link.findings.length === 0
        ? nothing
        : html`<section class="findings">
            <h3>${counted(link.findings.length, 'finding')} in the source</h3>
            <ul>
              ${link.findings.map(
                ({ rule, severity, message }, finding) => html`<li>
                  <button class="finding" type="button" @click=${() => host.postMessage({ kind: 'open-finding', key, finding })}>
                    <span class="mark ${severity}">${icon(SEVERITY_ICONS[severity])}<span class="only-read">${severity}</span></span>
                    <span class="finding-words">${visible(message)} <span class="dim">${rule}</span></span>
                  </button>
                </li>`,
              )}
            </ul>
          </section>`
    }
    ${description === undefined ? html`<p class="note">The server gives no description.</p>` : html`<div class="description">${paragraph(description)}</div>`}
  `;
}

/** The schemas and the whole definition, closed at first. */
export function schemasOf(store: Store, definition: Definition): TemplateResult {
  const parts: [string, unknown][] = [
    ['Input schema', definition.fields.inputSchema],
    ['Output schema', definition.fields.outputSchema],
    ['Whole definition', wholeOf(definition)],
  ];
  return html`${parts
    .filter(([, value]) => value !== undefined)
    .map(
      ([title, value]) => html`<lazy-fold
        .words=${title}
        .body=${() => html`<json-view .store=${store} .text=${textOf(value)} .name=${`${definition.name} ${title.toLowerCase()}`} .open=${3}></json-view>`}
      ></lazy-fold>`,
    )}`;
}

function wholeOf(definition: Definition): unknown {
  const name = definition.kind === 'resource' ? 'uri' : definition.kind === 'template' ? 'uriTemplate' : 'name';
  return { [name]: definition.name, ...definition.fields };
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
