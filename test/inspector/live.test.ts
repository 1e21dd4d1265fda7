// The view with the core that really talks to a server: what one presses reaches a running program, and what that says is seen.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromView, ToView } from '../../client/src/inspector/messages.ts';
import type { FromLive } from '../../server/src/live/contract.ts';
import { typedServer } from '../../server/src/live/named.ts';
import { serveLive } from '../../server/src/live/serve.ts';
import { program } from '../live/program.ts';
import { canOpen, type OpenedView, startViews, type Views } from './harness.ts';

describe.runIf(canOpen)('a real server', { timeout: 120_000 }, () => {
  let views: Views;
  const ends: (() => void)[] = [];
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(async () => {
    for (const end of ends) end();
    await views?.close();
  });

  /** As short as a panel can be: passes on what both say. */
  const inspect = (...args: string[]) => inspectFile('asked.mjs', ...args);

  async function inspectFile(file: string, ...args: string[]): Promise<OpenedView> {
    const view = await views.open();
    const tell = (message: ToView) => void view.tell(message).catch(() => undefined);
    const live = serveLive({
      machine: { platform: process.platform, env: process.env, home: import.meta.dirname },
      graceMs: 200,
      send(message: FromLive) {
        switch (message.kind) {
          case 'state':
          case 'greeting':
          case 'traffic':
          case 'progress':
          case 'answer':
          case 'question':
          case 'question-over':
            return tell(message);
          case 'definitions':
            return tell({ kind: 'definitions', served: message.server, unread: message.unread });
          case 'stderr':
            return tell({ kind: 'lines', lines: [{ at: Date.now(), from: 'stderr', text: message.line }] });
        }
      },
    });
    view.hears((message: FromView) => {
      if (message.kind === 'ask') live.hear({ kind: 'ask', id: 'a', request: message.request, ask: message.ask });
      if (message.kind === 'cancel') live.hear({ kind: 'cancel', id: 'a', request: message.request });
      if (message.kind === 'reply')
        live.hear({ kind: 'reply', id: 'a', question: message.question, reply: message.reply });
      if (message.kind === 'restart') live.hear({ kind: 'restart', id: 'a' });
    });
    ends.push(() => live.hear({ kind: 'stop', id: 'a' }));
    await view.tell({
      kind: 'server',
      server: { id: 'a', name: 'asked', how: 'node asked.mjs', where: 'typed', debuggable: true },
    });
    live.hear({
      kind: 'start',
      id: 'a',
      server: typedServer('a', program(file, args)),
      folders: [],
      inputs: {},
      inspected: true,
    });
    await view.page.getByText('connected', { exact: true }).waitFor();
    await view.page.locator('#list-tools').waitFor();
    return view;
  }

  async function call(view: OpenedView, tool: string): Promise<void> {
    await view.tell({ kind: 'select', key: `tool:${tool}` });
    await view.page.locator('#call').click();
  }

  test('is connected, called, and told from a mistake; its traffic is all there', async () => {
    const view = await inspect();
    expect(await view.page.locator('header').innerText()).toContain('2025-11-25 · stdio');
    await call(view, 'exact');
    await view.page.locator('.result.good').waitFor();
    expect(await view.page.locator('.result .json').first().innerText()).toMatch(
      /1\.0[\s\S]*12345678901234567890[\s\S]*1e400/,
    );
    await call(view, 'fails');
    await view.page.locator('.result').getByText('Protocol error').waitFor();
    await view.page.locator('.result').getByRole('button', { name: 'Answer' }).click();
    await view.page.locator('message-detail .json').getByText('-32602').waitFor();
    await view.page.getByRole('button', { name: 'To its request' }).click();
    await view.page.locator('message-detail .json').getByText('"fails"').waitFor();
    expect(view.troubles).toEqual([]);
  });

  test('asks the person, who answers in the view', async () => {
    const view = await inspect();
    await call(view, 'asks');
    await view.page.locator('.question').getByText('How many?').waitFor();
    await view.page.locator('.question').getByText('was called').waitFor();
    await view.page.locator('.question tool-form input').first().fill('7.50');
    await view.page.getByRole('button', { name: 'Accept and send' }).click();
    await view.page.locator('.result.good').waitFor();
    expect(await view.page.locator('.result pre').first().innerText()).toMatch(/"n":\s*7\.50/);
    expect(await view.page.locator('.question').count()).toBe(0);
  });

  test('what never ends is cancelled, and a server that dies is a connection lost', async () => {
    const view = await inspect();
    await call(view, 'slow');
    await view.page.getByRole('button', { name: 'Cancel' }).click();
    await view.page.locator('.result').getByText('Cancelled', { exact: true }).waitFor();
    await call(view, 'dies');
    await view.page.locator('.result').getByText('Connection lost').waitFor();
    await view.page.locator('.strip.bad').getByRole('button', { name: 'Try again' }).click();
    await view.page.getByText('connected', { exact: true }).waitFor();
  });

  test('of the new era, with several turns in one call', async () => {
    const view = await inspect('modern');
    expect(await view.page.locator('header').innerText()).toContain('2026-07-28 · stdio');
    await call(view, 'round');
    for (const words of ['First?', 'Second?']) {
      await view.page.locator('.question').getByText(words).waitFor();
      await view.page.getByRole('button', { name: 'Accept and send' }).click();
    }
    await view.page.locator('.result.good').waitFor();
  });

  test('tools of the SDK are called as tasks, whose results come as those of the calls', async () => {
    const view = await inspectFile('tasks.mjs');
    await view.tell({ kind: 'select', key: 'tool:counts', arguments: '{"n":7}' });
    await view.page.locator('.as-task').click();
    await view.page.locator('#call').click();
    await view.page.locator('.result .word').getByText('A task was made').waitFor();
    await view.page.locator('.result').getByText('finished with 7').waitFor();
    expect(await view.page.locator('.result .verdict .word').innerText()).toBe('Result');
    await call(view, 'breaks');
    await view.page.locator('.result').getByText('Tool error').waitFor();
    await call(view, 'endless');
    await view.page.locator('.result').getByRole('button', { name: 'Show tasks' }).click();
    const rows = view.page.locator('.task');
    await rows.nth(2).waitFor();
    expect(await rows.locator('h4 .word').allInnerTexts()).toEqual(['working', 'failed', 'completed']);
    await rows.first().getByRole('button', { name: 'Cancel task' }).click();
    await rows.first().locator('h4').getByText('cancelled').waitFor();
    await rows.nth(2).getByRole('button', { name: 'Result' }).click();
    await rows.nth(2).getByText('finished with 7').waitFor();
    await view.tell({ kind: 'show', page: 'tools' });
    await view.page.locator('.result .word').getByText('Task cancelled').waitFor();
    expect(view.troubles).toEqual([]);
  });

  test('a flood of a hundred thousand messages leaves the view usable', async () => {
    const view = await inspect();
    await call(view, 'flood');
    await view.page.locator('.result.good').waitFor({ timeout: 90_000 });
    await view.tell({ kind: 'show', page: 'traffic' });
    // The core keeps a share of such a flood, and says in the traffic how much is not there.
    await view.page.getByLabel('Kind').selectOption('note');
    await view.page.locator('.traffic .row').getByText('left out').first().waitFor();
    await view.page.getByLabel('Kind').selectOption('');
    expect(await view.page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(1500);
    expect(view.troubles).toEqual([]);
  });
});
