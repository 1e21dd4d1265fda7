// Stands for the server of src/bookings.ts as it would run: nested arguments, an error, and a question to the person.
import { createInterface } from 'node:readline';

const guest = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 1 }, email: { type: 'string', format: 'email' } },
  required: ['name'],
};
const room = {
  type: 'object',
  properties: { kind: { enum: ['single', 'double', 'suite'] }, beds: { type: 'integer', minimum: 1, maximum: 4 } },
  required: ['kind'],
};
const tools = [
  {
    name: 'book',
    title: 'Book rooms',
    description: 'Books rooms for a guest.',
    inputSchema: {
      type: 'object',
      properties: {
        guest,
        rooms: { type: 'array', items: room },
        note: { type: ['string', 'null'] },
        late: { type: 'boolean', default: false },
      },
      required: ['guest', 'rooms'],
    },
    outputSchema: { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] },
  },
  {
    name: 'cancel',
    description: 'Cancels a booking.',
    inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    annotations: { destructiveHint: true },
  },
  { name: 'confirm', description: 'Confirms a booking with the guest.', inputSchema: { type: 'object' } },
];

let asked = 0;
const waiting = new Map();
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (words, more = {}) => ({ content: [{ type: 'text', text: words }], ...more });

function ask(method, params) {
  const id = `q${++asked}`;
  send({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const calls = {
  book({ guest, rooms = [] }) {
    const total = rooms.length * 80;
    return text(`${guest?.name} has ${rooms.length} rooms.`, { structuredContent: { total } });
  },
  cancel({ id }) {
    return text(`There is no booking ${id}.`, { isError: true });
  },
  async confirm() {
    const requestedSchema = {
      type: 'object',
      properties: { arrival: { type: 'string', format: 'date' }, breakfast: { type: 'boolean', default: true } },
      required: ['arrival'],
    };
    const { result } = await ask('elicitation/create', { message: 'When do you arrive?', requestedSchema });
    return text(`Answered: ${JSON.stringify(result)}`);
  },
};

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {}, logging: {} },
    serverInfo: { name: 'bookings', version: '2.1.0' },
    instructions: 'Books rooms.',
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: given = {} }) => calls[name](given),
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params, ...rest } = JSON.parse(line);
  if (method === undefined) waiting.get(id)?.(rest);
  else if (id !== undefined) {
    const answer = answers[method];
    send(answer ? { id, result: await answer(params) } : { id, error: { code: -32601, message: 'no such method' } });
  }
});
process.stderr.write('bookings: ready\n');
