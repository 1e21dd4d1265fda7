// Tasks in the view: made by calls, listed, waited for, told of, and what a hostile server says of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Ask, Json } from '../../server/src/live/contract.ts';
import { canOpen, type OpenedView, startViews, type Views } from './harness.ts';
import { connected, entry, GREETING, outcome, SERVED, tool } from './sample.ts';

type Asked = Extract<Ask, { do: 'request' }>;

describe.runIf(canOpen)('tasks', { timeout: 120_000 }, () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  async function open(tasks: Json | undefined): Promise<OpenedView> {
    const view = await views.open();
    const report = tool('report', 'Makes a report.', { n: { type: 'number' } }, []);
    const served = {
      ...SERVED,
      definitions: [{ ...report, fields: { ...report.fields, execution: { taskSupport: 'optional' } } }],
    };
    const capabilities: { [key: string]: Json } = { ...GREETING.capabilities };
    if (tasks !== undefined) capabilities.tasks = tasks;
    await view.tell(...connected(served), { kind: 'greeting', greeting: { ...GREETING, capabilities } });
    return view;
  }
  const task = (taskId: string, status: string, more: object = {}) => ({ taskId, status, ttl: null, ...more });
  const answering = (view: OpenedView, answer: (ask: Asked) => Answer | undefined) =>
    view.answers((ask) => (ask.do === 'request' ? answer(ask) : undefined));
  const tab = (view: OpenedView) => view.page.locator('#tab-tasks');

  test('are not spoken of where the server has none', async () => {
    const view = await open(undefined);
    expect(await tab(view).count()).toBe(0);
    await view.tell({ kind: 'show', page: 'tasks' });
    await view.page.getByText('The server does not offer tasks.').waitFor();
  });

  test('a call as a task keeps its literals, is waited for, and has the result of the task', async () => {
    const view = await open({ requests: { tools: { call: {} } } });
    const methods: string[] = [];
    answering(view, ({ method }) => {
      methods.push(method);
      const asked = methods.filter((one) => one === 'tasks/get').length;
      if (method === 'tools/call') return outcome({ task: task('t1', 'working', { pollInterval: 1 }) });
      if (method === 'tasks/get') return outcome(task('t1', asked < 2 ? 'working' : 'completed', { pollInterval: 1 }));
      return outcome({ content: [{ type: 'text', text: 'the report' }] });
    });
    await view.tell({ kind: 'select', key: 'tool:report', arguments: '{"n":1.0}' });
    await view.page.locator('.as-task').click();
    await view.page.locator('#call').click();
    await view.page.locator('.result .word').getByText('A task was made').waitFor();
    const { ask } = await view.heard('ask', (one) => one.ask.do === 'request' && one.ask.method === 'tools/call');
    expect((ask as Asked).params).toBe('{"name":"report","arguments":{"n":1.0},"task":{"ttl":60000}}');
    await view.page.locator('.result').getByText('the report').waitFor();
    expect(methods).toEqual(['tools/call', 'tasks/get', 'tasks/get', 'tasks/result']);
    expect(await tab(view).innerText()).toMatch(/Tasks\s*1/);
    expect(view.troubles).toEqual([]);
  });

  test('are waited for no longer when the person says so', async () => {
    const view = await open({ requests: { tools: { call: {} } } });
    answering(view, ({ method }) => (method === 'tools/call' ? outcome({ task: task('t1', 'working') }) : undefined));
    await view.tell({ kind: 'select', key: 'tool:report' });
    await view.page.locator('.as-task').click();
    await view.page.locator('#call').click();
    await view.page.getByRole('button', { name: 'Stop waiting' }).click();
    await view.page.locator('.result').getByText('You stopped waiting').waitFor();
  });

  test('are listed page by page to a bound, told of by notifications, and shown as text', async () => {
    const view = await open({ list: {} });
    let pages = 0;
    answering(view, ({ method }) => {
      if (method !== 'tasks/list') return undefined;
      const tasks = Array.from({ length: 300 }, (_, n) => task(`t${pages}-${n}`, 'working'));
      pages += 1;
      return outcome({ tasks, nextCursor: 'more' });
    });
    await tab(view).click();
    await view.page.getByText('1,000 tasks at most are listed').waitFor();
    expect(pages).toBe(4);
    expect(await view.page.locator('.task').count()).toBe(100);
    const params = task('t3-99', 'odd\u202e', { statusMessage: '<img src=x>' });
    const told = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tasks/status', params });
    const line = entry(20, 'server', 'notification', 'notifications/tasks/status', undefined, told);
    await view.tell({ kind: 'traffic', entries: [line], dropped: 0 });
    const row = view.page.locator('.task').first();
    await row.getByText('<img src=x>').waitFor();
    expect(await row.locator('h4').innerText()).toContain('odd⟨U+202E⟩');
    expect(await row.getByRole('button', { name: 'Cancel task' }).count()).toBe(0);
    expect(view.troubles).toEqual([]);
  });
});
