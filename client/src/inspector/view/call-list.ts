// Calls that were made and calls that were saved: seen again, run again, edited, kept.
import { html, nothing, type TemplateResult } from 'lit';
import { visible } from '../../visible.ts';
import type { Call } from './asks.ts';
import { verdictOf } from './outcome.ts';
import { action, clock, duration, icon } from './pieces.ts';
import type { Store } from './store.ts';

/**
 * The calls of this session.
 * @param isOf which of them
 * @param shown the one whose result is shown
 * @param onShow to show another's
 */
export function callsOf(
  store: Store,
  isOf: (call: Call) => boolean,
  shown: Call | undefined,
  onShow: (call: Call) => void,
): TemplateResult | typeof nothing {
  const calls = store.asks.calls.filter(isOf);
  if (calls.length === 0) return nothing;
  return html`<section class="calls">
    <h3>Calls of this session</h3>
    <ul>
      ${calls.map((call) => row(store, call, call === shown, onShow))}
    </ul>
  </section>`;
}

/** The saved calls of a tool, or of all. */
export function savedOf(store: Store, tool?: string): TemplateResult | typeof nothing {
  const saved = store.saved.filter((one) => tool === undefined || one.tool === tool);
  if (saved.length === 0) return nothing;
  const running = store.state.is === 'running';
  return html`<section class="calls">
    <h3>Saved calls ${action('Open the file', () => store.host.postMessage({ kind: 'open-saved-calls' }), { icon: 'go-to-file' })}</h3>
    <ul>
      ${saved.map(
        (one) => html`<li>
          <span class="call-name">${icon('bookmark')}${visible(one.name)}</span>
          ${tool === undefined ? html`<code>${visible(one.tool)}</code>` : nothing}
          <code class="call-args" title=${visible(one.arguments.slice(0, 2000))}>${visible(one.arguments.slice(0, 200))}</code>
          <span class="row-actions">
            ${action(
              'Run',
              () => {
                store.select(`tool:${one.tool}`, one.arguments);
                store.call({ kind: 'tool', name: one.tool }, one.arguments);
              },
              { icon: 'play', disabled: !running },
            )}
            ${action('Edit', () => store.select(`tool:${one.tool}`, one.arguments), { icon: 'edit' })}
          </span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function row(store: Store, call: Call, shown: boolean, onShow: (call: Call) => void): TemplateResult {
  const verdict = verdictOf(call.answer, call.task);
  const ms = call.answer?.is === 'outcome' ? duration(call.answer.outcome.ms) : '';
  const { of } = call;
  return html`<li class=${shown ? 'shown' : ''}>
    <button class="call-show" type="button" aria-pressed=${shown} @click=${() => onShow(call)}>
      <span class="mark ${verdict.look}">${icon(verdict.icon)}${verdict.word}</span>
      <span class="dim">${clock(call.at).slice(0, 8)}</span>
      <span class="dim">${ms}</span>
      <code class="call-args">${visible(of.kind === 'resource' ? of.name : call.args.slice(0, 200))}</code>
    </button>
    <span class="row-actions">
      ${action('Run again', () => onShow(store.call(of, call.args)), { icon: 'debug-rerun', disabled: store.state.is !== 'running' })}
      ${of.kind === 'tool' || of.kind === 'prompt' ? action('Edit', () => store.select(`${of.kind}:${of.name}`, call.args), { icon: 'edit' }) : nothing}
      ${of.kind === 'tool' ? action('Save…', () => store.host.postMessage({ kind: 'save-call', tool: of.name, arguments: call.args }), { icon: 'save' }) : nothing}
    </span>
  </li>`;
}
