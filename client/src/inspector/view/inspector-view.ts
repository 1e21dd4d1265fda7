// The whole view: the server's head, the pages, and what the server asks meanwhile.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { visible, visibleLines } from '../../visible.ts';
import { Part } from './part.ts';
import { button, count, counted, icon } from './pieces.ts';
import { ofKind } from './served.ts';
import { powersOf } from './tasks.ts';
import type { DefinedServer, Page } from './told.ts';

const STATES = {
  starting: { words: 'connecting', icon: 'loading', look: 'odd' },
  running: { words: 'connected', icon: 'pass-filled', look: 'good' },
  stopped: { words: 'not connected', icon: 'circle-outline', look: 'dim' },
  failed: { words: 'failed', icon: 'error', look: 'bad' },
} as const;

const PAGES: readonly (readonly [Page, string])[] = [
  ['tools', 'Tools'],
  ['prompts', 'Prompts'],
  ['resources', 'Resources'],
  ['tasks', 'Tasks'],
  ['traffic', 'Traffic'],
  ['output', 'Output'],
  ['probe', 'Probe'],
  ['server', 'Server'],
];

/** `<inspector-view>`. */
export class InspectorView extends Part {
  private asked = 0;
  private counted:
    | { readonly of: DefinedServer | undefined; readonly counts: Partial<Record<Page, number>> }
    | undefined;

  protected override render(): TemplateResult {
    const { store } = this;
    if (store === undefined) return html``;
    return html`
      ${this.header()} ${this.tabs()} ${this.failed()} ${this.questions()}
      <main id="page" role="tabpanel" aria-labelledby="tab-${store.kept.page}">${this.page()}</main>
      <div class="only-read" role="status" aria-live="polite">${visible(store.announcement)}</div>
    `;
  }

  protected override updated(): void {
    // A question takes nobody's place: it is said, and its heading is only gone to when nothing is being typed.
    const { questions } = this.store;
    if (questions.length > this.asked) {
      const first = questions[this.asked]!;
      this.store.announcement = `The server ${this.store.server?.name ?? ''} asks you something.`;
      const typing = document.activeElement?.matches('input, textarea, select, tool-form') === true;
      if (!typing) this.goTo(`#question-${first.question}`);
    }
    // Where the last one was answered the keyboard is not left nowhere.
    if (
      questions.length < this.asked &&
      (document.activeElement === document.body || document.activeElement === null)
    ) {
      const next = questions.length > 0 ? `#question-${questions[0]!.question}` : `#tab-${this.store.kept.page}`;
      this.goTo(next);
    }
    this.asked = questions.length;
  }

  /** Once what it is in has been drawn, too. */
  private goTo(selector: string): void {
    requestAnimationFrame(() => this.querySelector<HTMLElement>(selector)?.focus());
  }

  private header(): TemplateResult {
    const { server, state, greeting, host } = this.store;
    const shown = STATES[state.is];
    const live = state.is === 'running' || state.is === 'starting';
    const era =
      greeting === undefined || state.is !== 'running' ? undefined : `${greeting.version} · ${greeting.transport}`;
    return html`<header>
      <div class="who">
        <h1>${visible(server?.name ?? 'MCP server')}</h1>
        <span class="state ${shown.look}">${icon(shown.icon)}${shown.words}</span>
        ${era === undefined ? nothing : html`<span class="dim">${visible(era)}</span>`}
        <span class="dim how" title=${visible(server?.how ?? '')}>${visible(server?.how ?? '')}</span>
      </div>
      <div class="actions" role="toolbar" aria-label="Connection">
        ${
          live
            ? html`${button('Restart', () => host.postMessage({ kind: 'restart' }), { icon: 'debug-restart' })}
              ${button('Disconnect', () => host.postMessage({ kind: 'disconnect' }), { icon: 'debug-disconnect' })}`
            : button('Connect', () => host.postMessage({ kind: state.is === 'failed' ? 'restart' : 'connect' }), {
                icon: 'plug',
                primary: true,
              })
        }
        ${server?.debuggable === true ? button('Debug', () => host.postMessage({ kind: 'debug' }), { icon: 'debug-alt', title: 'Starts the server again under the debugger, so that breakpoints are reached' }) : nothing}
      </div>
    </header>`;
  }

