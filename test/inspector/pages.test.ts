// The pages of the view beside the tools': prompts, resources, traffic, output, checks, the server; and its questions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../client/src/inspector/messages.ts';
import type { Ask } from '../../server/src/live/contract.ts';
import { canOpen, type OpenedView, startViews, type Views } from './harness.ts';
import { connected, entry, outcome, SERVED } from './sample.ts';

describe.runIf(canOpen)('pages', { timeout: 120_000 }, () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  async function open(page: Page): Promise<OpenedView> {
    const view = await views.open();
    await view.tell(...connected(), { kind: 'show', page });
    return view;
  }

  const params = (ask: Ask) => JSON.parse((ask as Extract<Ask, { do: 'request' }>).params);

  test('says who it talks to, how, and in which era', async () => {
    const view = await open('server');
    const text = await view.page.locator('body').innerText();
    for (const one of [
      'connected',
      '2025-11-25 · stdio',
      'Notes, notes-server, 1.4.0',
      '48213',
      '.vscode/mcp.json',
      'Ask for the list before you write',
      'file:///',
    ]) {
      if (one !== 'file:///') expect(text).toContain(one);
    }
    await view.page.getByRole('button', { name: 'Add root' }).click();
    await view.page.getByLabel('Address of root 2').fill('file:///srv/data');
    await view.page.getByRole('button', { name: 'Tell the server' }).click();
    expect(await view.heard('roots')).toEqual({
      kind: 'roots',
      roots: [{ uri: 'file:///home/ada/notes', name: 'notes' }, { uri: 'file:///srv/data' }],
    });
    expect(view.troubles).toEqual([]);
  });

  test('a prompt’s arguments are completed by the server, and its messages shown by role', async () => {
    const view = await open('prompts');
    view.answers((ask) => {
      if (ask.do !== 'request') return undefined;
      if (ask.method === 'completion/complete') return outcome({ completion: { values: ['alpha', 'alphabet'] } });
      return outcome({
        messages: [
          { role: 'user', content: { type: 'text', text: 'Summarise alpha.' } },
          { role: 'assistant', content: { type: 'text', text: 'Gladly.' } },
        ],
      });
    });
    await view.tell({ kind: 'select', key: 'prompt:summarise' });
    await view.page.locator('#call').click();
    await view.page.getByText('project is required').waitFor();
    const input = view.page.locator('#prompt-0');
    await input.fill('al');
    const { ask } = await view.heard(
      'ask',
      (one) => one.ask.do === 'request' && one.ask.method === 'completion/complete',
    );
    expect(params(ask)).toEqual({
      ref: { type: 'ref/prompt', name: 'summarise' },
      argument: { name: 'project', value: 'al' },
    });
    await view.page.getByRole('option', { name: 'alphabet' }).waitFor();
    await input.press('ArrowDown');
    await input.press('ArrowDown');
    await input.press('Enter');
    expect(await input.inputValue()).toBe('alphabet');
    await view.page.locator('#call').click();
    const got = await view.heard('ask', (one) => one.ask.do === 'request' && one.ask.method === 'prompts/get');
    expect(params(got.ask)).toEqual({ name: 'summarise', arguments: { project: 'alphabet' } });
    await view.page.locator('.message').nth(1).waitFor();
    expect((await view.page.locator('.message > h3').allInnerTexts()).map((one) => one.trim())).toEqual([
      'user',
      'assistant',
    ]);
  });

  test('a resource is read, subscribed to, and known to have changed; a template is filled in', async () => {
    const view = await open('resources');
    view.answers((ask) =>
      ask.do === 'request'
        ? outcome({ contents: [{ uri: 'notes://projects', mimeType: 'application/json', text: '["alpha"]' }] })
        : undefined,
    );
    await view.tell({ kind: 'select', key: 'resource:notes://projects' });
    await view.page.getByRole('button', { name: 'Read' }).click();
    await view.page.getByText('["alpha"]').waitFor();
    await view.page.getByRole('button', { name: 'Subscribe' }).click();
    expect((await view.heard('ask', (one) => one.ask.do === 'subscribe')).ask).toEqual({
      do: 'subscribe',
      uris: ['notes://projects'],
    });
    const told = entry(
      90,
      'server',
      'notification',
      'notifications/resources/updated',
      undefined,
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"notes://projects"}}',
    );
    await view.tell({ kind: 'traffic', entries: [{ ...told, at: Date.now() + 1000 }], dropped: 0 });
    await view.page.getByText('What stands below is older').waitFor();
    await view.tell({ kind: 'select', key: 'template:notes://{project}/{id}' });
    await view.page.locator('#variable-0').fill('a b');
    await view.page.locator('#variable-1').fill('1');
    await view.page.getByRole('button', { name: 'Read' }).click();
    const { ask } = await view.heard('ask', (one) => one.ask.do === 'request' && one.ask.method === 'resources/read');
    expect(params(ask)).toEqual({ uri: 'notes://a%20b/1' });
  });

  test('traffic is filtered, followed from request to answer, exported', async () => {
    const view = await open('traffic');
    view.answers((ask) =>
      ask.do === 'message'
        ? { is: 'text', text: '{"jsonrpc":"2.0","id":1,"result":{"n":1.00}}' }
        : ask.do === 'export'
          ? { is: 'text', text: '{"messages":[]}' }
          : undefined,
    );
    const rows = view.page.locator('.traffic .row');
    expect(await rows.count()).toBe(8);
    await view.page.getByLabel('Filter messages by text').fill('no such note');
    await view.drawn();
    expect(await rows.count()).toBe(1);
    await view.page.getByLabel('Filter messages by text').fill('');
    await view.page.getByLabel('Direction').selectOption('server');
    await view.drawn();
    expect(await rows.count()).toBe(4);
    await view.page.getByLabel('Kind').selectOption('notification');
    await view.drawn();
    expect(await rows.count()).toBe(1);
    await view.page.getByLabel('Kind').selectOption('');
    await view.page.getByLabel('Direction').selectOption('');
    await view.page.getByLabel('Method').selectOption('tools/list');
    await view.drawn();
    expect(await rows.count()).toBe(2);
    await rows.nth(1).click();
    await view.page.locator('message-detail .json').waitFor();
    expect(await view.page.locator('message-detail .json').innerText()).toContain('1.00');
    await view.page.getByRole('button', { name: 'To its request' }).click();
    await view.drawn();
    expect(await view.page.locator('message-detail .json').innerText()).toContain('tools/list');
    await view.page.getByLabel('Method').selectOption('');
    await view.page.locator('vscode-checkbox').click();
    await view.drawn();
    expect(await rows.count()).toBe(1);
    await view.page.getByRole('button', { name: 'Export JSON' }).click();
    expect(await view.heard('save-text')).toMatchObject({ text: '{"messages":[]}' });
    await view.tell({ kind: 'traffic', entries: [], dropped: 12 });
    await view.page.getByText('12 older messages were dropped').waitFor();
    expect(view.troubles).toEqual([]);
  });

  test('a request is sent again, edited, without what the client adds by itself', async () => {
    const view = await open('traffic');
    await view.page.locator('.traffic .row').nth(6).click();
    await view.page.getByRole('button', { name: 'Send again' }).click();
    expect(await view.page.locator('#raw-method').inputValue()).toBe('tools/call');
    expect(await view.page.locator('#raw-params').inputValue()).toBe('{"name":"read_note","arguments":{"id":"1"}}');
    await view.page.locator('#raw-params').fill('{"name":"nothing"}');
    await view.page.getByRole('button', { name: 'Send' }).click();
    expect((await view.heard('ask', ({ ask }) => ask.do === 'request')).ask).toMatchObject({
      method: 'tools/call',
      params: '{"name":"nothing"}',
    });
  });

  test('while paused the list stays as it is', async () => {
    const view = await open('traffic');
    await view.page.getByRole('button', { name: 'Pause' }).click();
    await view.tell({
      kind: 'traffic',
      entries: [entry(9, 'server', 'notification', 'notifications/x', undefined, '{}')],
      dropped: 0,
    });
    expect(await view.page.locator('.traffic .row').count()).toBe(8);
    await view.page.getByText('1 newer').waitFor();
    await view.page.getByRole('button', { name: 'Follow' }).click();
    await view.drawn();
    expect(await view.page.locator('.traffic .row').count()).toBe(9);
  });

  test('output puts standard error, notes and log messages into one order', async () => {
    const view = await open('output');
    const rows = view.page.locator('.output .row');
    expect((await rows.allInnerTexts()).map((one) => one.split(/\s+/)[1])).toEqual([
      'note',
      'stderr',
      'warning',
      'stderr',
    ]);
    await view.page.getByLabel('From', { exact: true }).selectOption('stderr');
    await view.drawn();
    expect(await rows.count()).toBe(2);
  });

  test('safe checks run with what was picked, and results are grouped', async () => {
    const view = await open('probe');
    await view.page.getByText('Also try paths').click();
    await view.page.locator('.picks vscode-checkbox').nth(1).click();
    await view.page.getByRole('button', { name: 'Run safe checks' }).click();
    const { ask, request } = await view.heard('ask', (one) => one.ask.do === 'probe');
    expect(ask).toEqual({ do: 'probe', options: { payloadsFor: ['read_note'] } });
    await view.tell({ kind: 'progress', request, progress: { progress: 1, total: 4, message: 'Foreign Origin' } });
    await view.page.getByText('Foreign Origin', { exact: true }).waitFor();
    await view.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await view.heard('cancel')).toEqual({ kind: 'cancel', request });
    const result = {
      title: 'Broken arguments',
      message: 'It crashed.',
      severity: 'warning',
      rule: 'unhandled-error',
      definition: 'tool:read_note',
      evidence: ['sent {}'],
    } as const;
    await view.tell({
      kind: 'answer',
      request,
      answer: {
        is: 'probe',
        results: [
          { ...result, check: 'a', is: 'passed' },
          { ...result, check: 'b', is: 'finding' },
          { ...result, check: 'c', is: 'skipped' },
        ],
      },
    });
    await view.page.getByText('1 finding').waitFor();
    expect(await view.page.locator('.probe-result').count()).toBe(1);
    await view.page.getByText('Passed').click();
    await view.drawn();
    expect(await view.page.locator('.probe-result').count()).toBe(2);
    await view.page.locator('.probe-result').first().getByRole('button', { name: 'read_note' }).click();
    await view.page.getByRole('heading', { name: 'read_note' }).waitFor();
  });

  test('a question is answered by its form, declined or refused, each by itself', async () => {
    const view = await open('tools');
    const form = {
      message: 'Which project?',
      requestedSchema: { type: 'object', properties: { project: { type: 'string' } }, required: ['project'] },
    };
    await view.tell(
      {
        kind: 'question',
        question: { question: 4, method: 'elicitation/create', request: undefined, params: JSON.stringify(form) },
      },
      {
        kind: 'question',
        question: {
          question: 5,
          method: 'elicitation/create',
          request: undefined,
          params: JSON.stringify({ mode: 'url', message: 'Sign in', url: 'https://bank.example@evil.example/x' }),
        },
      },
      {
        kind: 'question',
        question: {
          question: 6,
          method: 'sampling/createMessage',
          request: undefined,
          params: JSON.stringify({
            messages: [{ role: 'user', content: { type: 'text', text: '2+2?' } }],
            maxTokens: 10,
          }),
        },
      },
    );
    await view.page.getByText('3 questions wait').waitFor();
    await view.page.locator('.question tool-form textarea').first().fill('alpha');
    await view.page.getByRole('button', { name: 'Accept and send' }).click();
    const accepted = await view.heard('reply');
    expect(accepted.question).toBe(4);
    expect(JSON.parse((accepted.reply as { result: string }).result)).toEqual({
      action: 'accept',
      content: { project: 'alpha' },
    });
    expect(await view.page.locator('.address strong').innerText()).toBe('evil.example');
    await view.page.getByRole('button', { name: 'Open in browser' }).click();
    expect(await view.heard('open-link')).toEqual({ kind: 'open-link', url: 'https://bank.example@evil.example/x' });
    await view.page.getByRole('button', { name: 'Decline' }).click();
    expect(await view.heard('reply')).toEqual({
      kind: 'reply',
      question: 5,
      reply: { result: '{"action":"decline"}' },
    });
    await view.page.getByLabel('Your answer').fill('4 "exactly"');
    await view.page.getByRole('button', { name: 'Send answer' }).click();
    const { reply } = await view.heard('reply');
    expect(JSON.parse((reply as { result: string }).result)).toEqual({
      role: 'assistant',
      content: { type: 'text', text: '4 "exactly"' },
      model: 'a-person',
      stopReason: 'endTurn',
    });
    await view.drawn();
    expect(await view.page.locator('.question').count()).toBe(0);
    await view.tell({
      kind: 'question',
      question: { question: 7, method: 'sampling/createMessage', request: undefined, params: '{"messages":[]}' },
    });
    await view.tell({ kind: 'question-over', question: 7 });
    expect(await view.page.locator('.question').count()).toBe(0);
    expect(view.troubles).toEqual([]);
  });

  test('a failure says why, what the server wrote last, and what to try', async () => {
    const view = await views.open();
    const [server, , , , , , , , lines] = connected();
    await view.tell(server!, lines!, {
      kind: 'state',
      state: { is: 'failed', problem: 'The program ended with code 1 before it answered.' },
    });
    const text = await view.page.locator('.failure').innerText();
    for (const one of [
      'ended with code 1',
      'index is 3 days old',
      'Run the same command in a terminal',
      '.vscode/mcp.json',
    ])
      expect(text).toContain(one);
    await view.page.getByRole('button', { name: 'Try again' }).click();
    expect(await view.heard('restart')).toEqual({ kind: 'restart' });
  });

  test('a list that could not be read says why, and what can be done all the same', async () => {
    const view = await open('tools');
    const problem = 'The server answers tools/list with an error: "No schema for <b>x</b>" (-32603).';
    const served = { ...SERVED, definitions: SERVED.definitions.filter(({ kind }) => kind === 'prompt') };
    await view.tell({ kind: 'definitions', served, unread: [{ kind: 'tool', problem }] });
    const page = view.page.locator('tools-page');
    expect(await page.innerText()).toContain(problem);
    expect(await page.innerText()).toContain('The connection stands');
    await page.getByRole('button', { name: 'Start again' }).click();
    expect(await view.heard('restart')).toEqual({ kind: 'restart' });
    await view.tell({ kind: 'show', page: 'prompts' });
    await view.page.getByText('Summarise a project').first().waitFor();
    await view.tell({ kind: 'show', page: 'server' });
    expect(await view.page.locator('server-page [role=alert]').innerText()).toContain(problem);
    await view.tell({ kind: 'show', page: 'resources' });
    expect(await view.page.locator('resources-page').innerText()).toContain('This server serves no resources');
    await view.tell({ kind: 'show', page: 'tools' });
    await page.getByRole('button', { name: 'Show the traffic' }).click();
    await view.page.locator('traffic-page').waitFor();
    // It was mended meanwhile.
    await view.tell({ kind: 'definitions', served: SERVED, unread: [] }, { kind: 'show', page: 'tools' });
    await view.page.getByText('List notes').first().waitFor();
    expect(view.troubles).toEqual([]);
  });

  test('without a connection it says what to do', async () => {
    const view = await views.open();
    await view.tell(connected()[0]!, { kind: 'state', state: { is: 'stopped' } });
    await view.page.locator('.empty').getByRole('button', { name: 'Connect' }).click();
    expect(await view.heard('connect')).toEqual({ kind: 'connect' });
  });
});
