// The page of the server itself: who it says it is, how it is talked to, what it can, what it may be told.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import { failure } from './not-served.ts';
import { Part } from './part.ts';
import { action, button, empty, icon, paragraph } from './pieces.ts';
import type { Root } from './told.ts';

const TRANSPORTS = {
  stdio: 'stdio, a program of this machine',
  http: 'Streamable HTTP',
  sse: 'HTTP with SSE (the older way)',
} as const;

/** `<server-page>`. */
export class ServerPage extends Part {
  static override properties = { ...Part.properties, roots: { state: true } };
  /** As edited; undefined while nothing was. */
  private roots: readonly Root[] | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    const { server, greeting, served, state } = store;
    return html`<div class="page scroll">
      ${state.is === 'failed' ? failure(store) : nothing}
      ${
        greeting === undefined
          ? state.is === 'failed'
            ? nothing
            : empty(
                'server',
                state.is === 'starting' ? 'Connecting…' : 'Not connected',
                'Who the server is and what it can is known once it is connected.',
              )
          : nothing
      }
      ${
        state.is === 'running'
          ? store.unread.map(
              ({ problem }) => html`<p class="sentence bad" role="alert">${icon('warning')}${visible(problem)}</p>`,
            )
          : nothing
      }
      <section>
        <h2>About</h2>
        <dl class="facts">
          ${fact('Says it is', greeting === undefined ? undefined : said(greeting.serverInfo))}
          ${fact('Protocol', greeting === undefined ? undefined : `${greeting.version}, ${greeting.era === 'modern' ? 'the era without handshake and sessions' : 'the era with a handshake'}`)}
          ${fact('Transport', greeting === undefined ? undefined : TRANSPORTS[greeting.transport])}
          ${fact('Process', greeting?.pid === undefined ? undefined : String(greeting.pid))}
          ${fact('Started or reached as', server?.how)}
          ${fact('Configured in', server?.where)}
        </dl>
      </section>
      ${
        served?.instructions === undefined && greeting?.instructions === undefined
          ? nothing
          : html`<section>
              <h2>Instructions</h2>
              <p class="note">What the server tells every client’s model about itself.</p>
              ${paragraph(greeting?.instructions ?? served?.instructions ?? '')}
            </section>`
      }
      ${
        greeting === undefined
          ? nothing
          : html`<section>
              <h2>Capabilities</h2>
              <p class="chips">
                ${Object.keys(greeting.capabilities).map((one) => html`<span class="chip">${icon('check')}${visible(one)}</span>`)}
                ${Object.keys(greeting.capabilities).length === 0 ? html`<span class="dim">It names none.</span>` : nothing}
              </p>
              <json-view .store=${store} .text=${JSON.stringify(greeting.capabilities)} .name=${'capabilities'} .open=${3}></json-view>
              <lazy-fold .words=${'Server info as sent'} .body=${() => html`<json-view .store=${store} .text=${JSON.stringify(greeting.serverInfo)} .name=${'server info'}></json-view>`}></lazy-fold>
            </section>`
      }
      ${this.rootsEditor()}
    </div>`;
  }

  private rootsEditor(): TemplateResult {
    const { store } = this;
    const roots = this.roots ?? store.roots;
    const set = (n: number, some: Partial<Root>) => {
      this.roots = roots.map((root, at) => (at === n ? { ...root, ...some } : root));
    };
    const wrong = roots.filter(({ uri }) => !/^file:\/\/\S+$/.test(uri));
    return html`<section>
      <h2>Roots</h2>
      <p class="note">Folders the server is told of when it asks where it may work. They are words, not a wall: it can still go elsewhere.</p>
      ${roots.map(
        (root, n) => html`<div class="root">
          <input type="text" class="wide" spellcheck="false" aria-label="Address of root ${n + 1}" placeholder="file:///…" .value=${root.uri} @input=${(event: Event) => set(n, { uri: (event.target as HTMLInputElement).value })} />
          <input type="text" aria-label="Name of root ${n + 1}" placeholder="Name" .value=${root.name ?? ''} @input=${(event: Event) => set(n, { name: (event.target as HTMLInputElement).value })} />
          ${action(
            `Remove root ${n + 1}`,
            () => {
              this.roots = roots.filter((_, at) => at !== n);
              void this.updateComplete.then(() => this.querySelector<HTMLElement>('#add-root')?.focus());
            },
            { icon: 'trash', iconOnly: true },
          )}
        </div>`,
      )}
      ${roots.length === 0 ? html`<p class="dim">None: the server is told of no folder.</p>` : nothing}
      ${wrong.length > 0 ? html`<p class="sentence bad" role="alert">${icon('warning')}A root is an address that begins with file:///.</p>` : nothing}
      <div class="actions">
        ${button(
          'Add root',
          () => {
            this.roots = [...roots, { uri: 'file:///' }];
            void this.updateComplete.then(() =>
              [...this.querySelectorAll<HTMLElement>('.root input.wide')].at(-1)?.focus(),
            );
          },
          { icon: 'add', id: 'add-root' },
        )}
        ${
          this.roots === undefined
            ? nothing
            : html`${button('Tell the server', () => this.tell(roots), { icon: 'check', primary: true, disabled: wrong.length > 0 })}
              ${button('Leave as it was', () => {
                this.roots = undefined;
              })}`
        }
      </div>
    </section>`;
  }

  private tell(roots: readonly Root[]): void {
    const plain = roots.map(({ uri, name }) => (name === undefined || name === '' ? { uri } : { uri, name }));
    this.store.host.postMessage({ kind: 'roots', roots: plain });
    this.store.roots = plain;
    this.roots = undefined;
    this.store.announce('The server is told of the roots.');
  }
}

function fact(name: string, value: string | undefined): TemplateResult | typeof nothing {
  return value === undefined || value === '' ? nothing : html`<dt>${name}</dt><dd>${visible(value)}</dd>`;
}

function said(info: Readonly<Record<string, unknown>>): string {
  const { title, name, version } = info;
  const words = [title, name, version].filter((one): one is string => typeof one === 'string' && one !== '');
  return [...new Set(words)].join(', ');
}
