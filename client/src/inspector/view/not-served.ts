// What stands where a server serves nothing of a kind, or is not there: why, and what to do.
import { html, nothing, type TemplateResult } from 'lit';
import { visible, visibleLines } from '../../visible.ts';
import { button, empty } from './pieces.ts';
import type { Store } from './store.ts';
import type { DefinitionKind, UnreadList } from './told.ts';

/**
 * @param what `tools`
 * @param iconName a codicon
 * @param sentence what they are for
 */
export function notServed(store: Store, what: keyof typeof KINDS, iconName: string, sentence: string): TemplateResult {
  const { state, served, host } = store;
  if (state.is === 'failed' && served === undefined) return failure(store);
  if (state.is === 'starting') return empty('loading', 'Connecting…', 'The server is being started or reached.');
  if (state.is !== 'running' && served === undefined) {
    return empty(
      'plug',
      'Not connected',
      `Connect to see what the server serves. ${sentence}`,
      button('Connect', () => host.postMessage({ kind: 'connect' }), { icon: 'plug', primary: true }),
    );
  }
  const unread = state.is === 'running' ? store.unread.filter(({ kind }) => KINDS[what].includes(kind)) : [];
  if (unread.length > 0) return notRead(store, what, unread);
  return empty(iconName, `No ${what}`, `This server serves no ${what}. ${sentence}`);
}

const KINDS: Readonly<Record<'tools' | 'prompts' | 'resources', readonly DefinitionKind[]>> = {
  tools: ['tool'],
  prompts: ['prompt'],
  resources: ['resource', 'template'],
};

/** The server answers, but not with such a list: what it said, and what can be done all the same. */
function notRead(store: Store, what: string, unread: readonly UnreadList[]): TemplateResult {
  const { host } = store;
  return html`<div class="empty failure" role="alert">
    <span class="codicon codicon-warning" aria-hidden="true"></span>
    <h2>The list of ${what} could not be read</h2>
    ${unread.map(({ problem }) => html`<p class="reason">${visibleLines(problem)}</p>`)}
    <p>
      The connection stands: what else the server serves is here, and under Traffic you can send it any request by hand.
    </p>
    <div class="actions">
      ${button('Show the traffic', () => store.change({ page: 'traffic' }), { icon: 'arrow-swap', primary: true })}
      ${button('Start again', () => host.postMessage({ kind: 'restart' }), { icon: 'refresh' })}
      ${button('Show all output', () => store.change({ page: 'output' }), { icon: 'output' })}
    </div>
  </div>`;
}

/** Why there is no connection: the reason, the last lines the server wrote, what to try. */
export function failure(store: Store): TemplateResult {
  const { state, host, lines, server } = store;
  const problem = state.is === 'failed' ? state.problem : '';
  const last = lines.filter(({ from }) => from === 'stderr').slice(-12);
  return html`<div class="empty failure" role="alert">
    <span class="codicon codicon-debug-disconnect" aria-hidden="true"></span>
    <h2>The connection failed</h2>
    <p class="reason">${visibleLines(problem)}</p>
    ${
      last.length === 0
        ? nothing
        : html`<h3>What the server wrote last (standard error)</h3>
            <pre class="text" tabindex="0" aria-label="Last lines of standard error">${last.map(({ text }) => `${visible(text)}\n`)}</pre>`
    }
    <h3>What to try</h3>
    <ul>
      ${advice(problem).map((one) => html`<li>${one}</li>`)}
      ${server === undefined ? nothing : html`<li>It is configured in ${visible(server.where)}: <code>${visible(server.how)}</code></li>`}
    </ul>
    <div class="actions">
      ${button('Try again', () => host.postMessage({ kind: 'restart' }), { icon: 'refresh', primary: true })}
      ${button('Show all output', () => store.change({ page: 'output' }), { icon: 'output' })}
      ${button('Show the traffic', () => store.change({ page: 'traffic' }), { icon: 'arrow-swap' })}
    </div>
  </div>`;
}

function advice(problem: string): string[] {
  if (/ENOENT|not found|cannot be found|no such/i.test(problem)) {
    return [
      'Check that the command is spelt right and installed. Programs of a shell’s profile are not always seen from the editor.',
    ];
  }
  if (/\b(401|403)\b|sign|unauthor|forbidden|token/i.test(problem)) {
    return ['Sign in, or check the token or header in its configuration.'];
  }
  if (/refused|ECONN|unreachable|resolve|ENOTFOUND|timed? ?out|in time/i.test(problem)) {
    return ['Check that the server runs and listens at this address, and that nothing stands between.'];
  }
  if (/exit|ended|closed|quit/i.test(problem)) {
    return [
      'Run the same command in a terminal: what it prints before it ends is the reason. Missing variables or a build that was not made are common.',
    ];
  }
  return ['Read the output and the traffic: what the server said last usually tells why.'];
}
