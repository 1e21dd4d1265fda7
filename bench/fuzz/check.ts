// What has to hold of every input: no crash, no text left out because something failed, places inside the texts, and
// the same answer twice.
import ts from 'typescript';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { parseFile } from '../../server/src/analysis/parse.ts';
import { type AnalysisResult, analyze } from '../../server/src/analyze.ts';
import { readCalls } from '../../server/src/calls/format.ts';
import { applyConfig, parseConfig } from '../../server/src/config.ts';
import type { Edit, Finding, Fix } from '../../server/src/finding.ts';
import { readLock } from '../../server/src/lockfile/format.ts';
import { refactoringsAt } from '../../server/src/refactorings/index.ts';
import { rules } from '../../server/src/rules/index.ts';
import { injections } from '../../server/src/rules/text/injections.ts';
import { type Span, snapshotOf } from '../../server/src/snapshot.ts';
import { Models } from '../../server/src/taint/models/index.ts';
import type { Texts } from './seeds.ts';

/** How much of an input is looked at; more costs more. */
export interface Depth {
  /** Analysed twice, from nothing each time. */
  readonly twice: boolean;
  /** Every fix is applied and what comes out analysed; definitions and refactorings are made. */
  readonly thorough: boolean;
}

/** What a rule, a fix or the program's facts leave behind when they failed and the rest of the answer was given. */
const FAILED = /failed and was left out|could not be made|could not be (?:read|followed):|Maximum call stack/;

/** What is wrong with what the core makes of these texts, as a sentence; undefined when nothing is. */
export function wrongWith(texts: Texts, depth: Depth): string | undefined {
  try {
    const result = fresh(texts);
    return (
      failedIn(result) ??
      misplacedIn(texts, result) ??
      (depth.twice && said(result) !== said(fresh(texts))
        ? 'two analyses of the same texts say different things'
        : undefined) ??
      (depth.thorough ? wrongWithMore(texts, result) : undefined)
    );
  } catch (error) {
    return crash(error);
  }
}

/** From nothing but the models, which are read out of tables and are the same for everything. */
function fresh(texts: Texts): AnalysisResult {
  const cache = new FactsCache();
  cache.once(Models, () => MODELS);
  return analyze(snapshotOf(texts), { cache });
}

const MODELS = new Models();

/** The same for a text that is no code: a configuration, calls, a lock file, a description. */
export function wrongWithText(text: string): string | undefined {
  try {
    const ids = rules.map((rule) => rule.id);
    const { config, problems } = parseConfig(text, ids);
    for (const { start, end, line, column } of problems) {
      if (start < 0 || end < start || end > text.length || line < 1 || column < 1)
        return `a problem of the configuration stands at ${start}-${end}, outside of its text`;
    }
    applyConfig([EXAMPLE], config);
    const { problems: faults } = readCalls(text);
    const beyond = faults.find(({ offset, length }) => offset < 0 || length < 0 || offset > text.length);
    if (beyond) return `a problem of the calls stands at ${beyond.offset}, outside of its text`;
    readLock(text);
    injections(text, { role: 'description', siblings: ['read', text.slice(0, 20)] });
    parseFile('a.ts', text);
    return undefined;
  } catch (error) {
    return crash(error);
  }
}

