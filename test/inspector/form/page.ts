// A page with nothing but the form, under the policy of the inspector's webview, in a headless browser.
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
// @ts-expect-error: the scripts are plain JavaScript, so that they run before anything is installed.
import { openBrowser } from '../../../scripts/vscode/browser.mjs';
// @ts-expect-error: as above.
import { installServer } from '../../../scripts/vscode/install.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const NONCE = 'abc123';
const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'; img-src data:`;

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
  theme(name: 'dark' | 'light' | 'contrast'): Promise<void>;
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
      body: `<!DOCTYPE html><html lang="en"><head><title>Form</title><style nonce="${NONCE}">${THEMES}</style></head>
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
  import { defineToolForm, initialText, promptSchema } from './client/src/inspector/view/form/index.ts';
  defineToolForm();
  let events = [];
  const form = () => document.querySelector('tool-form');
  const show = async (schema, text, { complete, prompt, ...more }) => {
    form().remove();
    const next = document.createElement('tool-form');
    const parsed = prompt === undefined ? JSON.parse(schema) : promptSchema(prompt);
    events = [];
    next.addEventListener('change', (event) => events.push(event.detail.text));
    next.addEventListener('submit', (event) => events.push('submit ' + event.detail.text));
    if (complete !== undefined) next.complete = async (name, value) => complete.map((each) => name + value + each);
    Object.assign(next, { schema: parsed, text: text ?? initialText(parsed) }, more);
    document.body.append(next);
    await next.updateComplete;
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

const THEMES = `
  body { margin: 16px 24px; background: var(--vscode-editor-background); --vscode-font-family: system-ui, sans-serif; --vscode-font-size: 13px; --vscode-editor-font-family: monospace; }
  body.dark { color-scheme: dark; --vscode-editor-background: #1f1f1f; --vscode-foreground: #cccccc; --vscode-descriptionForeground: #9d9d9d; --vscode-settings-headerForeground: #ffffff; --vscode-settings-textInputBackground: #313131; --vscode-settings-textInputBorder: #3c3c3c; --vscode-settings-textInputForeground: #cccccc; --vscode-settings-dropdownBackground: #313131; --vscode-settings-dropdownBorder: #3c3c3c; --vscode-settings-dropdownForeground: #cccccc; --vscode-input-placeholderForeground: #989898; --vscode-focusBorder: #0078d4; --vscode-textLink-foreground: #4daafc; --vscode-errorForeground: #f85149; --vscode-inputValidation-errorBorder: #be1100; --vscode-button-secondaryBackground: #313131; --vscode-button-secondaryForeground: #cccccc; --vscode-button-secondaryHoverBackground: #3c3c3c; --vscode-button-border: #ffffff12; --vscode-tree-indentGuidesStroke: #585858; --vscode-disabledForeground: #cccccc80; }
  body.light { color-scheme: light; --vscode-editor-background: #ffffff; --vscode-foreground: #3b3b3b; --vscode-descriptionForeground: #3b3b3bb3; --vscode-settings-headerForeground: #1f1f1f; --vscode-settings-textInputBackground: #ffffff; --vscode-settings-textInputBorder: #cecece; --vscode-settings-textInputForeground: #3b3b3b; --vscode-settings-dropdownBackground: #ffffff; --vscode-settings-dropdownBorder: #cecece; --vscode-settings-dropdownForeground: #3b3b3b; --vscode-input-placeholderForeground: #767676; --vscode-focusBorder: #005fb8; --vscode-textLink-foreground: #005fb8; --vscode-errorForeground: #f85149; --vscode-inputValidation-errorBorder: #be1100; --vscode-button-secondaryBackground: #e5e5e5; --vscode-button-secondaryForeground: #3b3b3b; --vscode-button-secondaryHoverBackground: #cccccc; --vscode-button-border: #0000001a; --vscode-tree-indentGuidesStroke: #a9a9a9; --vscode-disabledForeground: #61616180; }
  body.contrast { color-scheme: dark; --vscode-editor-background: #000000; --vscode-foreground: #ffffff; --vscode-descriptionForeground: #ffffffb3; --vscode-settings-textInputBackground: #000000; --vscode-settings-textInputBorder: #6fc3df; --vscode-settings-textInputForeground: #ffffff; --vscode-settings-dropdownBackground: #000000; --vscode-settings-dropdownBorder: #6fc3df; --vscode-settings-dropdownForeground: #ffffff; --vscode-input-placeholderForeground: #ffffffb3; --vscode-focusBorder: #f38518; --vscode-textLink-foreground: #21a6ff; --vscode-errorForeground: #f48771; --vscode-inputValidation-errorBorder: #be1100; --vscode-button-border: #6fc3df; --vscode-tree-indentGuidesStroke: #a9a9a9; }
`;
