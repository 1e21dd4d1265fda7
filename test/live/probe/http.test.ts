// Checks of servers at an address: each is a finding on the server that does it wrong, and none on the one that is well built.
import { expect, onTestFinished, test } from 'vitest';
import type { ProbeOptions, ProbeResult } from '../../../server/src/live/inspection.ts';
import type { HttpLaunch } from '../../../server/src/live/launch.ts';
import { checks, probe } from '../../../server/src/live/probe/index.ts';
import { checks as servedChecks } from '../../../server/src/live/probe/served.ts';
import { inspecting } from '../inspecting.ts';
import { at, listening, TOKEN, vulnerable, wellBuilt } from './sample-servers.ts';

async function probed(launch: HttpLaunch, options: ProbeOptions = {}): Promise<readonly ProbeResult[]> {
  const server = inspecting(launch, {}, { prober: probe });
  onTestFinished(() => server.close());
  await server.next('definitions');
  const answer = await server.ask({ do: 'probe', options }).answer;
  if (answer.is !== 'probe') throw new Error(JSON.stringify(answer));
  return answer.results;
}

/** What each check came to, in short. */
function told(results: readonly ProbeResult[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const { check, is, severity } of results) {
    const before = all[check] ?? [];
    all[check] = [...before, is === 'finding' ? severity : is];
  }
  return all;
}

test('a server that does everything wrong is told so, by each check', { timeout: 60_000 }, async () => {
  const launch = at(await listening(vulnerable, '0.0.0.0'), { authorization: 'Bearer not-looked-at' });
  const results = await probed(launch, { payloadsFor: ['read', 'run', 'get'] });
  expect(told(results)).toMatchObject({
    'served-texts': ['passed'],
    unauthenticated: ['warning'],
    'reachable-from-network': [expect.stringMatching(/warning|skipped/)],
    'forged-host': ['warning'],
    'forged-origin': ['warning'],
    cors: ['warning'],
    plaintext: ['passed'],
    'unknown-method': ['warning'],
    'malformed-message': ['note'],
    'unknown-session': ['warning'],
    'unsupported-version': ['note'],
    'oversized-body': ['warning'],
    'text-on-stdout': ['skipped'],
    'broken-arguments': ['warning', 'skipped'],
    'path-payload': ['error', 'passed', 'passed'],
    'command-payload': ['passed', 'error', 'passed'],
    'url-payload': ['passed', 'passed', 'error'],
    'error-details': ['warning'],
    'rate-limit': ['note'],
  });
  expect(results.find(({ check, is }) => check === 'path-payload' && is === 'finding')).toMatchObject({
    definition: 'tool:read',
    rule: 'path-traversal',
  });
  expect(JSON.stringify(results)).not.toContain('not-looked-at');
});

test('a server that is well built has no finding at warning or above', { timeout: 60_000 }, async () => {
  const results = await probed(at(await listening(wellBuilt()), { authorization: `Bearer ${TOKEN}` }), {
    payloadsFor: ['forecast'],
  });
  const { 'text-on-stdout': stdout, ...others } = told(results);
  expect(stdout).toEqual(['skipped']);
  expect([...new Set(Object.values(others).flat())]).toEqual(['passed']);
  expect(Object.keys(told(results))).toEqual([
    ...checks.map(({ id }) => id),
    ...servedChecks.map(({ check }) => check),
  ]);
});
