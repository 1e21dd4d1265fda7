// The page of safe checks: what is checked, of which tools, and what was found.
import { html, nothing, type TemplateResult } from 'lit';
import { visible, visibleLines } from '../../visible.ts';
import { SEVERITY_ICONS } from './definition-list.ts';
import { Part } from './part.ts';
import { action, button, counted, empty, icon } from './pieces.ts';
import { claimsOf, ofKind } from './served.ts';
import type { ProbeOptions, ProbeResult, Progress } from './told.ts';

const MAX_SHOWN = 60;

/** `<probe-page>`. What was found is kept by the store, so that another page can be looked at meanwhile. */
export class ProbePage extends Part {
  static override properties = { ...Part.properties, filter: { state: true } };
  private filter = '';

  protected override render(): TemplateResult {
    const { store } = this;
    const { probe, state } = store;
    const running = probe.request !== undefined;
    return html`<div class="page scroll">
      <div class="head">
        <h2>Safe checks of the running server</h2>
        <p>
          Requests that a careful server refuses or survives: no or foreign credentials, foreign origins, malformed
          messages, arguments that break the schema. Nothing harmful is sent, and the results name the rule that says
          the same of the source.
        </p>
      </div>
      <section class="call" aria-label="What is checked">
        ${this.options()}
        <div class="actions">
          ${button('Run safe checks', () => this.run(), { icon: 'beaker', primary: true, disabled: running || state.is !== 'running' })}
          ${running ? button('Cancel', () => store.asks.cancel(probe.request!), { icon: 'circle-slash' }) : nothing}
          ${state.is === 'running' ? nothing : html`<span class="dim">Not connected.</span>`}
        </div>
        ${running ? this.progress(probe.progress) : nothing}
      </section>
      <div role="status">${probe.problem === undefined ? nothing : html`<p class="sentence bad">${icon('error')}${visible(probe.problem)}</p>`}</div>
      ${probe.results === undefined ? (running ? nothing : empty('beaker', 'Not checked yet', 'Results stand here: what was found first, then what was passed and what was left out.')) : this.results(probe.results)}
    </div>`;
  }

  private options(): TemplateResult {
    const { store } = this;
    const { probe } = store.kept;
    const tools = ofKind(store.served, 'tool');
    const readers = tools.filter((one) => claimsOf(one).some(({ words }) => words === 'reads only')).length;
    const set = (some: Partial<typeof probe>) => store.change({ probe: { ...probe, ...some } });
    const found = tools.filter(({ name }) => name.toLowerCase().includes(this.filter.toLowerCase()));
    return html`
      <p>
        ${icon('info')}Tools that say they only read (${readers} of ${tools.length}) are called with arguments that break
        their schema. Other tools are not called, unless you pick them here.
      </p>
      <details class="fold" ?open=${probe.payloadsFor.length > 0}>
        <summary>
          Also try paths, commands and addresses with harmless markers
          <span class="dim">${probe.payloadsFor.length === 0 ? 'no tool picked' : counted(probe.payloadsFor.length, 'tool picked', 'tools picked')}</span>
        </summary>
        <p class="note">
          The tools you pick are really called, with arguments such as <code>../toolward-marker</code>. Pick none that
          change something you need.
        </p>
        <input
          type="search"
          placeholder="Filter tools"
          aria-label="Filter tools to pick"
          .value=${this.filter}
          @input=${(event: Event) => {
            this.filter = (event.target as HTMLInputElement).value;
          }}
        />
        <div class="picks" role="group" aria-label="Tools that are called with markers">
          ${found.slice(0, MAX_SHOWN).map(
            ({ name }) => html`<vscode-checkbox
              .checked=${probe.payloadsFor.includes(name)}
              @change=${(event: Event) => {
                const others = probe.payloadsFor.filter((one) => one !== name);
                set({ payloadsFor: (event.target as HTMLInputElement).checked ? [...others, name] : others });
              }}
              >${visible(name)}</vscode-checkbox
            >`,
          )}
        </div>
        ${found.length > MAX_SHOWN ? html`<p class="note">${MAX_SHOWN} of ${counted(found.length, 'tool')} are shown; filter to find others.</p>` : nothing}
        ${probe.payloadsFor.length > 0 ? action('Pick none', () => set({ payloadsFor: [] }), { icon: 'clear-all' }) : nothing}
      </details>
      ${
        store.greeting?.transport === 'stdio'
          ? nothing
          : html`<vscode-checkbox
              .checked=${probe.beyondLoopback}
              @change=${(event: Event) => set({ beyondLoopback: (event.target as HTMLInputElement).checked })}
              >Also check addresses that are not of this machine. Only for servers that you may test.</vscode-checkbox
            >`
      }
    `;
  }

