// The page of tools: the list, and the one that is chosen.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { callsOf, savedOf } from './call-list.ts';
import { notServed } from './not-served.ts';
import { Part } from './part.ts';
import { action, empty } from './pieces.ts';
import { find, ofKind } from './served.ts';
import type { DefinedServer, Definition } from './told.ts';

/** `<tools-page>`. */
export class ToolsPage extends Part {
  private made: { readonly of: DefinedServer | undefined; readonly tools: readonly Definition[] } | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const tools = this.tools();
    if (tools.length === 0)
      return notServed(
        store,
        'tools',
        'tools',
        'A tool is something a model can have the server do. Here you call them by hand.',
      );
    const key = store.kept.selected.tools;
    const tool = find(store.served, key);
    return html`<split-view
      .percent=${store.kept.split}
      .shown=${key}
      .label=${tool === undefined ? 'Calls' : `Tool ${visible(tool.name)}`}
      .list=${html`<definition-list
        .store=${store}
        .page=${'tools'}
        .what=${'tool'}
        .definitions=${tools}
        .above=${
          store.asks.calls.length + store.saved.length === 0
            ? nothing
            : html`<div class="above">${action('All calls', () => this.deselect(), { icon: 'history', pressed: key === undefined })}</div>`
        }
      ></definition-list>`}
      .detail=${
        tool !== undefined
          ? html`<tool-detail .store=${store} .tool=${tool}></tool-detail>`
          : key !== undefined
            ? empty('question', 'Not served', `The server does not serve “${visible(key.slice(5))}” now.`)
            : this.overview()
      }
      @size=${(event: CustomEvent<{ percent: number }>) => store.change({ split: event.detail.percent })}
    ></split-view>`;
  }

  private overview(): TemplateResult {
    const { store } = this;
    if (store.asks.calls.length + store.saved.length === 0) {
      return empty('tools', 'Pick a tool', 'Choose one in the list to read what it says of itself and to call it.');
    }
    return html`<div class="head"><h2>All calls</h2></div>
      ${savedOf(store)}
      ${callsOf(
        store,
        ({ of }) => of.kind === 'tool',
        undefined,
        ({ of }) => store.select(`tool:${of.name}`),
      )}`;
  }

  private deselect(): void {
    const { tools: _, ...others } = this.store.kept.selected;
    this.store.change({ selected: others });
  }

  private tools(): readonly Definition[] {
    if (this.made === undefined || this.made.of !== this.store.served) {
      this.made = { of: this.store.served, tools: ofKind(this.store.served, 'tool') };
    }
    return this.made.tools;
  }
}
