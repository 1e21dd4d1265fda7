// A server that writes scripts, markup, links and hidden characters into everything: nothing runs, nothing leaves, all is seen.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ToView } from '../../client/src/inspector/messages.ts';
import type { Definition } from '../../server/src/live/contract.ts';
import { canOpen, startViews, type Views } from './harness.ts';
import { connected, entry, outcome } from './sample.ts';

const MARKUP = [
  '<img src=x onerror="window.__pwned=1">',
  '<script>window.__pwned=1</script>',
  '"><svg onload=window.__pwned=1>',
  '[click](javascript:window.__pwned=1)',
  '<a href="https://evil.example/">x</a>',
  '<style>*{display:none}</style>',
  '${window.__pwned=1}',
  '?lit$1234$<!--?lit$',
  '\u001b]8;;https://evil.example\u0007',
].join(' ');
const HIDDEN = 'safe\u202Etxt.exe\u200B\u{E0041}';
const BAD = `${MARKUP} ${HIDDEN}`;

describe.runIf(canOpen)('hostile texts', () => {
  let views: Views;
  beforeAll(async () => {
    views = await startViews();
  }, 300_000);
  afterAll(() => views?.close());

  const definition = (kind: Definition['kind'], name: string): Definition => ({
    kind,
    name,
    fields: {
      title: BAD,
      name: BAD,
      description: BAD,
      mimeType: BAD,
      annotations: { title: BAD, readOnlyHint: true },
      arguments: [{ name: BAD, description: BAD, required: true }],
      inputSchema: {
        type: 'object',
        title: BAD,
        description: BAD,
        properties: {
          [BAD]: { type: 'string', title: BAD, description: BAD, enum: [BAD, 'b'], default: BAD },
          __proto__x: { type: 'string', pattern: '(a+)+$' },
        },
      },
      outputSchema: { type: 'object', description: BAD },
    },
  });

  function everything(): ToView[] {
    const names = [BAD, `other ${BAD}`];
    const definitions = names.flatMap((name) =>
      (['tool', 'prompt', 'resource', 'template'] as const).map((kind) =>
        definition(kind, kind === 'template' ? `${name}{${BAD.replace(/[{}]/g, '')}}` : name),
      ),
    );
    return [
      ...connected({ name: BAD, version: BAD, instructions: BAD, definitions }),
      { kind: 'server', server: { id: 'x', name: BAD, how: BAD, where: BAD, debuggable: true } },
      {
        kind: 'greeting',
        greeting: {
          transport: 'stdio',
          version: BAD,
          era: 'legacy',
          capabilities: { [BAD]: { x: BAD }, logging: {}, completions: {}, resources: { subscribe: true } },
          serverInfo: { name: BAD, version: BAD },
          instructions: BAD,
          pid: 1,
        },
      },
      {
        kind: 'links',
        links: Object.fromEntries(
          definitions.map(({ kind, name }) => [
            `${kind}:${name}`,
            {
              source: true,
              approval: 'changed',
              runsOther: true,
              findings: [{ rule: 'x', severity: 'error' as const, message: BAD }],
            },
          ]),
        ),
      },
      {
        kind: 'traffic',
        entries: [
          entry(100, 'server', 'notification', BAD, BAD, BAD),
          entry(
            101,
            'server',
            'notification',
            'notifications/message',
            undefined,
            `{"method":"notifications/message","params":{"level":"error","data":${JSON.stringify(BAD)}}}`,
            3,
            true,
          ),
        ],
        dropped: 3,
      },
      {
        kind: 'lines',
        lines: [
          { at: 1, from: 'stderr', text: BAD },
          { at: 2, from: 'note', text: BAD },
          { at: 3, from: 'problem', text: BAD },
        ],
      },
      { kind: 'roots', roots: [{ uri: `file:///${BAD}`, name: BAD }] },
      { kind: 'saved-calls', calls: [{ name: BAD, tool: BAD, arguments: JSON.stringify({ a: BAD }) }] },
    ];
  }

  test('in every field of every page', async () => {
    const view = await views.open({ height: 1600 });
    const content = [
      { type: 'text', text: BAD },
      { type: 'image', mimeType: `image/png" onerror="window.__pwned=1`, data: 'AAAA' },
      { type: 'image', mimeType: 'image/png', data: 'AAAA" onerror="window.__pwned=1' },
      {
        type: 'image',
        mimeType: 'image/svg+xml',
        data: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned=1"/>`).toString('base64'),
      },
      { type: 'audio', mimeType: 'text/html', data: Buffer.from(BAD).toString('base64') },
      { type: 'resource_link', uri: 'javascript:window.__pwned=1', name: BAD, description: BAD, mimeType: BAD },
      { type: 'resource_link', uri: `https://evil.example/${BAD}`, name: BAD },
      { type: 'resource', resource: { uri: BAD, mimeType: BAD, text: BAD } },
      { type: 'resource', resource: { uri: BAD, mimeType: 'text/html', blob: Buffer.from(BAD).toString('base64') } },
      { type: BAD, [BAD]: BAD },
      BAD,
      null,
    ];
    view.answers((ask) => {
      if (ask.do === 'validate') return { is: 'problems', problems: [{ offset: 0, length: 1, message: BAD }] };
      if (ask.do === 'message') return { is: 'text', text: JSON.stringify({ jsonrpc: '2.0', [BAD]: BAD }) };
      if (ask.do === 'probe')
        return {
          is: 'probe',
          results: (['finding', 'passed', 'skipped'] as const).map((is) => ({
            check: BAD,
            title: BAD,
            is,
            severity: 'error',
            message: BAD,
            rule: BAD,
            definition: `tool:${BAD}`,
            evidence: [BAD],
          })),
        };
      if (ask.do !== 'request') return undefined;
      if (ask.method === 'completion/complete') return outcome({ completion: { values: [BAD, `${BAD}2`] } });
      if (ask.method === 'prompts/get')
        return outcome({ messages: content.map((piece) => ({ role: BAD, content: piece })) });
      if (ask.method === 'resources/read')
        return outcome({
          contents: [{ uri: BAD, text: BAD, mimeType: BAD }, { uri: BAD, blob: '<>', mimeType: BAD }, BAD],
        });
      return outcome({ content, structuredContent: { [BAD]: BAD }, [BAD]: BAD }, { invalid: [BAD] });
    });
    await view.tell(...everything());
    const checked: string[] = [];
    const check = async (where: string) => {
      await view.drawn();
      await view.page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      await view.drawn();
      checked.push(where);
      expect(await view.page.evaluate('globalThis.__pwned'), where).toBeUndefined();
      expect(
        await view.page.evaluate(
          'document.querySelectorAll("main a, main script, main iframe, main style, main svg, main object, [onerror], [onload], [onclick]").length',
        ),
        where,
      ).toBe(0);
      // What would not be seen or would turn the text around stands nowhere, but in what was typed or can be typed.
      expect(
        await view.page.evaluate(
          '[...document.body.innerText].filter((one) => /[\\u202a-\\u202e\\u200b\\u{e0000}-\\u{e007f}\\u0007\\u001b]/u.test(one)).length',
        ),
        where,
      ).toBe(0);
    };
    for (const mode of ['Form', 'JSON']) {
      await view.tell({ kind: 'select', key: `tool:${BAD}` });
      await view.page.getByRole('radio', { name: mode, exact: true }).click();
      await view.page.evaluate('new Promise((done) => setTimeout(done, 350))');
      await check(`tool, ${mode}`);
      await view.page.locator('#call').click();
      await view.page.locator('.result').first().waitFor();
      await check(`result, ${mode}`);
    }
    await view.tell({ kind: 'select', key: `prompt:${BAD}` });
    await view.page.locator('#prompt-0').fill('x');
    await view.page.locator('.combo li').first().waitFor();
    await check('completions');
    await view.page.locator('#prompt-0').press('Escape');
    await view.page.locator('#call').click();
    await view.page.locator('.message').first().waitFor();
    await check('prompt');
    await view.tell({ kind: 'select', key: `resource:${BAD}` });
    await view.page.locator('#call').click();
    await check('resource');
    await view.tell({ kind: 'show', page: 'traffic' });
    await view.page.locator('.traffic .row').last().click();
    await view.page.evaluate('new Promise((done) => setTimeout(done, 200))');
    await check('traffic');
    await view.tell({ kind: 'show', page: 'output' });
    await view.page.locator('.output .row').first().click();
    await check('output');
    await view.tell({ kind: 'show', page: 'probe' });
    await view.page.getByRole('button', { name: 'Run safe checks' }).click();
    await view.page.locator('.probe-result').first().waitFor();
    await check('probe');
    await view.tell({ kind: 'show', page: 'server' });
    await check('server');
    await view.tell(
      {
        kind: 'question',
        question: {
          question: 1,
          method: 'elicitation/create',
          request: undefined,
          params: JSON.stringify({ message: BAD, requestedSchema: definition('tool', 'x').fields.inputSchema }),
        },
      },
      {
        kind: 'question',
        question: {
          question: 2,
          method: 'elicitation/create',
          request: undefined,
          params: JSON.stringify({ mode: 'url', message: BAD, url: 'javascript:window.__pwned=1' }),
        },
      },
      {
        kind: 'question',
        question: {
          question: 3,
          method: 'sampling/createMessage',
          request: undefined,
          params: JSON.stringify({
            systemPrompt: BAD,
            messages: content.map((piece) => ({ role: BAD, content: piece })),
          }),
        },
      },
      {
        kind: 'question',
        question: { question: 4, method: 'sampling/createMessage', request: undefined, params: 'no json at all' },
      },
    );
    await check('questions');
    expect(
      await view.page.locator('.question').getByRole('button', { name: 'Open in browser' }).count(),
    ).toBeLessThanOrEqual(1);
    await view.tell({ kind: 'state', state: { is: 'failed', problem: BAD } });
    await check('failure');
    expect(checked.length).toBe(13);
    expect(view.said.filter(({ kind }) => kind === 'open-link')).toEqual([]);
    expect(view.troubles.filter((one) => !/ERR_INVALID_URL|Failed to load resource/.test(one))).toEqual([]);
  }, 120_000);

  test('a result a hundred thousand levels deep, and one of a million pieces', async () => {
    const view = await views.open();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    let text = `{"content":[],"structuredContent":${deep}}`;
    view.answers((ask) => (ask.do === 'request' ? outcome(null, { text }) : undefined));
    await view.tell(...connected(), { kind: 'select', key: 'tool:list_notes', arguments: '{"project":"a"}' });
    await view.page.locator('#call').click();
    await view.page.locator('.result .json').first().waitFor();
    text = `{"content":[${Array(300_000).fill('{"type":"text","text":"x"}').join(',')}]}`;
    await view.page.locator('#call').click();
    await view.page.getByText('of 300,000 pieces are shown').waitFor();
    expect(await view.page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(3000);
    expect(view.troubles).toEqual([]);
  }, 60_000);

  test('two pages of one policy: no inline script or style would run', async () => {
    const view = await views.open();
    await view.page.evaluate(
      '{ const one = document.createElement("script"); one.textContent = "window.__pwned = 1"; document.body.append(one); }',
    );
    await view.page.evaluate(
      '{ const one = document.createElement("img"); one.src = "https://evil.example/x.png"; document.body.append(one); }',
    );
    await view.drawn();
    expect(await view.page.evaluate('globalThis.__pwned')).toBeUndefined();
    expect(view.troubles.some((one) => one.startsWith('request to'))).toBe(false);
    expect(view.troubles.length).toBeGreaterThan(0);
  });
});
