// A client for the official conformance suite: the inspector's connection, driven as a person would drive it.
//
// The suite starts it with the server's address as its last argument, and says in variables which scenario it is. The
// driver connects, calls every tool, reads every resource, gets every prompt, and answers every question with its
// schema's defaults. It knows no scenario by name.

import type { Ask, DefinedServer, FromLive, Json } from '../../server/src/live/contract.ts';
import { typedServer } from '../../server/src/live/named.ts';
import { SignIn } from '../../server/src/live/oauth/sign-in.ts';
import { serveLive } from '../../server/src/live/serve.ts';

type Table = { readonly [key: string]: Json };
type Call = { readonly name: string; readonly arguments?: Json };

const url = process.argv.at(-1) ?? '';
const context: Table = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const version = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '';

/** A failed scenario is one that hangs, too. */
const MOST_MS = 25_000;

/** Where the suite's authorization servers that read such descriptions expect the client's. */
const DESCRIPTION = 'https://conformance-test.local/client-metadata.json';

const answers = new Map<number, () => void>();
let asked = 0;
let driving = false;
let failed = false;

const live = serveLive({
  signIn: (server, told) => new SignIn(server, told),
  machine: { platform: process.platform, env: process.env, home: process.cwd() },
  clientInfo: { name: 'toolward-conformance', version: '1' },
  graceMs: 200,
  send: (message) => {
    hear(message);
  },
});

live.hear({
  kind: 'start',
  id: 'it',
  server: typedServer('it', { kind: 'http', url, headers: {} }),
  folders: [],
  inputs: {},
  roots: [],
  inspected: true,
  ...(version !== '' && { era: version >= '2026' ? ('modern' as const) : ('legacy' as const) }),
  ...oauthClient(),
});
setTimeout(() => void end(1), MOST_MS).unref();

function hear(message: FromLive): void {
  switch (message.kind) {
    case 'definitions':
      if (!driving) void drive(message.server);
      driving = true;
      return;
    case 'state':
      if (message.state.is !== 'failed') return;
      console.error(message.state.problem);
      void end(1);
      return;
    case 'question': {
      const { question, method, params } = message.question;
      const result = method === 'elicitation/create' ? accepted(JSON.parse(params)) : sampled;
      live.hear({ kind: 'reply', id: 'it', question, reply: { result: JSON.stringify(result) } });
      return;
    }
    case 'sign-in':
      // The suite's authorization server asks nobody, and leads back at once.
      void fetch(message.url).then(
        (response) => response.body?.cancel(),
        (error) => console.error(String(error)),
      );
      return;
    case 'answer':
      if (message.answer.is === 'failed') console.error(message.answer.problem);
      if (message.answer.is === 'outcome' && message.answer.outcome.problem)
        console.error(message.answer.outcome.problem);
      if (message.answer.is === 'outcome' && ['broken', 'timeout'].includes(message.answer.outcome.is)) failed = true;
      answers.get(message.request)?.();
      return;
    case 'note':
      console.error(message.message);
  }
}

async function drive(server: DefinedServer): Promise<void> {
  for (const { name, arguments: args } of callsOf(server)) {
    await ask({ do: 'request', method: 'tools/call', params: JSON.stringify({ name, arguments: args ?? {} }) });
  }
  for (const { kind, name, fields } of server.definitions) {
    if (kind === 'resource')
      await ask({ do: 'request', method: 'resources/read', params: JSON.stringify({ uri: name }) });
    if (kind !== 'prompt') continue;
    const wanted = Array.isArray(fields.arguments) ? (fields.arguments as Table[]) : [];
    const given = Object.fromEntries(wanted.map((each) => [String(each.name), 'x']));
    await ask({ do: 'request', method: 'prompts/get', params: JSON.stringify({ name, arguments: given }) });
  }
  await end(failed ? 1 : 0);
}

function ask(what: Ask): Promise<void> {
  const request = ++asked;
  const done = new Promise<void>((resolve) => answers.set(request, resolve));
  live.hear({ kind: 'ask', id: 'it', request, ask: what });
  return done;
}

async function end(code: number): Promise<void> {
  await live.close();
  process.exit(code);
}

/** Those the scenario names, else every tool with arguments by its schema. */
function callsOf(server: DefinedServer): readonly Call[] {
  if (Array.isArray(context.toolCalls)) return context.toolCalls as Call[];
  const tools = server.definitions.filter(({ kind }) => kind === 'tool');
  return tools.map(({ name, fields }) => {
    const others = tools.filter((each) => each.name !== name);
    return { name, arguments: exampleOf(fields.inputSchema, others[0]?.fields.inputSchema) };
  });
}

/** @param schema what stands where a parameter is called "schema": one the server has served */
function exampleOf(schema: Json | undefined, served: Json | undefined): Json {
  if (!isTable(schema)) return {};
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json;
  switch (schema.type) {
    case 'string':
      return 'x';
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default: {
      const properties = isTable(schema.properties) ? Object.entries(schema.properties) : [];
      return Object.fromEntries(
        properties.map(([name, each]) => [name, name === 'schema' && served ? served : exampleOf(each, served)]),
      );
    }
  }
}

function accepted(params: Table): Json {
  const schema = isTable(params.requestedSchema) ? params.requestedSchema : {};
  return params.mode === 'url' ? { action: 'accept' } : { action: 'accept', content: exampleOf(schema, undefined) };
}

const sampled: Json = {
  role: 'assistant',
  content: { type: 'text', text: 'x' },
  model: 'nobody',
  stopReason: 'endTurn',
};

/** A client that was registered beforehand, or one that describes itself; where neither is known, it registers. */
function oauthClient(): { readonly oauthClient: { readonly id: string; readonly secret?: string } } {
  const { client_id: id, client_secret: secret } = context;
  if (typeof id !== 'string') return { oauthClient: { id: DESCRIPTION } };
  return { oauthClient: { id, ...(typeof secret === 'string' && { secret }) } };
}

function isTable(value: Json | undefined): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
