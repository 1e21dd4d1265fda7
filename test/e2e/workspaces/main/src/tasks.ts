import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'tasks', version: '1.0.0' });
const tasks: string[] = [];

// One tool for everything.
server.tool('tasks', { action: z.enum(['add', 'list']), task: z.string().max(100).default('rest') }, async ({ action, task }) => {
  switch (action) {
    case 'add':
      tasks.push(task);
      return { content: [{ type: 'text', text: 'added' }] };
    case 'list':
      return { content: [{ type: 'text', text: tasks.join(', ') }] };
  }
});

void server.connect(new StdioServerTransport());
