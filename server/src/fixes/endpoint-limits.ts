// Endpoints with the fixes for their limits.

import type { Fix } from '../finding.ts';
import type { EndpointMending } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Endpoint } from '../stack/endpoints.ts';
import type { Stack } from '../stack/stack.ts';
import { bodyLimitFix } from './body-limit.ts';
import { rateLimitFix } from './rate-limit.ts';

/** The stack with what mends it. Endpoints of one application share a limit. */
export function withLimits(stack: Stack, snapshot: Snapshot): Stack {
  const byApp = new Map<string, Endpoint[]>();
  for (const e of stack.endpoints) {
    const key = `${e.app.file}:${e.app.start}`;
    byApp.set(key, [...(byApp.get(key) ?? []), e]);
  }
  const fixes = new Map<Endpoint, readonly Fix[]>();
  for (const list of byApp.values()) {
    const open = list.filter((e) => !e.layers.some((l) => l.does.has('limits-rate')));
    const inOrder = open.sort((a, b) => (a.use?.made.order ?? 0) - (b.use?.made.order ?? 0));
    const fix = rateLimitFix(inOrder, snapshot);
    if (fix) for (const e of open) fixes.set(e, [fix]);
  }
  return {
    ...stack,
    endpoints: stack.endpoints.map((e) => mended(e, 'limit-rate', fixes.get(e))),
    bodies: stack.bodies.map((body) => {
      const fix = bodyLimitFix(body);
      return fix ? { ...body, fixes: [fix] } : body;
    }),
  };
}

function mended(endpoint: Endpoint, what: EndpointMending, fixes: readonly Fix[] | undefined): Endpoint {
  return fixes ? { ...endpoint, fixes: { ...endpoint.fixes, [what]: fixes } } : endpoint;
}
