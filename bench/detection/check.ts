// Runs the built command line on a tree, as a user does, and reads what it wrote.
import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromSarif, type Run, type ToolCount } from './reported.ts';

const TIMEOUT = 180_000;

/** Runs `check` once (that is what is timed), then `tools`. Anything but a readable report is a failed run. */
export function check(cli: string, dir: string): Run {
  const folder = mkdtempSync(join(tmpdir(), 'bench-detection-'));
  const output = join(folder, 'report.sarif');
  const start = performance.now();
  try {
    const args = [cli, 'check', dir, '--format', 'sarif', '--output', output, '--fail-on', 'error'];
    const done = spawnSync(process.execPath, args, runIn(dir));
    const ms = performance.now() - start;
    const failed = (why: string): Run => ({ state: 'failed', why, ms });
    if (done.error) return failed(`check did not end well: ${done.error.message}`);
    if (done.status !== 0 && done.status !== 1)
      return failed(`check ended with ${done.status ?? done.signal}: ${done.stderr.trim().split('\n')[0]}`);
    if (!existsSync(output)) return failed('check wrote no report');
    try {
      return { state: 'ok', results: fromSarif(readFileSync(output, 'utf8')), ms, ...tools(cli, dir) };
    } catch (error) {
      return failed(`the report cannot be read: ${(error as Error).message}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tree is the current folder too, so that no configuration of the checkout reaches it. */
function runIn(dir: string): SpawnSyncOptionsWithStringEncoding {
  return { cwd: dir, encoding: 'utf8', timeout: TIMEOUT, maxBuffer: 1 << 28 };
}

/** What `tools --format json` lists; nothing when it cannot be read, since detection is scored without it. */
function tools(cli: string, dir: string): { tools?: ToolCount } {
  const args = [cli, 'tools', dir, '--format', 'json'];
  const done = spawnSync(process.execPath, args, runIn(dir));
  try {
    return { tools: countTools(JSON.parse(done.stdout)) };
  } catch {
    return {};
  }
}

function countTools(listing: Listing): ToolCount {
  const all = (listing.servers ?? [])
    .flatMap((server) => server.tools ?? [])
    .filter((tool) => (tool.kind ?? 'tool') === 'tool');
  const open = all.filter((tool) => typeof tool.unresolved === 'string');
  return {
    found: all.length,
    named: all.filter((tool) => typeof tool.name === 'string').length,
    resolved: all.length - open.length,
    unresolved: open.map((tool) => `${tool.name ?? '?'}: ${tool.unresolved}`),
  };
}

interface Listing {
  servers?: { tools?: { kind?: string; name?: string | null; unresolved?: string | null }[] }[];
}