function crash(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const at = (error.stack ?? '')
    .split('\n')
    .slice(1, 6)
    .map((line) => line.trim().replace(/\(?(?:file:)?\/\S*\//, '('))
    .join(' < ');
  return `it threw ${error.name}: ${error.message} ${at}`;
}

const EXAMPLE: Finding = {
  rule: 'ssrf',
  severity: 'error',
  confidence: 'high',
  message: '',
  primary: { file: 'a/b.ts', start: 0, end: 1 },
  related: [],
  trace: [],
  fixes: [],
  tools: [],
  arguments: [],
};

function said(result: AnalysisResult): string {
  const { findings, servers, coverage } = result;
  return JSON.stringify({ findings, servers, coverage });
}

function failedIn(result: AnalysisResult): string | undefined {
  return result.coverage.cuts.find((cut) => FAILED.test(cut));
}

function misplacedIn(texts: Texts, result: AnalysisResult): string | undefined {
  const inside = ({ file, start, end }: Span): boolean => {
    const text = texts[file];
    return text !== undefined && start >= 0 && start <= end && end <= text.length;
  };
  for (const f of result.findings) {
    const steps = [...f.related, ...f.trace, ...(f.otherTraces ?? []).flat()].map((step) => step.span);
    const places = [f.primary, ...steps, ...(f.suppressed ? [f.suppressed.span] : [])];
    const out = places.find((span) => !inside(span));
    if (out) return `${f.rule} points at ${out.file}:${out.start}-${out.end}, which is not there`;
    for (const fix of f.fixes) {
      const wrong = wrongEdits(texts, fix);
      if (wrong) return `the fix “${fix.title}” of ${f.rule} ${wrong}`;
    }
  }
  for (const server of result.servers) {
    const spans = server.tools.flatMap((tool) => [tool.registration, tool.handler, tool.obstacle?.span]);
    const out = [server.span, ...spans].find((span) => span !== undefined && !inside(span));
    if (out) return `a server or a tool is placed at ${out.file}:${out.start}-${out.end}, which is not there`;
  }
  const strange = result.coverage.analysed.find((file) => texts[file] === undefined);
  return strange === undefined ? undefined : `${strange} counts as analysed and is not there`;
}

function wrongEdits(texts: Texts, fix: Fix): string | undefined {
  for (const file of new Set(fix.edits.map((edit) => edit.file))) {
    const text = texts[file];
    if (text === undefined) return `edits ${file}, which is not there`;
    let at = 0;
    for (const { start, end } of editsOf(fix, file)) {
      if (start < at || end < start || end > text.length) return `has edits that overlap or lie outside of ${file}`;
      at = end;
    }
  }
  return undefined;
}

function editsOf(fix: Fix, file: string): readonly Edit[] {
  return fix.edits.filter((edit) => edit.file === file).sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Fixes are made for whole programs: a file that does not parse may not parse afterwards either. */
function wrongWithMore(texts: Texts, result: AnalysisResult): string | undefined {
  result.sources();
  const places = result.toolFacts.map(({ tool }) => tool.registration).slice(0, 3);
  const offered = places.flatMap(({ file, start, end }) =>
    refactoringsAt((path) => texts[path], result, file, start, end),
  );
  for (const fix of offered) {
    const wrong = wrongEdits(texts, fix) ?? spoils(texts, fix);
    if (wrong) return `the refactoring “${fix.title}” ${wrong}`;
  }
  const seen = new Set<string>();
  for (const finding of result.findings) {
    if (seen.size > 4 || seen.has(finding.rule)) continue;
    seen.add(finding.rule);
    for (const fix of finding.fixes) {
      const wrong = spoils(texts, fix);
      if (wrong) return `the fix “${fix.title}” of ${finding.rule} ${wrong}`;
    }
  }
  return undefined;
}

function spoils(texts: Texts, fix: Fix): string | undefined {
  const after: Record<string, string> = { ...texts };
  for (const file of new Set(fix.edits.map((edit) => edit.file))) {
    let text = '';
    let at = 0;
    for (const edit of editsOf(fix, file)) {
      text += texts[file]!.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    after[file] = text + texts[file]!.slice(at);
    if (!file.endsWith('.json') && parses(file, texts[file]!) && !parses(file, after[file]))
      return `makes a text of ${file} that does not parse`;
  }
  const result = fresh(after);
  const wrong = failedIn(result) ?? misplacedIn(after, result);
  return wrong && `leaves a program of which ${wrong}`;
}

function parses(file: string, text: string): boolean {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest) as { parseDiagnostics?: readonly unknown[] };
  return (tree.parseDiagnostics ?? []).length === 0;
}
