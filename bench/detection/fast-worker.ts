// Runs the engine's sources in a worker thread, tree by tree: the fast mode for those who work on the engine.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { type AnalysisResult, analyze, type ServerInfo } from '../../server/src/analyze.ts';
import type { Finding } from '../../server/src/finding.ts';
import { isCodeFile, type Snapshot, type Span } from '../../server/src/snapshot.ts';
import { isTest } from './families.ts';
import type { Reported, Run, ToolCount } from './reported.ts';

parentPort?.on('message', ({ dir }: { dir: string }) => parentPort?.postMessage(runOn(dir)));

function runOn(dir: string): Run {
  const snapshot = load(dir);
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

/** The tree without tests and build output, which the command line leaves out too; texts are read when asked for. */
function load(dir: string): Snapshot {
  const files: string[] = [];
  const walk = (folder: string): void => {
    const isPackage = existsSync(join(dir, folder, 'package.json'));
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const isOutput =
          isPackage && /^(dist|build|out|coverage)$/.test(entry.name) && existsSync(join(dir, folder, 'src'));
        if (entry.name !== 'node_modules' && !isOutput) walk(path);
      } else if (entry.isFile() && isCodeFile(path) && !isTest(path)) files.push(path);
    }
  };
  walk('');
  const texts = new Map<string, string | undefined>();
  const read = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, readText(join(dir, path)));
    return texts.get(path);
  };
  return { files: files.sort(), read };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
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
    steps: finding.trace.map(({ span }) => ({ file: span.file, line: at(span) })),
    tools,
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
