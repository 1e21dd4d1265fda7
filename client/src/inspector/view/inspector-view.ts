// The whole view: the server's head, the pages, and what the server asks meanwhile.
import { html, type TemplateResult } from 'lit';
import { Part } from './part.ts';
import { ofKind, textField } from './served.ts';
import { visible, visibleLines } from './visible.ts';

/** `<inspector-view>`. */
export class InspectorView extends Part {
  protected override render(): TemplateResult {
    const { server, state, served } = this.store;
    return html`
      <header>
        <h1>${visible(server?.name ?? '')}</h1>
        <span role="status">${state.is}</span>
        <button @click=${() => this.store.host.postMessage({ kind: 'connect' })}>Connect</button>
        <button @click=${() => this.store.host.postMessage({ kind: 'disconnect' })}>Disconnect</button>
      </header>
      <ul>
        ${ofKind(served, 'tool').map((tool) => html`<li>${visible(tool.name)}: ${visibleLines(textField(tool, 'description') ?? '')}</li>`)}
      </ul>
    `;
  }
}
