// What came back from one call: the verdict, the content by its kind, and where it stands in the traffic.
import { html, nothing, type TemplateResult } from 'lit';
import { visible, visibleLines } from '../../visible.ts';
import type { Call, CallTask } from './asks.ts';
import { contentOf, isTable, resourceContents } from './content.ts';
import { entry, type JsonNode, readJson } from './json-text.ts';
import { verdictOf } from './outcome.ts';
import { Part } from './part.ts';
import { action, button, clock, count, duration, icon, size } from './pieces.ts';
import { statusOf } from './tasks-page.ts';

/** A longer answer is shown as text only; reading it would hold up the view. */
const MAX_READ = 20_000_000;
/** Pieces of content that are shown before one asks for more. */
const STEP = 25;

/** `<call-result>`. */
export class CallResult extends Part {
  static override properties = { ...Part.properties, call: { attribute: false }, pieces: { state: true } };
  call: Call | undefined;
  private pieces = STEP;
  private drawn: readonly unknown[] = [];
  private read: { readonly text: string; readonly value: unknown; readonly node: JsonNode | undefined } | undefined;

  /** The store changes often; a result that came does not. */
  protected override shouldUpdate(changed: Map<PropertyKey, unknown>): boolean {
    const { call } = this;
    const drawn = [call, call?.answer, call?.progress, call?.cancelled, call?.task];
    const same = this.drawn.length > 0 && drawn.every((one, n) => one === this.drawn[n]);
    this.drawn = drawn;
    return !same || changed.has('pieces');
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('call')) this.pieces = STEP;
  }

  protected override render(): TemplateResult {
    const { call } = this;
    if (call === undefined) return html``;
    const verdict = verdictOf(call.answer, call.task);
    return html`<section class="result ${verdict.look}" aria-label="Result of the call">
      <div class="verdict">
        <strong class="word">${call.answer === undefined ? nothing : icon(verdict.icon)}${verdict.word}</strong>
        ${this.about(call)}
      </div>
      ${call.answer === undefined ? this.running(call) : nothing}
      ${verdict.sentence === undefined ? nothing : html`<p class="sentence">${visibleLines(verdict.sentence)}</p>`}
      ${call.task === undefined || call.task.is === 'over' ? nothing : this.task(call, call.task)}
      ${this.body(call)}
    </section>`;
  }

  private running(call: Call): TemplateResult {
    const { progress } = call;
    const total = progress?.total;
    const percent =
      progress !== undefined && total !== undefined && total > 0
        ? Math.max(0, Math.min(100, (progress.progress / total) * 100))
        : undefined;
    return html`<div class="running">
      <vscode-progress-bar
        aria-label="Progress of the call"
        .indeterminate=${percent === undefined}
        .value=${percent ?? 0}
      ></vscode-progress-bar>
      <div class="actions">
        ${
          call.cancelled
            ? html`<span class="dim">Cancelling…</span>`
            : button('Cancel', () => this.store.asks.stop(call), { icon: 'circle-slash' })
        }
        <span class="progress-words"
          >${
            progress === undefined
              ? 'Waiting for the answer.'
              : html`${percent === undefined ? `At ${progress.progress}${total === undefined ? '' : ` of ${total}`}` : `${Math.round(percent)} %`}
                ${progress.message === undefined ? nothing : html` · ${visible(progress.message)}`}`
          }</span
        >
      </div>
    </div>`;
  }

  private task(call: Call, task: CallTask): TemplateResult {
    return html`<div class="actions">
      ${statusOf(task.status)}
      ${task.is === 'waiting' ? button('Stop waiting', () => this.store.tasks.leave(call), { icon: 'debug-pause' }) : nothing}
      ${action('Show tasks', () => this.store.change({ page: 'tasks' }), { icon: 'tasklist' })}
    </div>`;
  }

  private about(call: Call): TemplateResult | typeof nothing {
    if (call.answer?.is !== 'outcome') return html`<span class="dim">${clock(call.at)}</span>`;
    const { ms, text, sent, received } = call.answer.outcome;
    const to = (seq: number) => () => this.store.showTraffic(seq);
    return html`<span class="dim">${duration(ms)} · ${size(new Blob([text.length > MAX_READ ? '' : text]).size || text.length)} · ${clock(call.at)}</span>
      ${sent === undefined ? nothing : action('Request', to(sent), { icon: 'arrow-right' })}
      ${received === undefined ? nothing : action('Answer', to(received), { icon: 'arrow-left' })}`;
  }

  private body(call: Call): TemplateResult | typeof nothing {
    if (call.answer?.is !== 'outcome') return nothing;
    const { outcome } = call.answer;
    if (outcome.text === '') return nothing;
    const label = `${call.title} result`;
    if (outcome.text.length > MAX_READ) {
      return html`<p class="note">The answer is too long to be shown by its kind.</p>
        <long-text .store=${this.store} .text=${outcome.text} .name=${label}></long-text>`;
    }
    const { value, node } = this.reading(outcome.text);
    const whole = html`<lazy-fold
      .words=${`Whole ${outcome.is === 'error' ? 'error' : 'result'} as JSON`}
      .body=${() => html`<json-view .store=${this.store} .text=${outcome.text} .name=${label}></json-view>`}
    ></lazy-fold>`;
    if (call.task !== undefined && call.task.is !== 'over') return whole;
    if (outcome.is === 'error' && isTable(value)) {
      return html`<p class="sentence">
          <strong>${visible(String(value.code ?? ''))}</strong>
          ${typeof value.message === 'string' ? visibleLines(value.message.slice(0, 4000)) : nothing}
        </p>
        ${whole}`;
    }
    if (!isTable(value) || node === undefined) {
      return html`<json-view .store=${this.store} .text=${outcome.text} .name=${label}></json-view>`;
    }
    const { pieces, total } = this.contents(call, value, node, outcome.text);
    return html`${this.structured(call, outcome.invalid, node, outcome.text, label)}
    ${total === 0 && !Object.hasOwn(value, 'structuredContent') ? this.nothingIn(call, outcome.text, label) : pieces}
    ${
      total > this.pieces
        ? html`<p class="note">
            ${count(this.pieces)} of ${count(total)} pieces are shown.
            ${action(`Show ${Math.min(STEP, total - this.pieces)} more`, () => {
              this.pieces += STEP;
            })}
          </p>`
        : nothing
    }
    ${whole}`;
  }

  private nothingIn(call: Call, text: string, label: string): TemplateResult {
    if (call.of.kind === 'raw') return html`<json-view .store=${this.store} .text=${text} .name=${label}></json-view>`;
    return html`<p class="note">The result has no content.</p>`;
  }

  /** Structured content and how it stands to the output schema. */
  private structured(
    call: Call,
    invalid: readonly string[] | undefined,
    node: JsonNode,
    text: string,
    label: string,
  ): TemplateResult | typeof nothing {
    const at = entry(node, 'structuredContent');
    if (at === undefined && (invalid === undefined || invalid.length === 0)) return nothing;
    return html`<section class="content">
      <h4>
        Structured content
        ${
          invalid === undefined
            ? html`<span class="dim"> · ${call.task === undefined ? 'no output schema to check it by' : 'a task’s is not checked by an output schema'}</span>`
            : invalid.length === 0
              ? html`<span class="chip good">${icon('check')}matches its output schema</span>`
              : html`<span class="chip bad">${icon('warning')}breaks its output schema</span>`
        }
      </h4>
      ${
        invalid === undefined || invalid.length === 0
          ? nothing
          : html`<ul class="problems">
              ${invalid.slice(0, 50).map((one) => html`<li>${icon('warning')}${visible(one)}</li>`)}
              ${invalid.length > 50 ? html`<li>and ${count(invalid.length - 50)} more</li>` : nothing}
            </ul>`
      }
      ${at === undefined ? nothing : html`<json-view .store=${this.store} .text=${text.slice(at.start, at.end)} .name=${`${label} structured`}></json-view>`}
    </section>`;
  }

  private contents(
    call: Call,
    value: Readonly<Record<string, unknown>>,
    node: JsonNode,
    text: string,
  ): { readonly pieces: TemplateResult[]; readonly total: number } {
    const name = call.of.kind === 'prompt' ? 'messages' : call.of.kind === 'resource' ? 'contents' : 'content';
    const list = value[name];
    const at = entry(node, name);
    if (!Array.isArray(list) || at?.is !== 'array') return { pieces: [], total: 0 };
    const pieces = list.slice(0, this.pieces).map((piece, n) => {
      const item = at.items[n]!;
      const raw = text.slice(item.start, item.end);
      const label = list.length === 1 ? call.title : `${call.title} ${n + 1}`;
      if (call.of.kind === 'prompt' && isTable(piece)) {
        const inner = entry(item, 'content');
        return html`<section class="message" aria-label="Message of ${visible(String(piece.role))}">
          <h3>${icon(piece.role === 'assistant' ? 'sparkle' : 'account')}${visible(String(piece.role))}</h3>
          ${contentOf(this.store, piece.content, inner === undefined ? raw : text.slice(inner.start, inner.end), label)}
        </section>`;
      }
      if (call.of.kind === 'resource' && isTable(piece)) {
        return html`<section class="content">${resourceContents(this.store, piece, raw, label)}</section>`;
      }
      return contentOf(this.store, piece, raw, label);
    });
    return { pieces, total: list.length };
  }

  /** Read once for each text: the view is drawn often. */
  private reading(text: string): { readonly value: unknown; readonly node: JsonNode | undefined } {
    if (this.read?.text === text) return this.read;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    this.read = { text, value, node: value === undefined ? undefined : readJson(text) };
    return this.read;
  }
}