  private tabs(): TemplateResult {
    const { store } = this;
    const counts = this.counts();
    return html`<div class="tabs" role="tablist" aria-label="Pages" @keydown=${this.onTabKey}>
      ${this.pages().map(([page, words]) => {
        const now = store.kept.page === page;
        const number = counts[page];
        return html`<button
          type="button"
          role="tab"
          id="tab-${page}"
          aria-selected=${now}
          aria-controls="page"
          tabindex=${now ? 0 : -1}
          @click=${() => store.change({ page })}
        >
          ${words}${number === undefined ? nothing : html`<span class="tab-count">${count(number)}</span>`}
        </button>`;
      })}
    </div>`;
  }

  /** That of tasks is only for who has any, or could. */
  private pages(): typeof PAGES {
    const { tasks, greeting, kept } = this.store;
    const shown = tasks.known.size > 0 || kept.page === 'tasks' || powersOf(greeting).any;
    return shown ? PAGES : PAGES.filter(([page]) => page !== 'tasks');
  }

  private onTabKey(event: KeyboardEvent): void {
    const pages = this.pages();
    const at = pages.findIndex(([page]) => page === this.store.kept.page);
    const to: Record<string, number> = {
      ArrowRight: (at + 1) % pages.length,
      ArrowLeft: (at + pages.length - 1) % pages.length,
      Home: 0,
      End: pages.length - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const page = pages[next]![0];
    this.store.change({ page });
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#tab-${page}`)?.focus());
  }

  /** A server that was there and is gone: what it served stays to be read below. */
  private failed(): TemplateResult | typeof nothing {
    const { state, served, kept } = this.store;
    if (state.is !== 'failed' || served === undefined || kept.page === 'server') return nothing;
    return html`<div class="strip bad" role="alert">
      ${icon('error')}<span class="grow">${visibleLines(state.problem)}</span>
      ${button('Try again', () => this.store.host.postMessage({ kind: 'restart' }), { icon: 'refresh' })}
      ${button('What to try', () => this.store.change({ page: 'server' }))}
    </div>`;
  }

  private questions(): TemplateResult | typeof nothing {
    const { questions } = this.store;
    if (questions.length === 0) return nothing;
    return html`<div class="questions" role="region" aria-label="${counted(questions.length, 'question')} of the server">
      ${questions.length > 1 ? html`<p class="strip">${icon('question')}${counted(questions.length, 'question')} wait for an answer.</p>` : nothing}
      ${repeat(
        questions,
        ({ question }) => question,
        (question) => html`<question-box .store=${this.store} .question=${question}></question-box>`,
      )}
    </div>`;
  }

  private page(): TemplateResult {
    const { store } = this;
    const { page } = store.kept;
    switch (page) {
      case 'tools':
        return html`<tools-page .store=${store}></tools-page>`;
      case 'prompts':
        return html`<prompts-page .store=${store}></prompts-page>`;
      case 'resources':
        return html`<resources-page .store=${store}></resources-page>`;
      case 'tasks':
        return html`<tasks-page .store=${store}></tasks-page>`;
      case 'traffic':
        return html`<traffic-page .store=${store}></traffic-page>`;
      case 'output':
        return html`<output-page .store=${store}></output-page>`;
      case 'probe':
        return html`<probe-page .store=${store}></probe-page>`;
      case 'server':
        return html`<server-page .store=${store}></server-page>`;
    }
  }

  private counts(): Partial<Record<Page, number>> {
    const { served, probe, tasks, traffic } = this.store;
    if (this.counted === undefined || this.counted.of !== served) {
      const counts =
        served === undefined
          ? {}
          : {
              tools: ofKind(served, 'tool').length,
              prompts: ofKind(served, 'prompt').length,
              resources: ofKind(served, 'resource', 'template').length,
            };
      this.counted = { of: served, counts };
    }
    const found = probe.results?.filter(({ is }) => is === 'finding').length;
    const newest = traffic.entries.at(-1)?.seq;
    return {
      ...this.counted.counts,
      ...(tasks.known.size === 0 ? {} : { tasks: tasks.known.size }),
      ...(newest === undefined ? {} : { traffic: newest }),
      ...(found === undefined ? {} : { probe: found }),
    };
  }
}
