// A server by SDK v1 with tools that are called as tasks.
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const capabilities = { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };
const server = new McpServer({ name: 'tasks', version: '1' }, { capabilities, taskStore: new InMemoryTaskStore() });

function tool(name, taskSupport, finish) {
  server.experimental.tasks.registerToolTask(
    name,
    {
      description: 'Takes a while.',
      inputSchema: { n: z.number().optional() },
      outputSchema: { n: z.number() },
      execution: { taskSupport },
    },
    {
      async createTask({ n }, { taskStore, taskRequestedTtl }) {
        const task = await taskStore.createTask({ ttl: taskRequestedTtl, pollInterval: 100 });
        finish?.(taskStore, task.taskId, n ?? 0);
        return { task };
      },
      getTask: (_, { taskId, taskStore }) => taskStore.getTask(taskId),
      getTaskResult: (_, { taskId, taskStore }) => taskStore.getTaskResult(taskId),
    },
  );
}

const done = (n) => ({ content: [{ type: 'text', text: `finished with ${n}` }], structuredContent: { n } });
const later = (status, isError) => (store, id, n) =>
  setTimeout(() => void store.storeTaskResult(id, status, { ...done(n), ...(isError && { isError }) }), 700);
tool('counts', 'optional', later('completed'));
tool('breaks', 'required', later('failed', true));
tool('endless', 'required');
await server.connect(new StdioServerTransport());
