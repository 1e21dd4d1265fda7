// A stand-in for the analysis with a toy language, so that tests of the protocol do not hang on what the engine finds.
//
// BAD          a path-traversal finding with a safe fix (GOOD)
// UGLY         a command-injection finding with a fix to be reviewed, and no other
// SAME         a path-traversal finding whose safe fix also inserts "helper;" at the start of the file
// WIDE…EDIW    a path-traversal finding over all of it, whose safe fix replaces all of it; words inside count too
// TOOL(name)   a tool that reads files; it has the file's findings, and HANDLER after it is its handler
// USES(file)   the file's findings are there only while the other file says BROKEN; the trace leads there
// CRASH        the analysis throws
// LIMIT        the analysis says that it met a bound
// SLOW         the analysis yields until the test lets go
import type { AnalysisOptions, AnalysisResult, ServerInfo, ToolInfo } from '../../server/src/analyze.ts';
import type { Edit, Finding, TraceStep } from '../../server/src/finding.ts';
import type { Deps, Disk } from '../../server/src/lsp/deps.ts';
import { isCodeFile, type Snapshot } from '../../server/src/snapshot.ts';

export class FakeEngine {
  /** How many analyses were begun, and how many came to their end. */
  begun = 0;
  ended = 0;
  /** While true, files that say SLOW keep the analysis busy. */
  held = false;
  /** Options of the newest analysis. */
  options: AnalysisOptions = {};

  readonly analysis = (snapshot: Snapshot, options: AnalysisOptions = {}) => this.#steps(snapshot, options);

  *#steps(snapshot: Snapshot, options: AnalysisOptions): Generator<void, AnalysisResult, void> {
    this.begun++;
    this.options = options;
    const findings: Finding[] = [];
    const cuts: string[] = [];
    const tools: ToolInfo[] = [];
    for (const file of snapshot.files) {
      yield;
      const text = snapshot.read(file);
      if (text === undefined) continue;
      if (text.includes('CRASH')) throw new Error('the engine fell over');
      if (text.includes('LIMIT')) cuts.push('a rule failed');
      while (this.held && text.includes('SLOW')) yield;
      const names = [...text.matchAll(/TOOL\((\w+)\)/g)];
      for (const match of names) tools.push(toolAt(file, text, match));
      findings.push(
        ...findingsIn(
          file,
          text,
          names.map((match) => match[1]!),
          snapshot,
        ),
      );
    }
    const wanted = findings.filter((finding) => options.rules?.includes(finding.rule) ?? true);
    const server: ServerInfo = { name: 'fake', span: { file: '', start: 0, end: 0 }, tools };
    this.ended++;
    return {
      findings: wanted,
      servers: tools.length > 0 ? [server] : [],
      programs: [],
      served: [],
      sources: () => [],
      toolFacts: [],
      coverage: { analysed: snapshot.files, skipped: [], cuts },
    };
  }
}

/** Files in memory below absolute paths. Listings are counted. */
export class MemoryDisk implements Disk {
  readonly files: Map<string, string>;
  listed = 0;

  constructor(files: Record<string, string>) {
    this.files = new Map(Object.entries(files));
  }

  async list(root: string, ignored: (path: string) => boolean): Promise<readonly string[]> {
    this.listed++;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(`${root}/`))
      .map((path) => path.slice(root.length + 1))
      .filter((path) => isCodeFile(path) && !ignored(path) && !ancestors(path).some(ignored))
      .sort();
  }

  read(root: string, path: string): string | undefined {
    return this.files.get(`${root}/${path}`);
  }
}

/** Dependencies with the fake engine, three rules and two pages. */
export function fakeDeps(disk: MemoryDisk, engine = new FakeEngine()): Deps {
  return {
    analysis: engine.analysis,
    newCache: () => undefined,
    disk,
    version: '0.0.0',
    build: 'a build',
    rules: [
      { id: 'path-traversal', summary: 'Paths that escape', severity: 'error', cwe: 'CWE-22' },
      { id: 'command-injection', summary: 'Shell text', severity: 'error', cwe: 'CWE-78' },
      { id: 'unused-suppression', summary: 'Comments for nothing', severity: 'note', cwe: null },
    ],
    pages: {
      'path-traversal': '# path-traversal\n\nWhy paths matter.\n\n## Unsafe\n\n```ts\nx\n```\n',
      'command-injection': '# command-injection\n\n## Why\n\nShells obey.\n\n## Safe\n\nnothing\n',
    },
    now: () => performance.now(),
  };
}

function findingsIn(file: string, text: string, tools: string[], snapshot: Snapshot): Finding[] {
  const uses = /USES\(([^)]+)\)/.exec(text);
  const trace: TraceStep[] = [];
  if (uses) {
    const other = snapshot.read(uses[1]!);
    const broken = other?.indexOf('BROKEN') ?? -1;
    if (broken < 0) return [];
    trace.push({ span: { file: uses[1]!, start: broken, end: broken + 6 }, message: 'comes from here' });
  }
  const matches = [...text.matchAll(/BAD|UGLY|SAME/g), ...text.matchAll(/WIDE[\s\S]*?EDIW/g)];
  matches.sort((one, other) => one.index - other.index);
  return matches.map((match): Finding => {
    const [word] = match;
    const span = { file, start: match.index, end: match.index + word.length };
    const edits: Edit[] = [{ ...span, text: 'GOOD' }];
    if (word === 'SAME') edits.unshift({ file, start: 0, end: 0, text: 'helper;\n' });
    return {
      rule: word === 'UGLY' ? 'command-injection' : 'path-traversal',
      severity: 'error',
      confidence: word === 'UGLY' ? 'medium' : 'high',
      message: `${word.slice(0, 4)} can harm\u202e`,
      primary: span,
      related: [],
      trace,
      fixes: [{ title: 'Make it good', safety: word === 'UGLY' ? 'review' : 'safe', edits }],
      tools,
      arguments: [],
    };
  });
}

function toolAt(file: string, text: string, match: RegExpExecArray): ToolInfo {
  const handler = text.indexOf('HANDLER', match.index);
  return {
    name: match[1],
    kind: 'tool',
    registration: { file, start: match.index, end: match.index + match[0].length },
    handler: handler < 0 ? undefined : { file, start: handler, end: handler + 7 },
    description: undefined,
    arguments: [],
    capabilities: ['reads-files', 'spawns-processes'],
    unresolved: match[1] === 'lost' ? 'the handler comes from a package' : undefined,
  };
}

function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, n) => `${parts.slice(0, n + 1).join('/')}/`);
}
