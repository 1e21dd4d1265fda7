// The page of resources and their templates: read them, and be told when they change.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import type { Call } from './asks.ts';
import { callsOf } from './call-list.ts';
import { headOf, schemasOf } from './definition-head.ts';
import { notServed } from './not-served.ts';
import { Part } from './part.ts';
import { action, button, clock, empty, icon, name } from './pieces.ts';
import { own, textsOf } from './prompts-page.ts';
import { field, find, keyOf, ofKind } from './served.ts';
import type { DefinedServer, Definition } from './told.ts';
import { expand, variablesOf } from './uri-template.ts';

const MEANING = 'A resource is something to read, under an address of the server’s own: a file, a row, a page.';

/** `<resources-page>`. */
export class ResourcesPage extends Part {
  static override properties = { ...Part.properties, chosen: { state: true } };
  private chosen: Call | undefined;
  private made: { readonly of: DefinedServer | undefined; readonly all: readonly Definition[] } | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const all = this.all();
    const key = store.kept.selected.resources;
    if (all.length === 0 && key === undefined) return notServed(store, 'resources', 'database', MEANING);
    const one = find(store.served, key);
    return html`<split-view
      .percent=${store.kept.split}
      .shown=${key}
      .label=${one === undefined ? 'Resource' : `Resource ${visible(one.name)}`}
      .list=${html`<definition-list .store=${store} .page=${'resources'} .what=${'resource'} .definitions=${all}></definition-list>`}
      .detail=${
        one !== undefined
          ? this.detail(one)
          : key?.startsWith('resource:') === true
            ? this.unlisted(key.slice('resource:'.length))
            : empty(
                'database',
                'Pick a resource',
                'Choose one in the list to read it. Templates make addresses out of what you fill in.',
              )
      }
      @size=${(event: CustomEvent<{ percent: number }>) => store.change({ split: event.detail.percent })}
    ></split-view>`;
  }

  private detail(one: Definition): TemplateResult {
    return html`${headOf(this.store, one)} ${one.kind === 'template' ? this.template(one) : this.reading(one.name)}
    ${schemasOf(this.store, one)}`;
  }

  /** A link led here; the server did not list it. */
  private unlisted(uri: string): TemplateResult {
    return html`<div class="head">
        <h2>${visible(uri)}</h2>
        <p class="dim">The server does not list this resource.</p>
      </div>
      ${this.reading(uri)}`;
  }

  private template(one: Definition): TemplateResult {
    const { store } = this;
    const values = textsOf(store.kept.drafts[keyOf(one)]);
    const uri = expand(one.name, values);
    return html`<section class="call" aria-label="Variables of the template">
        <h3>Variables</h3>
        ${variablesOf(one.name).map(
          (variable, n) => html`<div class="field">
            <label for="variable-${n}">${visible(variable)}</label>
            <completion-field
              .store=${store}
              .fieldId=${`variable-${n}`}
              .label=${visible(variable)}
              .text=${own(values, variable)}
              .reference=${{ type: 'ref/resource', uri: one.name }}
              .argument=${variable}
              .others=${values}
              @type=${(event: CustomEvent<{ text: string }>) =>
                store.draft(keyOf(one), JSON.stringify({ ...values, [variable]: event.detail.text }))}
            ></completion-field>
          </div>`,
        )}
        <p class="of">Address: ${name(uri)}</p>
      </section>
      ${this.reading(uri)}`;
  }

  private reading(uri: string): TemplateResult {
    const { store } = this;
    const of = { kind: 'resource', name: uri } as const;
    const shown = this.chosen?.of.name === uri ? this.chosen : store.asks.latest(of);
    const running = store.state.is === 'running';
    const subscribed = store.subscribed.has(uri);
    const updated = this.changedAt(uri);
    const stale = shown !== undefined && updated !== undefined && updated > shown.at;
    return html`<div class="actions">
        ${button(
          'Read',
          () => {
            this.chosen = store.call(of, '{}');
          },
          { icon: 'book', primary: true, disabled: !running, id: 'call' },
        )}
        ${
          canSubscribe(store.greeting?.capabilities)
            ? action(subscribed ? 'Subscribed' : 'Subscribe', () => this.subscribe(uri, !subscribed), {
                icon: subscribed ? 'bell-dot' : 'bell',
                pressed: subscribed,
                disabled: !running,
              })
            : nothing
        }
        ${action('Copy address', () => store.host.postMessage({ kind: 'copy', text: uri }), { icon: 'copy' })}
        ${running ? nothing : html`<span class="dim">Not connected.</span>`}
      </div>
      ${
        updated === undefined
          ? nothing
          : html`<p class="sentence ${stale ? 'odd' : ''}" role="status">
              ${icon('bell')}The server says that it changed at ${clock(updated).slice(0, 8)}.${stale ? ' What stands below is older.' : ''}
            </p>`
      }
      ${shown === undefined ? nothing : html`<call-result .store=${store} .call=${shown}></call-result>`}
      ${callsOf(
        store,
        (call) => call.of.kind === 'resource' && call.of.name === uri,
        shown,
        (call) => {
          this.chosen = call;
        },
      )}`;
  }

  private subscribe(uri: string, on: boolean): void {
    const uris = new Set(this.store.subscribed);
    if (on) uris.add(uri);
    else uris.delete(uri);
    this.store.setSubscribed(uris);
  }

  /** When the server last said that the resource changed. */
  private changedAt(uri: string): number | undefined {
    if (!this.store.subscribed.has(uri)) return undefined;
    const text = JSON.stringify(uri);
    return this.store.traffic.entries.findLast(
      (one) => one.from === 'server' && one.method === 'notifications/resources/updated' && one.head.includes(text),
    )?.at;
  }

  private all(): readonly Definition[] {
    if (this.made === undefined || this.made.of !== this.store.served) {
      this.made = { of: this.store.served, all: ofKind(this.store.served, 'resource', 'template') };
    }
    return this.made.all;
  }
}

function canSubscribe(capabilities: Definition['fields'] | undefined): boolean {
  return field(field(capabilities, 'resources'), 'subscribe') === true;
}
