// A page with nothing but the form, under the policy of the inspector's webview, in a headless browser.
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
// @ts-expect-error: the scripts are plain JavaScript, so that they run before anything is installed.
import { openBrowser } from '../../../scripts/vscode/browser.mjs';
// @ts-expect-error: as above.
import { installServer } from '../../../scripts/vscode/install.mjs';
import { THEMES, type Theme } from '../themes.ts';

const SHEET = Object.entries(THEMES)
  .map(([name, text]) => `body.${name} { ${text} }`)
  .join('\n');
const root = fileURLToPath(new URL('../../..', import.meta.url));
const NONCE = 'abc123';
const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'; img-src data:`;

/** Where there is no such browser the tests are left out. */
export const canOpen = process.platform === 'linux' && process.arch === 'x64';

/** What the tests use of Playwright, whose types are not installed. */
export interface Located {
  fill(text: string): Promise<void>;
  click(): Promise<void>;
  hover(): Promise<void>;
  press(key: string): Promise<void>;
  focus(): Promise<void>;
  blur(): Promise<void>;
  check(): Promise<void>;
  uncheck(): Promise<void>;
  selectOption(option: { label: string }): Promise<unknown>;
  pressSequentially(text: string): Promise<void>;
  inputValue(): Promise<string>;
  textContent(): Promise<string | null>;
  getAttribute(name: string): Promise<string | null>;
  ariaSnapshot(): Promise<string>;
  count(): Promise<number>;
  evaluate<T>(run: (element: never) => T): Promise<T>;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Located;
  getByText(text: string | RegExp): Located;
  locator(selector: string): Located;
  nth(n: number): Located;
  first(): Located;
}

export interface FormPage extends Located {
  /** Shows a schema with a text, by default the first one that follows from the schema. */
  show(schema: unknown, text?: string, more?: object): Promise<void>;
  /** The text as it is now. */
  text(): Promise<string>;
  /** Texts of all `change` events, and of `submit` ones with a mark, since the schema was shown. */
  events(): Promise<readonly string[]>;
  /** Sets properties of the element. */
  set(properties: object): Promise<void>;
  /** Waits until what was changed is shown. */
  settled(): Promise<void>;
  /** What the browser complained about: scripts, styles, the policy. */
  readonly complaints: readonly string[];
  keyboard(key: string): Promise<void>;
  /** Label or text of what has the focus. */
  focused(): Promise<string>;
  /** Shows pairs of a schema's JSON and a text one after the other; what became of each that did not stay as it was. */
  showEach(pairs: readonly (readonly [string, string])[]): Promise<readonly string[]>;
  /** The same, and changes one control of each: how many texts changed, then what went wrong. */
  editEach(pairs: readonly (readonly [string, string])[]): Promise<readonly string[]>;
  theme(name: Theme): Promise<void>;
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

export async function openForm(): Promise<FormPage> {
  const built = await esbuild.build({
    absWorkingDir: root,
    stdin: { contents: IN_PAGE, resolveDir: root },
    bundle: true,
    format: 'iife',
    target: 'chrome120',
    write: false,
    logLevel: 'error',
  });
  const script = built.outputFiles[0]!.text.replaceAll('</script', '<\\/script');
  const browser = await openBrowser(await installServer());
  const page = await browser.newPage({ viewport: { width: 760, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message: { type(): string; text(): string }) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error: Error) => complaints.push(String(error)));
  page.on('request', (request: { url(): string }) => {
    if (request.url() !== 'http://form.test/') complaints.push(`asked for ${request.url()}`);
  });
  await page.route('**/*', (route: { fulfill(answer: object): unknown }) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': POLICY },
      body: `<!DOCTYPE html><html lang="en"><head><title>Form</title><style nonce="${NONCE}">body { background: var(--vscode-editor-background); margin: 16px 24px; } ${SHEET}</style></head>
        <body class="dark"><tool-form></tool-form><script nonce="${NONCE}">${script}</script></body></html>`,
    }),
  );
  await page.goto('http://form.test/');
  const call = (name: string, ...given: unknown[]) =>
    page.evaluate(
      ([name, given]: [string, unknown[]]) =>
        (globalThis as never as { inPage: Record<string, (...given: unknown[]) => unknown> }).inPage[name]!(...given),
      [name, given],
    );
  const own: Partial<FormPage> = {
    complaints,
    show: (schema, text, more = {}) => call('show', JSON.stringify(schema), text ?? null, more),
    showEach: (pairs) => call('showEach', pairs),
    editEach: (pairs) => call('editEach', pairs),
    text: () => call('text'),
    events: () => call('events'),
    set: (properties) => call('set', properties),
    settled: () => call('set', {}),
    theme: (name) => call('theme', name),
    focused: () => call('focused'),
    keyboard: (key) => page.keyboard.press(key),
    screenshot: (file) => page.screenshot({ path: file, fullPage: true }),
    close: () => browser.close(),
  };
  const form = () => page.locator('tool-form');
  const located = ['getByRole', 'getByText', 'locator', 'ariaSnapshot', 'getAttribute', 'evaluate'] as const;
  for (const name of located) Object.assign(own, { [name]: (...given: unknown[]) => form()[name](...given) });
  return own as FormPage;
}

