// A server to look at: a bit of everything that the view shows.
import type { ToView } from '../../client/src/inspector/messages.ts';
import type { Answer, DefinedServer, Greeting, Json, Outcome, TrafficEntry } from '../../server/src/live/contract.ts';

export const SERVED: DefinedServer = {
  name: 'notes-server',
  version: '1.4.0',
  instructions: 'Notes are kept by project. Ask for the list before you write.',
  definitions: [
    tool(
      'list_notes',
      'Lists the notes of a project, newest first.',
      {
        project: { type: 'string', description: 'Its short name' },
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      ['project'],
      { readOnlyHint: true, openWorldHint: false },
      'List notes',
    ),
    tool(
      'read_note',
      'Reads one note.\n\nReturns its text and when it was written.',
      { id: { type: 'string' } },
      ['id'],
      { readOnlyHint: true },
    ),
    tool(
      'write_note',
      'Writes a note and says where it is.',
      {
        title: { type: 'string' },
        body: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        visibility: { type: 'string', enum: ['private', 'team', 'public'] },
        reminder: {
          type: 'object',
          properties: { at: { type: 'string', format: 'date-time' }, repeat: { type: 'boolean' } },
        },
      },
      ['title', 'body'],
      { destructiveHint: false },
    ),
    tool(
      'delete_project',
      'Deletes a project with all its notes.',
      { project: { type: 'string' }, force: { type: 'boolean' } },
      ['project'],
      { destructiveHint: true, idempotentHint: true },
    ),
    tool('fetch_page', 'Fetches a page of the web into a note.', { url: { type: 'string', format: 'uri' } }, ['url'], {
      openWorldHint: true,
    }),
    {
      kind: 'prompt',
      name: 'summarise',
      fields: {
        title: 'Summarise a project',
        description: 'A summary for somebody new.',
        arguments: [{ name: 'project', description: 'Which project', required: true }, { name: 'tone' }],
      },
    },
    {
      kind: 'resource',
      name: 'notes://projects',
      fields: { name: 'projects', description: 'All projects', mimeType: 'application/json' },
    },
    { kind: 'resource', name: 'notes://logo', fields: { name: 'logo', mimeType: 'image/png' } },
    { kind: 'template', name: 'notes://{project}/{id}', fields: { name: 'note', description: 'One note' } },
  ],
};

export const GREETING: Greeting = {
  transport: 'stdio',
  version: '2025-11-25',
  era: 'legacy',
  capabilities: {
    tools: { listChanged: true },
    prompts: {},
    resources: { subscribe: true },
    completions: {},
    logging: {},
  },
  serverInfo: { name: 'notes-server', version: '1.4.0', title: 'Notes' },
  instructions: SERVED.instructions,
  pid: 48213,
};

/** What the panel tells of a server that is connected. */
export function connected(served: DefinedServer = SERVED): ToView[] {
  return [
    {
      kind: 'server',
      server: {
        id: 'workspace:notes',
        name: 'notes',
        how: 'node build/index.js --verbose',
        where: '.vscode/mcp.json',
        debuggable: true,
      },
    },
    { kind: 'state', state: { is: 'running' } },
    { kind: 'greeting', greeting: GREETING },
    { kind: 'definitions', served, unread: [] },
    { kind: 'links', links: LINKS },
    { kind: 'roots', roots: [{ uri: 'file:///home/ada/notes', name: 'notes' }] },
    { kind: 'saved-calls', calls: [{ name: 'First project', tool: 'list_notes', arguments: '{"project":"alpha"}' }] },
    { kind: 'traffic', entries: TRAFFIC, dropped: 0 },
    {
      kind: 'lines',
      lines: [
        { at: AT + 10, from: 'note', text: 'Started with Node 22.' },
        { at: AT + 40, from: 'stderr', text: 'notes-server listening on stdio' },
        { at: AT + 900, from: 'stderr', text: 'warning: index is 3 days old' },
      ],
    },
  ];
}

const AT = Date.UTC(2026, 10, 26, 14, 3, 22, 120);

export const LINKS: Extract<ToView, { kind: 'links' }>['links'] = {
  'tool:list_notes': { source: true, approval: 'approved', runsOther: false, findings: [] },
  'tool:read_note': {
    source: true,
    approval: 'approved',
    runsOther: false,
    findings: [
      {
        rule: 'path-traversal',
        severity: 'error',
        message: 'Whoever calls read_note can read any file: `id` reaches readFile without a check.',
      },
      { rule: 'unbounded-text', severity: 'note', message: 'The text is returned whole, however long it is.' },
    ],
  },
  'tool:write_note': { source: true, approval: 'changed', runsOther: false, findings: [] },
  'tool:delete_project': {
    source: true,
    approval: 'new',
    runsOther: true,
    findings: [{ rule: 'missing-confirmation', severity: 'warning', message: 'It deletes without asking.' }],
  },
};

export const TRAFFIC: readonly TrafficEntry[] = [
  entry(
    1,
    'client',
    'request',
    'initialize',
    '0',
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}',
  ),
  entry(
    2,
    'server',
    'response',
    'initialize',
    '0',
    '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}',
    41,
  ),
  entry(
    3,
    'client',
    'notification',
    'notifications/initialized',
    undefined,
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  ),
  entry(4, 'client', 'request', 'tools/list', '1', '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'),
  entry(
    5,
    'server',
    'response',
    'tools/list',
    '1',
    '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"list_notes"',
    7,
    true,
  ),
  entry(
    6,
    'server',
    'notification',
    'notifications/message',
    undefined,
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","logger":"index","data":"index is old"}}',
  ),
  entry(
    7,
    'client',
    'request',
    'tools/call',
    '2',
    '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_note","arguments":{"id":"1"},"_meta":{"progressToken":2}}}',
  ),
  entry(
    8,
    'server',
    'error',
    'tools/call',
    '2',
    '{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"no such note"}}',
    12,
  ),
];

export function entry(
  seq: number,
  from: TrafficEntry['from'],
  kind: TrafficEntry['kind'],
  method: string | undefined,
  rpcId: string | undefined,
  head: string,
  ms?: number,
  more = false,
): TrafficEntry {
  return {
    seq,
    at: AT + seq * 137,
    from,
    kind,
    method,
    rpcId,
    bytes: Buffer.byteLength(head) + (more ? 5210 : 0),
    ms,
    head,
    more,
  };
}

export function tool(
  name: string,
  description: string,
  properties: { [key: string]: Json },
  required: string[],
  annotations?: { [key: string]: Json },
  title?: string,
): DefinedServer['definitions'][number] {
  return {
    kind: 'tool',
    name,
    fields: {
      ...(title === undefined ? {} : { title }),
      description,
      inputSchema: { type: 'object', properties, required },
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

/** An answer to a call. */
export function outcome(result: unknown, some: Partial<Outcome> = {}): Answer {
  return {
    is: 'outcome',
    outcome: { is: 'result', ms: 38, text: JSON.stringify(result), sent: 7, received: 8, ...some },
  };
}
