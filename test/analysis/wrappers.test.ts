// Libraries that call a function and answer what it answers: what comes out is what went in, and what was checked inside.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const HEAD = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, trace } from '@opentelemetry/api';
import * as Sentry from '@sentry/node';
import AsyncLock from 'async-lock';
import { Mutex } from 'async-mutex';
import Bottleneck from 'bottleneck';
import { backOff } from 'exponential-backoff';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { execSync } from 'node:child_process';
import { z } from 'zod';
const tracer = trace.getTracer('demo');
const limit = pLimit(2);
const mutex = new Mutex();
const queue = new PQueue({ concurrency: 1 });
const limiter = new Bottleneck({ maxConcurrent: 1 });
const lock = new AsyncLock();
const server = new McpServer({ name: 'demo', version: '1.0.0' });
`;
const flagged = (body: string): boolean =>
  analyze(
    snapshotOf({
      'a.ts': `${HEAD}
server.registerTool('run', { inputSchema: { q: z.string() } }, async ({ q }) => {
  const command = await ${body};
  return { content: [{ type: 'text', text: String(execSync('ls ' + command)) }] };
});`,
    }),
  ).findings.some((f) => f.rule === 'command-injection');

describe.each([
  ['a span', (f: string) => `tracer.startActiveSpan('run', ${f})`],
  ['a span with options', (f: string) => `tracer.startActiveSpan('run', { attributes: {} }, ${f})`],
  ['a context', (f: string) => `context.with(context.active(), ${f})`],
  ['a span of Sentry', (f: string) => `Sentry.startSpan({ name: 'run' }, ${f})`],
  ['a retry', (f: string) => `pRetry(${f}, { retries: 2 })`],
  ['a backoff', (f: string) => `backOff(${f})`],
  ['a limit', (f: string) => `limit(${f})`],
  ['a queue', (f: string) => `queue.add(${f})`],
  ['a limiter', (f: string) => `limiter.schedule(${f})`],
  ['a mutex', (f: string) => `mutex.runExclusive(${f})`],
  ['a lock', (f: string) => `lock.acquire('run', ${f})`],
])('%s', (_, around) => {
  test('answers what its function answers', () => {
    expect(flagged(around('async () => q'))).toBe(true);
    expect(flagged(around("async () => 'all'"))).toBe(false);
  });
  test('throws what its function throws', () => {
    expect(flagged(around("async () => { if (!/^\\w+$/.test(q)) throw new Error('no'); return q; }"))).toBe(false);
    expect(flagged(around("async () => { if (!/^\\w+$/.test(q)) console.warn('no'); return q; }"))).toBe(true);
  });
});
