// Reaches the workbench's page from a test: squiggles, menus and webviews that no extension API can see.
import net from 'node:net';
import path from 'node:path';

/** True where the harness draws the workbench in a browser of its own; the desktop build offers no such way in. */
export const hasUi = process.env.TOOLWARD_E2E_BRIDGE !== undefined;

/** A call of Playwright's Page, or of its Locator when a selector is given. */
interface Call {
  readonly frames?: readonly string[];
  readonly selector?: string;
  readonly call: string;
  readonly args?: readonly unknown[];
}

/** An element of the page, found anew at each call. Waiting is Playwright's: up to 30 seconds, then an error. */
export interface Element {
  click(options?: { button?: 'left' | 'right'; force?: boolean }): Promise<void>;
  hover(): Promise<void>;
  /** Puts a text into a field, as if it were typed. */
  fill(text: string): Promise<void>;
  press(keys: string): Promise<void>;
  waitFor(options?: { state: 'attached' | 'visible' | 'hidden' | 'detached' }): Promise<void>;
  count(): Promise<number>;
  innerText(): Promise<string>;
  textContent(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
}

/** The element that matches a Playwright selector, inside nested frames where `frames` names them from the outside in. */
export function element(selector: string, frames: readonly string[] = []): Element {
  const call = (name: string, ...args: unknown[]) => ask({ frames, selector, call: name, args });
  return {
    click: (options) => call('click', options ?? {}) as Promise<void>,
    hover: () => call('hover') as Promise<void>,
    fill: (text) => call('fill', text) as Promise<void>,
    press: (keys) => call('press', keys) as Promise<void>,
    // The first match stands for all: a squiggle is often drawn in several pieces.
    waitFor: (options) =>
      ask({ frames, selector: `${selector} >> nth=0`, call: 'waitFor', args: [options ?? {}] }) as Promise<void>,
    count: () => call('count') as Promise<number>,
    innerText: () => call('innerText') as Promise<string>,
    textContent: () => call('textContent') as Promise<string>,
    allInnerTexts: () => call('allInnerTexts') as Promise<string[]>,
  };
}

/** Presses a key or a chord in Playwright's notation: `Control+.`, `Enter`. */
export async function press(keys: string): Promise<void> {
  await ask({ call: 'keyboard.press', args: [keys] });
}

/** Types text where the focus is. */
export async function type(text: string): Promise<void> {
  await ask({ call: 'keyboard.type', args: [text] });
}

/** Writes a picture of the window as `<name>.png` into the folder of screenshots, and gives its path. */
export async function screenshot(name: string): Promise<string> {
  const file = path.join(process.env.TOOLWARD_E2E_SHOTS ?? '.', `${name}.png`);
  await ask({ call: 'screenshot', args: [{ path: file }] });
  return file;
}

/** One connection per call: simple, and nothing is left open when a test fails half-way. */
function ask(call: Call): Promise<unknown> {
  const socket = process.env.TOOLWARD_E2E_BRIDGE;
  if (socket === undefined) throw new Error('this run has no page to reach; guard the test with hasUi');
  return new Promise((resolve, reject) => {
    let said = '';
    const connection = net.connect(socket);
    connection.setEncoding('utf8');
    connection.on('error', reject);
    connection.on('data', (text) => {
      said += text;
      if (!said.includes('\n')) return;
      connection.end();
      const answer = JSON.parse(said) as { value?: unknown; error?: string };
      if (answer.error === undefined) resolve(answer.value);
      else reject(new Error(answer.error));
    });
    connection.write(`${JSON.stringify({ id: 1, ...call })}\n`);
  });
}
