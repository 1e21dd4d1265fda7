// Several roots: what is on the screen is judged first.
import { expect, onTestFinished, test } from 'vitest';
import { RulesRequest } from '../../server/src/protocol.ts';
import { Editor } from './editor.ts';
import { FakeEngine, fakeDeps, MemoryDisk } from './fake-engine.ts';

const a = 'file:///w/a.ts';

async function roots(files: Record<string, string>) {
  const engine = new FakeEngine();
  engine.held = true;
  const editor = await Editor.start(fakeDeps(new MemoryDisk(files), engine), { folders: ['/v', '/w'] });
  onTestFinished(() => {
    engine.held = false;
    return editor.stop();
  });
  return { editor, engine };
}

test('the root with a file on the screen is analysed first, the others after it', async () => {
  const { editor, engine } = await roots({ '/v/a.ts': 'BAD', '/w/a.ts': 'SLOW BAD' });
  await editor.open(a, 'SLOW BAD');
  const first = editor.diagnostics(a);
  for (let n = 0; n < 50; n++) await editor.connection.sendRequest(RulesRequest);
  expect(engine).toMatchObject({ begun: 1, ended: 0 });
  // Whoever asks out of turn is answered.
  expect(await editor.diagnostics('file:///v/a.ts')).toHaveLength(1);
  engine.held = false;
  expect(await first).toHaveLength(1);
});

test('roots that nobody asks about have their turn', async () => {
  const { editor } = await roots({ '/v/a.ts': 'BAD', '/w/a.ts': 'BAD' });
  await editor.open(a, 'BAD');
  await editor.statuses.first(({ state, findings }) => state === 'idle' && findings === 2);
});
