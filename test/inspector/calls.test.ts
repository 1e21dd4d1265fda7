// Calling a tool in the view: arguments, progress, results of every kind, errors told apart, history.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ask } from '../../server/src/live/contract.ts';
import { canOpen, type OpenedView, startViews, type Views } from './harness.ts';
import { PNG, WAV } from './picture.ts';
import { connected, outcome } from './sample.ts';

describe.runIf(canOpen)('calls', { timeout: 120_000 }, () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  async function open(key: string, args?: string): Promise<OpenedView> {
    const view = await views.open();
    await view.tell(...connected(), { kind: 'select', key, ...(args === undefined ? {} : { arguments: args }) });
    return view;
  }

  const request = (view: OpenedView, method: string) =>
    view.heard('ask', ({ ask }) => ask.do === 'request' && ask.method === method);

  test('a tool is called with what stands in the form, every literal as it was typed', async () => {
    const view = await open('tool:list_notes');
    await view.page.locator('tool-form textarea').first().fill('alpha');
    await view.page.locator('tool-form input').first().fill('10.0');
    await view.page.locator('#call').click();
    const { ask } = await request(view, 'tools/call');
    expect(ask).toMatchObject({ do: 'request', method: 'tools/call', timeoutMs: 60_000 });
    expect((ask as Extract<Ask, { do: 'request' }>).params.replace(/\s/g, '')).toBe(
      '{"name":"list_notes","arguments":{"project":"alpha","limit":10.0}}',
    );
    expect(view.troubles).toEqual([]);
  });

  test('Ctrl+Enter calls once, from the form and from the JSON', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    const calls = () => view.said.filter((one) => one.kind === 'ask' && one.ask.do === 'request').length;
    await view.page.locator('tool-form textarea').first().press('Control+Enter');
    await request(view, 'tools/call');
    expect(calls()).toBe(1);
    await view.page.getByRole('radio', { name: 'JSON' }).click();
    await view.page.locator('.json-input').fill('{"project": 12345678901234567890}');
    await view.page.locator('.json-input').press('Control+Enter');
    await view.drawn();
    expect(calls()).toBe(2);
    const { ask } = await request(view, 'tools/call');
    expect((ask as Extract<Ask, { do: 'request' }>).params).toContain('12345678901234567890');
  });

  test('what is not JSON is not sent, and it is said', async () => {
    const view = await open('tool:list_notes');
    await view.page.getByRole('radio', { name: 'JSON' }).click();
    await view.page.locator('.json-input').fill('{}, "name": "other"');
    await view.page.locator('#call').click();
    await view.page.getByText('not JSON yet').waitFor();
    expect(view.said.some((one) => one.kind === 'ask' && one.ask.do === 'request')).toBe(false);
  });

  test('what breaks the schema is said while one types', async () => {
    const view = await open('tool:list_notes');
    view.answers((ask) =>
      ask.do === 'validate'
        ? {
            is: 'problems',
            problems: ask.text.includes('project') ? [] : [{ offset: 0, length: 1, message: 'project is missing' }],
          }
        : undefined,
    );
    await view.page.getByRole('radio', { name: 'JSON' }).click();
    await view.page.locator('.json-input').fill('{"limit": 1}');
    await view.page.getByText('project is missing').waitFor();
    await view.page.locator('.json-input').fill('{"project": "a"}');
    await view.page.getByText('project is missing').waitFor({ state: 'detached' });
  });

  test('progress is shown and the call can be cancelled', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    await view.page.locator('#call').click();
    const { request: number } = await request(view, 'tools/call');
    await view.tell({ kind: 'progress', request: number, progress: { progress: 3, total: 10, message: 'reading' } });
    expect(await view.page.locator('.progress-words').innerText()).toMatch(/30 %.*reading/s);
    await view.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await view.heard('cancel')).toEqual({ kind: 'cancel', request: number });
    await view.tell({
      kind: 'answer',
      request: number,
      answer: { is: 'outcome', outcome: { is: 'cancelled', ms: 5, text: '' } },
    });
    expect(await view.page.locator('.result .word').innerText()).toBe('Cancelled');
  });

  test('each kind of content is shown as what it is', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    view.answers((ask) =>
      ask.do === 'request'
        ? outcome({
            content: [
              { type: 'text', text: '{"n":1.0}' },
              { type: 'image', mimeType: 'image/png', data: PNG },
              { type: 'image', mimeType: 'image/svg+xml', data: 'PHN2Zz4=' },
              { type: 'audio', mimeType: 'audio/wav', data: WAV },
              { type: 'resource_link', uri: 'notes://1', name: 'First' },
              { type: 'resource', resource: { uri: 'notes://2', text: 'inside' } },
              { type: 'hologram', depth: 1 },
            ],
          })
        : undefined,
    );
    await view.page.locator('#call').click();
    const titles = view.page.locator('.result h4');
    await titles.first().waitFor();
    expect((await titles.allInnerTexts()).map((one) => one.trim())).toEqual([
      'Text',
      'Image png',
      'Image svg+xml',
      'Audio wav',
      'Link to a resource',
      'Embedded resource',
      'JSON',
    ]);
    expect(
      await view.page.evaluate(
        'document.querySelector(".result img").decode().then(() => document.querySelector(".result img").naturalWidth)',
      ),
    ).toBe(32);
    expect(await view.page.locator('.result img').count()).toBe(1);
    expect(await view.page.locator('.result audio').count()).toBe(1);
    await view.page.getByRole('button', { name: 'Format JSON' }).click();
    expect(await view.page.locator('.result pre').first().innerText()).toBe('{\n  "n": 1.0\n}');
    await view.page.getByRole('button', { name: 'Read it' }).click();
    expect((await request(view, 'resources/read')).ask).toMatchObject({ params: '{"uri":"notes://1"}' });
    expect(view.troubles).toEqual([]);
  });

  test('structured content keeps its literals and is told to break its schema', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    view.answers((ask) =>
      ask.do === 'request'
        ? outcome(null, {
            text: '{"content":[],"structuredContent":{"id":12345678901234567890,"x":1.50}}',
            invalid: ['/id must be string'],
          })
        : undefined,
    );
    await view.page.locator('#call').click();
    await view.page.getByText('breaks its output schema').waitFor();
    expect(await view.page.locator('.result .word').first().innerText()).toBe('Invalid output');
    expect(await view.page.locator('.result .json').first().innerText()).toMatch(/12345678901234567890[\s\S]*1\.50/);
    expect(await view.page.locator('.result .problems').innerText()).toContain('/id must be string');
  });

  test.each([
    [
      'Protocol error',
      { is: 'error', ms: 1, text: '{"code":-32602,"message":"no such note"}', problem: 'The server refused it.' },
      '-32602',
    ],
    [
      'Tool error',
      { is: 'result', ms: 1, text: '{"isError":true,"content":[{"type":"text","text":"disk full"}]}', toolError: true },
      'disk full',
    ],
    ['Timed out', { is: 'timeout', ms: 60_000, text: '' }, 'No answer came in time'],
    ['Connection lost', { is: 'broken', ms: 1, text: '', problem: 'The program ended with code 3.' }, 'code 3'],
  ] as const)('%s is told from the others', async (word, told, words) => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    view.answers((ask) => (ask.do === 'request' ? { is: 'outcome', outcome: told } : undefined));
    await view.page.locator('#call').click();
    await view.page.locator('.result').getByText(words).first().waitFor();
    expect(await view.page.locator('.result .word').innerText()).toBe(word);
  });

  test('a long text is shown in part, which is said, and opened whole', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    const text = `${'line of text\n'.repeat(40_000)}the end`;
    view.answers((ask) => (ask.do === 'request' ? outcome({ content: [{ type: 'text', text }] }) : undefined));
    await view.page.locator('#call').click();
    await view.page.getByText('of 520,007 characters are shown').waitFor();
    await view.page.getByRole('button', { name: 'Open all in an editor' }).click();
    expect((await view.heard('open-text')).text).toBe(text);
  });

  test('calls stand in the history: run again, edited, saved', async () => {
    const view = await open('tool:list_notes', '{"project":"first"}');
    view.answers((ask) => (ask.do === 'request' ? outcome({ content: [{ type: 'text', text: 'ok' }] }) : undefined));
    await view.page.locator('#call').click();
    await view.page.locator('.result .word').waitFor();
    await view.tell({ kind: 'select', key: 'tool:list_notes', arguments: '{"project":"second"}' });
    await view.page.locator('#call').click();
    const calls = view.page.locator('.calls').last();
    await calls.locator('li').nth(1).waitFor();
    await calls.locator('li').nth(1).getByRole('button', { name: 'Edit' }).click();
    expect(await view.page.locator('tool-form textarea').first().inputValue()).toBe('first');
    await calls.locator('li').nth(1).getByRole('button', { name: 'Run again' }).click();
    await calls.locator('li').nth(2).waitFor();
    await calls.locator('li').first().getByRole('button', { name: 'Save' }).click();
    expect(await view.heard('save-call')).toMatchObject({ tool: 'list_notes', arguments: '{"project":"first"}' });
    // The saved call of the workspace is run as it stands in the file.
    await view.page.locator('.calls').first().getByRole('button', { name: 'Run' }).click();
    await view.drawn();
    expect((await request(view, 'tools/call')).ask).toMatchObject({
      params: '{"name":"list_notes","arguments":{"project":"alpha"}}',
    });
  });

  test('what was typed in the arguments’ own editor comes back, and calls', async () => {
    const view = await open('tool:list_notes', '{"project":"a"}');
    await view.page.getByRole('button', { name: 'Edit in an editor' }).click();
    expect(await view.heard('edit-arguments')).toMatchObject({ tool: 'list_notes', text: '{"project":"a"}' });
    await view.tell({ kind: 'arguments', tool: 'list_notes', text: '{"project":"b"}', call: true });
    expect((await request(view, 'tools/call')).ask).toMatchObject({
      params: '{"name":"list_notes","arguments":{"project":"b"}}',
    });
    expect(await view.page.locator('tool-form textarea').first().inputValue()).toBe('b');
  });

  test('from a tool to its source, a finding, the diff', async () => {
    const view = await open('tool:read_note');
    await view.page.getByRole('button', { name: 'Go to source' }).click();
    await view.page.getByRole('button', { name: 'Definition diff' }).click();
    await view.page.locator('.finding').first().click();
    await view.drawn();
    expect(view.said.filter(({ kind }) => kind.startsWith('open-'))).toEqual([
      { kind: 'open-source', key: 'tool:read_note' },
      { kind: 'open-diff', key: 'tool:read_note' },
      { kind: 'open-finding', key: 'tool:read_note', finding: 0 },
    ]);
  });
});
