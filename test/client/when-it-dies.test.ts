// A server that dies is started again, however many messages were on their way to it.
import { expect, test } from 'vitest';
import { whenItDies } from '../../client/src/when-it-dies.ts';

test('messages that do not get through end nothing, and are no notifications', async () => {
  const handler = whenItDies(() => ({ closed: () => ({ action: 2 }) }));
  for (let count = 1; count <= 20; count++)
    expect(await handler.error(new Error('ERR_IPC_CHANNEL_CLOSED'), undefined, count)).toEqual({
      action: 1,
      handled: true,
    });
});

test('whether it is started again is for the library to say', async () => {
  let closed = 0;
  const handler = whenItDies(() => ({ closed: () => ({ action: ++closed > 4 ? 1 : 2 }) }));
  for (let n = 0; n < 4; n++) expect(await handler.closed()).toEqual({ action: 2 });
  expect(await handler.closed()).toEqual({ action: 1 });
});
