// Opens the inspector's view as VS Code does, in a headless browser: its real page and policy, a stand-in for the panel.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { htmlOf } from '../../client/src/inspector/html.ts';
import type { FromView, ToView } from '../../client/src/inspector/messages.ts';
// @ts-expect-error: scripts have no types.
import { openBrowser } from '../../scripts/vscode/browser.mjs';
// @ts-expect-error: scripts have no types.
import { installServer } from '../../scripts/vscode/install.mjs';
import type { Answer, Ask } from '../../server/src/live/contract.ts';
import { BODY_CLASS, THEMES, type Theme } from './themes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ORIGIN = 'https://view.test';

/** Where there is no such browser the tests are left out; those of VS Code itself run everywhere. */
export const canOpen = process.platform === 'linux' && process.arch === 'x64';

/** As much of Playwright as is used here; its types are not installed with the project. */
export interface Locator {
  click(options?: object): Promise<void>;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  last(): Locator;
  nth(n: number): Locator;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  inputValue(): Promise<string>;
  getAttribute(name: string): Promise<string | null>;
  isVisible(): Promise<boolean>;
  isDisabled(): Promise<boolean>;
  waitFor(options?: object): Promise<void>;
  locator(selector: string, options?: object): Locator;
  getByRole(role: string, options?: object): Locator;
  getByText(text: string | RegExp, options?: object): Locator;
  selectOption(value: string): Promise<unknown>;
  focus(): Promise<void>;
  screenshot(options?: object): Promise<Buffer>;
}

export interface Page {
  locator(selector: string, options?: object): Locator;
  getByRole(role: string, options?: object): Locator;
  getByText(text: string | RegExp, options?: object): Locator;
  getByLabel(text: string | RegExp, options?: object): Locator;
  // biome-ignore lint/suspicious/noExplicitAny: what runs in the page is of another world.
  evaluate(code: string): Promise<any>;
  waitForFunction(code: string): Promise<unknown>;
  screenshot(options?: object): Promise<Buffer>;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  reload(): Promise<unknown>;
}

export interface OpenedView {
  readonly page: Page;
  /** What the view said, in order. */
  readonly said: readonly FromView[];
  /** What must stay empty: errors, breaches of the policy, requests that left. */
  readonly troubles: readonly string[];
  /** Tells the view and waits until it has drawn. */
  tell(...messages: readonly ToView[]): Promise<void>;
  /** Answers what the view asks; undefined: not now. */
  answers(ask: (ask: Ask, request: number) => Answer | undefined): void;
  /** Told everything that the view says, as a panel is. */
  hears(listen: (message: FromView) => void): void;
  /** Waits until the view has said something, which is then returned; the latest where there are several. */
  heard<K extends FromView['kind']>(
    kind: K,
    is?: (message: Extract<FromView, { kind: K }>) => boolean,
  ): Promise<Extract<FromView, { kind: K }>>;
  /** Until the view has drawn what it was told. */
  drawn(): Promise<void>;
  /** What the view gave to the editor to keep. */
  kept(): Promise<unknown>;
}

export interface Views {
  open(options?: { theme?: Theme; width?: number; height?: number; state?: unknown }): Promise<OpenedView>;
  close(): Promise<void>;
}

/** One browser for several views. */
export async function startViews(): Promise<Views> {
  const browser = await openBrowser(await installServer());
  return {
    close: () => browser.close(),
    async open({ theme = 'dark', width = 1180, height = 760, state } = {}) {
      const context = await browser.newContext({ viewport: { width, height } });
      const page = await context.newPage();
      const said: FromView[] = [];
      const troubles: string[] = [];
      let listening: ((message: FromView) => void) | undefined;
      let answer: (ask: Ask, request: number) => Answer | undefined = () => undefined;
      const tell = (messages: readonly ToView[]) =>
        page.evaluate((all: readonly ToView[]) => {
          // biome-ignore lint/suspicious/noExplicitAny: runs in the page.
          for (const one of all) (globalThis as any).postMessage(one, '*');
        }, messages);
      await page.route('**/*', (route: Route) => serve(route, theme, troubles));
      page.on('console', (message: { type(): string; text(): string }) => {
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      page.on('pageerror', (error: Error) => troubles.push(String(error.stack ?? error)));
      page.on('dialog', (dialog: { message(): string; dismiss(): Promise<void> }) => {
        troubles.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('popup', () => troubles.push('a window opened'));
      await page.exposeFunction('__said', (message: FromView) => {
        said.push(message);
        listening?.(message);
        if (message.kind !== 'ask') return;
        const given = answer(message.ask, message.request);
        if (given !== undefined) void tell([{ kind: 'answer', request: message.request, answer: given }]);
      });
      await page.addInitScript(standIn, state);
      await page.goto(`${ORIGIN}/index.html`);
      const drawn = () =>
        page.evaluate(
          'new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 30))',
        );
      return {
        page,
        said,
        troubles,
        answers: (given) => {
          answer = given;
        },
        hears: (listen) => {
          listening = listen;
        },
        drawn,
        async tell(...messages) {
          await tell(messages);
          await drawn();
        },
        async heard(kind, is = () => true) {
          for (let tries = 0; tries < 400; tries++) {
            const found = said.findLast((one) => one.kind === kind && is(one as never));
            if (found !== undefined) return found as never;
            await drawn();
          }
          throw new Error(`the view did not say ${kind}, but ${said.map((one) => one.kind).join(', ')}`);
        },
        // Kept with a little delay.
        kept: async () => {
          await page.evaluate('new Promise((done) => setTimeout(done, 250))');
          return page.evaluate('globalThis.__kept');
        },
      };
    },
  };
}

interface Route {
  request(): { url(): string };
  fulfill(answer: object): Promise<void>;
  abort(): Promise<void>;
}

async function serve(route: Route, theme: Theme, troubles: string[]): Promise<void> {
  const url = new URL(route.request().url());
  if (url.origin !== ORIGIN) {
    troubles.push(`request to ${url}`);
    await route.abort();
    return;
  }
  const type: Record<string, string> = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.ttf': 'font/ttf',
    '.map': 'application/json',
  };
  if (url.pathname === '/index.html') {
    const nonce = 'n0nce';
    const page = htmlOf({ script: '/inspector.js', styles: '/inspector.css', nonce, cspSource: ORIGIN });
    // VS Code puts its variables into the page by itself, beyond the policy.
    const body = page
      .replace('<link ', `<style nonce="${nonce}">:root {${THEMES[theme]}}</style>\n<link `)
      .replace('<body>', `<body class="${BODY_CLASS[theme]}">`);
    await route.fulfill({ contentType: 'text/html', body });
    return;
  }
  const file = path.join(root, 'dist', path.basename(url.pathname));
  if (!fs.existsSync(file)) {
    troubles.push(`request for ${url.pathname}`);
    await route.abort();
    return;
  }
  await route.fulfill({
    contentType: type[path.extname(file)] ?? 'application/octet-stream',
    body: fs.readFileSync(file),
  });
}

/** Runs in the page, before everything else. */
function standIn(state: unknown): void {
  // biome-ignore lint/suspicious/noExplicitAny: runs in the page.
  const page = globalThis as any;
  page.__kept = state;
  let acquired = false;
  page.acquireVsCodeApi = () => {
    if (acquired) throw new Error('acquired twice');
    acquired = true;
    return {
      postMessage: (message: unknown) => page.__said(structuredClone(message)),
      getState: () => page.__kept,
      setState: (kept: unknown) => {
        page.__kept = structuredClone(kept);
      },
    };
  };
}
