// Lets tests inside the extension host reach the page the workbench is drawn in, over a local socket.
//
// One JSON object per line. A request names a call of Playwright's API: {id, frames, selector, call, args}. Without a
// selector the call is the page's, and may have a dot (`keyboard.press`). The answer is {id, value} or {id, error}.
import net from 'node:net';

/**
 * @param {string} socket path of the socket to listen on
 * @param {import('playwright-core').Page} page
 */
export function serveBridge(socket, page) {
  const server = net.createServer((connection) => {
    let rest = '';
    connection.setEncoding('utf8');
    connection.on('error', () => {});
    connection.on('data', async (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) connection.write(`${JSON.stringify(await answer(page, JSON.parse(line)))}\n`);
    });
  });
  server.listen(socket);
}

async function answer(page, { id, frames = [], selector, call, args = [] }) {
  try {
    let target = page;
    for (const frame of frames) target = target.frameLocator(frame);
    if (selector !== undefined) target = target.locator(selector);
    const names = call.split('.');
    const method = names.pop();
    for (const name of names) target = target[name];
    const value = await target[method](...args);
    return { id, value: Buffer.isBuffer(value) ? null : value };
  } catch (error) {
    return { id, error: String(error.message ?? error) };
  }
}
