// The page of tasks: those made by calls here and those the server lists, and what can be done with each.
import { html, nothing, type TemplateResult } from 'lit';
import { visible, visibleLines } from '../../visible.ts';
import type { Call } from './asks.ts';
import { jsonText } from './json-text.ts';
import { Part } from './part.ts';
import { action, button, counted, duration, empty, icon, name } from './pieces.ts';
import { isOver, type KnownTask, MAX_TASKS, powersOf, type TaskPowers } from './tasks.ts';

const STATUSES: Readonly<Record<string, { readonly words: string; readonly icon: string; readonly look: string }>> = {
  working: { words: 'working', icon: 'sync', look: 'odd' },
  input_required: { words: 'wants input', icon: 'question', look: 'odd' },
  completed: { words: 'completed', icon: 'pass', look: 'good' },
  failed: { words: 'failed', icon: 'error', look: 'bad' },
  cancelled: { words: 'cancelled', icon: 'circle-slash', look: 'odd' },
};
/** Rows that are shown before one asks for more. */
const STEP = 100;

/** A task's status, with its icon. */
export function statusOf(status: string): TemplateResult {
  const known = Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
  return html`<span class="mark ${known?.look ?? 'odd'}">${icon(known?.icon ?? 'question')}<span class="word">${known?.words ?? visible(status.slice(0, 60))}</span></span>`;
}

/** `<tasks-page>`. */
export class TasksPage extends Part {
  static override properties = { ...Part.properties, shown: { state: true }, rows: { state: true } };
  /** What was last asked of a task. */
  private shown: { readonly id: string; readonly call: Call } | undefined;
  private rows = STEP;

  protected override render(): TemplateResult {
    const { store } = this;
    const { tasks } = store;
    const powers = powersOf(store.greeting);
    const running = store.state.is === 'running';
    const all = [...tasks.known.values()].reverse();
    if (running && powers.list && !tasks.listed && !tasks.listing) queueMicrotask(() => void tasks.list());
    return html`<div class="page scroll">
      <div class="head">
        <h2>Tasks</h2>
        <p>
          A task is a call whose result is fetched later. Call a tool “as a task” where it offers that; what the server
          lists stands here, too.
        </p>
        <div class="actions">
          ${powers.list ? button('Refresh', () => void tasks.list(), { icon: 'refresh', disabled: !running || tasks.listing }) : nothing}
          ${running ? nothing : html`<span class="dim">Not connected.</span>`}
          ${running && powers.any && !powers.list ? html`<span class="dim">The server does not list its tasks; those of calls made here are shown.</span>` : nothing}
        </div>
      </div>
      <div role="status">
        ${tasks.problem === undefined ? nothing : html`<p class="sentence bad">${icon('error')}${visible(tasks.problem)}</p>`}
        ${tasks.more ? html`<p class="note">There are more tasks; ${counted(MAX_TASKS, 'task')} at most are listed.</p>` : nothing}
      </div>
      ${
        all.length === 0
          ? tasks.listing
            ? html`<p class="dim">Reading the list…</p>`
            : empty(
                'tasklist',
                'No tasks',
                powers.any || !running ? 'None was made here, and none is listed.' : 'The server does not offer tasks.',
              )
          : html`<section class="probe-results" aria-label="Tasks">
              <h3>${counted(all.length, 'task')}</h3>
              ${all.slice(0, this.rows).map((one) => this.row(one, powers, running))}
            </section>`
      }
      ${
        all.length > this.rows
          ? action(`Show ${Math.min(STEP, all.length - this.rows)} more`, () => {
              this.rows += STEP;
            })
          : nothing
      }
    </div>`;
  }

  private row({ task, tool }: KnownTask, powers: TaskPowers, running: boolean): TemplateResult {
    const { store, shown } = this;
    const facts = [
      ...(task.created === undefined ? [] : [`created ${visible(task.created.slice(0, 40))}`]),
      ...(task.ttl === undefined ? [] : [task.ttl === null ? 'kept without limit' : `kept ${duration(task.ttl)}`]),
      ...(task.poll === undefined ? [] : [`asked about every ${duration(task.poll)}`]),
    ];
    const ask = (method: string) => () => this.ask(method, task.id);
    return html`<article class="probe-result task">
      <h4>${statusOf(task.status)} ${name(task.id.slice(0, 200))}</h4>
      ${task.message === undefined ? nothing : html`<p class="said">${visibleLines(task.message.slice(0, 4000))}</p>`}
      ${facts.length === 0 ? nothing : html`<p class="dim">${facts.join(' · ')}</p>`}
      <div class="actions">
        ${tool === undefined ? nothing : action(visible(tool), () => store.select(`tool:${tool}`), { icon: 'symbol-method' })}
        ${action('Get', ask('tasks/get'), { icon: 'sync', disabled: !running })}
        ${powers.result ? action('Result', ask('tasks/result'), { icon: 'output', disabled: !running }) : nothing}
        ${powers.cancel && !isOver(task.status) ? action('Cancel task', ask('tasks/cancel'), { icon: 'circle-slash', disabled: !running }) : nothing}
      </div>
      ${shown?.id === task.id ? html`<call-result .store=${store} .call=${shown.call}></call-result>` : nothing}
    </article>`;
  }

  private ask(method: string, id: string): void {
    const call = this.store.call({ kind: 'raw', name: method }, `{"taskId":${jsonText(id)}}`);
    this.shown = { id, call };
    if (method === 'tasks/result') return;
    void call.done.then((answer) => {
      this.store.tasks.takeAnswer(answer);
      this.store.changed();
    });
  }
}
