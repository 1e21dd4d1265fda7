// Runs the engine's sources in a worker thread, tree by tree: the fast mode for those who work on the engine.
import { parentPort } from 'node:worker_threads';
import { type AnalysisResult, analyze, type ServerInfo } from '../../server/src/analyze.ts';
import type { Finding } from '../../server/src/finding.ts';
import { openProject } from '../../server/src/project/load.ts';
import type { Snapshot, Span } from '../../server/src/snapshot.ts';
import type { Reported, Run, ToolCount } from './reported.ts';

parentPort?.on('message', ({ dir }: { dir: string }) => parentPort?.postMessage(runOn(dir)));

function runOn(dir: string): Run {
  // The same files as on the command line: without tests and build output.
  const { snapshot } = openProject({ root: dir, named: [dir] });
  const start = performance.now();
  try {
    const result = analyze(snapshot);
    const ms = performance.now() - start;
    const lines = lineFinder(snapshot);
    const results = result.findings
      .filter((finding) => !finding.suppressed)
      .map((finding) => toReported(finding, lines));
    return { state: 'ok', results, ms, tools: countTools(result, lines) };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { state: 'failed', why: stack.split('\n').slice(0, 6).join('\n      '), ms: performance.now() - start };
  }
}

type LineFinder = (file: string, offset: number) => number;

/** Finds the 1-based line of an offset. */
function lineFinder(snapshot: Snapshot): LineFinder {
  const starts = new Map<string, number[]>();
  return (file, offset) => {
    let of = starts.get(file);
    if (!of) {
      of = [0];
      for (const match of (snapshot.read(file) ?? '').matchAll(/\r\n|\n|\r/g)) of.push(match.index + match[0].length);
      starts.set(file, of);
    }
    let low = 0;
    let high = of.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (of[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function toReported(finding: Finding, lines: LineFinder): Reported {
  const { rule, severity, primary, tools, message } = finding;
  const at = (span: Span): number => lines(span.file, span.start);
  return {
    rule,
    level: severity,
    file: primary.file,
    line: at(primary),
    endLine: lines(primary.file, Math.max(primary.start, primary.end - 1)),
    steps: [finding.trace, ...(finding.otherTraces ?? [])]
      .flat()
      .map(({ span }) => ({ file: span.file, line: at(span) })),
    tools,
    argument: finding.arguments[0],
    arguments: finding.arguments,
    message,
  };
}

function countTools(result: AnalysisResult, lines: LineFinder): ToolCount {
  const tools = result.servers.flatMap((server: ServerInfo) => server.tools).filter((tool) => tool.kind === 'tool');
  const open = tools.filter((tool) => tool.unresolved !== undefined);
  const name = ({ name, registration }: (typeof tools)[number]): string =>
    `${name ?? '?'} ${registration.file}:${lines(registration.file, registration.start)}`;
  return {
    found: tools.length,
    named: tools.filter((tool) => tool.name !== undefined).length,
    resolved: tools.length - open.length,
    unresolved: open.map((tool) => `${name(tool)}: ${tool.unresolved}`),
  };
}