  private progress(progress: Progress | undefined): TemplateResult {
    const total = progress?.total;
    const percent =
      progress !== undefined && total !== undefined && total > 0 ? (progress.progress / total) * 100 : undefined;
    return html`<vscode-progress-bar
        aria-label="Progress of the checks"
        .indeterminate=${percent === undefined}
        .value=${percent ?? 0}
      ></vscode-progress-bar>
      <p class="dim" role="status">${progress?.message === undefined ? 'Checking…' : visible(progress.message)}</p>`;
  }

  private results(results: readonly ProbeResult[]): TemplateResult {
    const of = (is: ProbeResult['is']) => results.filter((one) => one.is === is);
    const found = of('finding');
    const order = ['error', 'warning', 'note'];
    const sorted = [...found].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    return html`
      <section class="probe-results" aria-label="Results of the checks">
        <h3>${found.length === 0 ? html`${icon('pass')}Nothing was found` : counted(found.length, 'finding')}</h3>
        ${sorted.map((one) => this.result(one))}
        ${this.group('Passed', of('passed'))} ${this.group('Left out', of('skipped'))}
      </section>
    `;
  }

  private group(title: string, results: readonly ProbeResult[]): TemplateResult | typeof nothing {
    if (results.length === 0) return nothing;
    return html`<lazy-fold
      .words=${title}
      .count=${results.length}
      .startOpen=${false}
      .body=${() => results.map((one) => this.result(one))}
    ></lazy-fold>`;
  }

  private result(one: ProbeResult): TemplateResult {
    const { store } = this;
    const look = one.is === 'finding' ? one.severity : one.is === 'passed' ? 'good' : 'dim';
    const name = one.is === 'finding' ? SEVERITY_ICONS[one.severity] : one.is === 'passed' ? 'pass' : 'debug-step-over';
    const word = one.is === 'finding' ? one.severity : one.is === 'passed' ? 'passed' : 'left out';
    return html`<article class="probe-result">
      <h4>
        <span class="mark ${look}">${icon(name)}<span class="word">${word}</span></span> ${visible(one.title)}
        ${one.rule === undefined ? nothing : html`<span class="dim">rule ${visible(one.rule)}</span>`}
      </h4>
      ${one.message === '' ? nothing : html`<p class="said">${visibleLines(one.message)}</p>`}
      <div class="actions">
        ${
          one.definition === undefined
            ? nothing
            : html`${action(visible(one.definition.slice(one.definition.indexOf(':') + 1)), () => store.select(one.definition!), { icon: 'symbol-method' })}
              ${store.links[one.definition]?.source === true ? action('Go to source', () => store.host.postMessage({ kind: 'open-source', key: one.definition! }), { icon: 'go-to-file' }) : nothing}`
        }
      </div>
      ${
        one.evidence.length === 0
          ? nothing
          : html`<lazy-fold
              .words=${'What was sent and what came'}
              .body=${() => html`<long-text .store=${store} .text=${one.evidence.join('\n')} .name=${one.check}></long-text>`}
            ></lazy-fold>`
      }
    </article>`;
  }

  private run(): void {
    const { probe } = this.store.kept;
    const served = new Set(ofKind(this.store.served, 'tool').map(({ name }) => name));
    const payloadsFor = probe.payloadsFor.filter((name) => served.has(name));
    const options: ProbeOptions = {
      ...(payloadsFor.length > 0 ? { payloadsFor } : {}),
      ...(probe.beyondLoopback && this.store.greeting?.transport !== 'stdio' ? { beyondLoopback: true } : {}),
    };
    this.store.runProbe(options);
  }
}
