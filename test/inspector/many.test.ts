// Ten thousand tools and a flood of messages: the page stays small and quick to use.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canOpen, startViews, type Views } from './harness.ts';
import { connected, entry, tool } from './sample.ts';

describe.runIf(canOpen)('much', { timeout: 120_000 }, () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  const elements = 'document.querySelectorAll("*").length';

  test('ten thousand tools make no more elements than a screenful, and each is reached by keys and by its name', async () => {
    const view = await views.open();
    const definitions = Array.from({ length: 10_000 }, (_, n) =>
      tool(
        `tool_${String(n).padStart(5, '0')}`,
        `Does ${n}`,
        { a: { type: 'string' } },
        [],
        n % 2 === 0 ? { readOnlyHint: true } : undefined,
      ),
    );
    await view.tell(...connected({ name: 'x', version: '1', instructions: undefined, definitions }));
    const list = view.page.locator('#list-tools');
    expect(await view.page.locator('#tab-tools').innerText()).toContain('10,000');
    expect(await view.page.evaluate(elements)).toBeLessThan(900);
    await list.focus();
    await view.page.keyboard.press('End');
    await view.drawn();
    expect(await view.page.locator('.row.selected').innerText()).toContain('tool_09999');
    expect(await list.getAttribute('aria-activedescendant')).toBe('list-tools-9999');
    expect(await view.page.locator('.row.selected').getAttribute('aria-posinset')).toBe('10000');
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('PageDown');
    await view.page.keyboard.press('ArrowDown');
    await view.drawn();
    expect(await view.page.locator('.row.selected').count()).toBe(1);
    await view.page.keyboard.type('tool_07654');
    await view.drawn();
    expect(await view.page.locator('.row.selected').innerText()).toContain('tool_07654');
    await view.page.getByLabel('Filter tools').fill('does 4321');
    await view.drawn();
    expect(await view.page.locator('definition-list .row').count()).toBe(1);
    expect(await view.page.evaluate(elements)).toBeLessThan(900);
    expect(view.troubles).toEqual([]);
  });

  test('a flood of messages keeps the newest and says how many are gone', async () => {
    const view = await views.open();
    await view.tell(...connected(), { kind: 'show', page: 'traffic' });
    for (let batch = 0; batch < 25; batch++) {
      const from = 100 + batch * 1000;
      const entries = Array.from({ length: 1000 }, (_, n) =>
        entry(
          from + n,
          'server',
          'notification',
          'notifications/message',
          undefined,
          '{"method":"notifications/message","params":{"level":"info","data":"x"}}',
        ),
      );
      await view.tell({ kind: 'traffic', entries, dropped: 0 });
    }
    await view.page.getByText('5,008 older messages were dropped').waitFor();
    expect(await view.page.evaluate(elements)).toBeLessThan(1500);
    // It follows: the newest is in sight.
    expect(await view.page.locator('.traffic .row').last().getAttribute('aria-posinset')).toBe('20000');
    await view.tell({ kind: 'show', page: 'output' });
    expect(await view.page.evaluate(elements)).toBeLessThan(1500);
    expect(view.troubles).toEqual([]);
  });
});