/** Runs in the page. Schemas come as text, as JSON.parse reads even `__proto__`. */
const IN_PAGE = `
  import { defineToolForm, initialText } from './client/src/inspector/view/form/index.ts';
  import { nodeAt, parse } from './client/src/inspector/view/form/json-text.ts';
  defineToolForm();
  let events = [];
  const form = () => document.querySelector('tool-form');
  const show = async (schema, text, more) => {
    form().remove();
    const next = document.createElement('tool-form');
    const parsed = JSON.parse(schema);
    events = [];
    next.addEventListener('change', (event) => events.push(event.detail.text));
    next.addEventListener('submit', (event) => events.push('submit ' + event.detail.text));
    Object.assign(next, { schema: parsed, text: text ?? initialText(parsed) }, more);
    document.body.append(next);
    await next.updateComplete;
  };
  let edited = 0;
  const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const differences = (left, right, path) => {
    if (Object.is(left, right)) return [];
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      return left.flatMap((each, n) => differences(each, right[n], [...path, n]));
    }
    if (isTable(left) && isTable(right)) {
      const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
      return [...keys].flatMap((key) => {
        if (Object.hasOwn(left, key) && Object.hasOwn(right, key)) return differences(left[key], right[key], [...path, key]);
        return [[...path, key]];
      });
    }
    return [path];
  };
  globalThis.inPage = {
    show,
    async showEach(pairs) {
      const wrong = [];
      for (const [schema, text] of pairs) {
        try {
          await show(schema, text, {});
          await new Promise((resolve) => setTimeout(resolve));
          if (events.length > 0 || form().text !== text) wrong.push('changed: ' + schema + ' ' + text + ' ' + events[0]);
          if (form().renderRoot.querySelectorAll('*').length > 20_000) wrong.push('too much: ' + schema);
        } catch (error) {
          wrong.push(String(error.stack) + ': ' + schema + ' ' + text);
        }
      }
      return wrong;
    },
    async editEach(pairs) {
      const wrong = [];
      for (const [n, [schema, text]] of pairs.entries()) {
        await show(schema, text, {});
        const all = [...form().renderRoot.querySelectorAll('.text, .number, select')];
        if (all.length === 0 || parse(text) === undefined) continue;
        const control = all[n % all.length];
        const choice = [...(control.options ?? [])].findLast((each) => !each.selected && !each.disabled);
        if (control.options !== undefined && choice === undefined) continue;
        control.value = choice?.value ?? (control.className === 'number' ? '77' : 'other');
        control.dispatchEvent(new Event(choice === undefined ? 'input' : 'change', { bubbles: true }));
        await form().updateComplete;
        const after = form().text;
        const places = differences(JSON.parse(text), JSON.parse(after), []);
        const told = [schema, text, after].join('\\n');
        edited += after === text ? 0 : 1;
        if (places.length > 1) wrong.push('several values: ' + told);
        if (places.length !== 1 || nodeAt(parse(after), places[0]) === undefined) continue;
        let start = 0;
        while (start < text.length && text[start] === after[start]) start++;
        let end = 0;
        while (end < text.length - start && end < after.length - start && text.at(-1 - end) === after.at(-1 - end)) end++;
        const before = nodeAt(parse(text), places[0]);
        const within = before === undefined
          ? text.slice(start, text.length - end).trim() === ''
          : start >= before.offset && text.length - end <= before.offset + before.length;
        if (!within) wrong.push('more than the value: ' + told);
      }
      return [String(edited), ...wrong];
    },
    text: () => form().text,
    events: () => events,
    async set(properties) {
      Object.assign(form(), properties);
      await form().updateComplete;
    },
    theme(name) {
      document.body.className = name;
    },
    focused() {
      const at = form().renderRoot.activeElement;
      return at === null ? '' : (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim();
    },
  };
`;
