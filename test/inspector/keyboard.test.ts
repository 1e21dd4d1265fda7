// By keyboard only, for who cannot see it, and after a reload: nothing of the view is out of reach or lost.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canOpen, startViews, type Views } from './harness.ts';
import { connected, outcome } from './sample.ts';

const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement && !at.matches('vscode-button, vscode-checkbox')) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return 'nowhere';
  return at.id || at.getAttribute('aria-label') || at.innerText?.trim().split('\\n')[0] || at.localName;
})()`;

describe.runIf(canOpen)('keyboard and reload', { timeout: 120_000 }, () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  test('from the head to a result without a pointer', async () => {
    const view = await views.open();
    view.answers((ask) => (ask.do === 'request' ? outcome({ content: [{ type: 'text', text: 'done' }] }) : undefined));
    await view.tell(...connected());
    const { keyboard } = view.page;
    const stops: string[] = [];
    for (let n = 0; n < 6; n++) {
      await keyboard.press('Tab');
      stops.push(await view.page.evaluate(FOCUSED));
    }
    expect(stops).toEqual(['Restart', 'Disconnect', 'Debug', 'tab-tools', 'filter-tools', 'All calls']);
    await keyboard.press('Tab');
    expect(await view.page.evaluate(FOCUSED)).toBe('list-tools');
    await keyboard.press('ArrowDown');
    await view.drawn();
    await view.page.getByRole('heading', { name: 'list_notes' }).waitFor();
    await keyboard.press('Enter');
    await view.drawn();
    await keyboard.type('alpha');
    await keyboard.press('Control+Enter');
    await view.page.locator('.result.good').waitFor();
    expect(await view.page.locator('inspector-view > [role=status]').innerText()).toContain('list_notes: Result');
    expect(await view.page.evaluate(FOCUSED)).not.toBe('nowhere');
    // The pages by arrow keys.
    await view.page.locator('#tab-tools').focus();
    const pages: string[] = [];
    for (let n = 0; n < 7; n++) {
      await keyboard.press('ArrowRight');
      await view.drawn();
      pages.push(await view.page.evaluate(FOCUSED));
    }
    expect(pages).toEqual([
      'tab-prompts',
      'tab-resources',
      'tab-traffic',
      'tab-output',
      'tab-probe',
      'tab-server',
      'tab-tools',
    ]);
    expect(view.troubles).toEqual([]);
  });

  test('every control has a name and every list a role', async () => {
    const view = await views.open();
    await view.tell(...connected(), { kind: 'select', key: 'tool:read_note' });
    for (const page of ['tools', 'prompts', 'resources', 'traffic', 'output', 'probe', 'server'] as const) {
      await view.tell({ kind: 'show', page });
      const nameless =
        await view.page.evaluate(`[...document.querySelectorAll('button, input, select, textarea, vscode-button, [role=listbox]')]
        .filter((one) => one.offsetParent !== null && !(one.getAttribute('aria-label') || one.getAttribute('title') || one.innerText?.trim() || one.labels?.length))
        .map((one) => one.outerHTML.slice(0, 120))`);
      expect(nameless, page).toEqual([]);
    }
  });

  test('a question is announced, takes no typing away, and leaves the keyboard somewhere', async () => {
    const view = await views.open();
    await view.tell(...connected(), { kind: 'select', key: 'tool:list_notes' });
    await view.page.locator('#filter-tools').focus();
    const question = {
      question: 1,
      method: 'sampling/createMessage',
      request: undefined,
      params: '{"messages":[]}',
    } as const;
    await view.tell({ kind: 'question', question });
    expect(await view.page.evaluate(FOCUSED)).toBe('filter-tools');
    await view.page.locator('#tab-tools').focus();
    await view.tell({ kind: 'question', question: { ...question, question: 2 } });
    expect(await view.page.evaluate(FOCUSED)).toBe('question-2');
    await view.page.getByRole('button', { name: 'Refuse' }).nth(1).focus();
    await view.page.keyboard.press('Enter');
    await view.drawn();
    expect(await view.heard('reply')).toMatchObject({ question: 2 });
    expect(await view.page.evaluate(FOCUSED)).toBe('question-1');
  });

  test('what was selected and typed is there after a reload', async () => {
    const view = await views.open();
    await view.tell(
      ...connected(),
      { kind: 'select', key: 'tool:write_note', arguments: '{"title":"1.0"}' },
      { kind: 'show', page: 'traffic' },
    );
    await view.page.getByLabel('Filter messages by text').fill('tools');
    const kept = await view.kept();
    expect(kept).toMatchObject({ id: 'workspace:notes' });
    const again = await views.open({ state: kept });
    await again.heard('ready');
    await again.tell(...connected());
    expect(await again.page.getByLabel('Filter messages by text').inputValue()).toBe('tools');
    await again.page.locator('#tab-tools').click();
    await again.page.getByRole('heading', { name: 'write_note' }).waitFor();
    expect(await again.page.locator('tool-form textarea').first().inputValue()).toBe('1.0');
  });

  test('what is kept is bounded, of the same server only, and no secret', async () => {
    const view = await views.open();
    const secret = {
      kind: 'tool',
      name: 'login',
      fields: { inputSchema: { type: 'object', properties: { password: { type: 'string' } } } },
    } as const;
    await view.tell(...connected({ name: 'x', version: '1', instructions: undefined, definitions: [secret] }));
    await view.tell(
      { kind: 'select', key: 'tool:login', arguments: '{"password":"hunter2"}' },
      { kind: 'select', key: 'tool:big', arguments: JSON.stringify({ a: 'x'.repeat(50_000) }) },
    );
    for (let n = 0; n < 60; n++) await view.tell({ kind: 'select', key: `tool:t${n}`, arguments: '{"a":1}' });
    const kept = JSON.stringify(await view.kept());
    expect(kept).not.toContain('hunter2');
    expect(kept.length).toBeLessThan(10_000);
    const other = await views.open({ state: JSON.parse(kept) });
    await other.tell({ kind: 'server', server: { id: 'another', name: 'o', how: '', where: '', debuggable: false } });
    expect(JSON.stringify(await other.kept())).not.toContain('"tool:t59"');
  });

  test.each([
    'garbage',
    7,
    { version: 1, page: 'nowhere', drafts: { a: 1 }, split: 1e9, traffic: 3, probe: { payloadsFor: 'x' } },
  ])('state that is none of ours is left alone: %j', async (state) => {
    const view = await views.open({ state });
    await view.tell(...connected());
    await view.page.locator('#list-tools').waitFor();
    expect(view.troubles).toEqual([]);
  });
});
