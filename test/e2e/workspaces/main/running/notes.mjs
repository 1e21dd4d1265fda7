// Stands for the server of src/server.ts as it would run: speaks the protocol by hand, so that nothing is installed.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const description = readFileSync(new URL('description.txt', import.meta.url), 'utf8').trim();
const tool = (name, description, argument) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [argument]: { type: 'string' } }, required: [argument] },
});
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'notes', version: '1.0.0' },
  }),
  'tools/list': () => ({ tools: [tool('search', description, 'words'), tool('read', 'Reads one of the notes.', 'name')] }),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  const message = answer ? { result: answer(params) } : { error: { code: -32601, message: 'no such method' } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...message })}\n`);
});
