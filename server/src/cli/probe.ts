// `toolward probe`: runs safe checks of a running server, and tells what it found beside the source where that is at hand.
import path from 'node:path';
import { rulePages } from 'toolward:rule-pages';
import { version } from '../../../package.json';
import { catalogue } from '../catalogue.ts';
import { type DefinedServer, type Definition, isTooDeep, withoutMarks } from '../definitions/definition.ts';
import type { SourceDefinition } from '../definitions/from-source.ts';
import type { Finding, Severity } from '../finding.ts';
import type { ProbeResult } from '../live/inspection.ts';
import { judgeDrift } from '../live/probe/drift.ts';
import { probe } from '../live/probe/index.ts';
import { type Talk, talkTo } from '../live/talk.ts';
import { LOCK_FILE, type Lock } from '../lockfile/format.ts';
import { fingerprints } from '../output/fingerprint.ts';
import { linesByFile } from '../output/lines.ts';
import { type Probed, probeJson, probeSummary, probeText } from '../output/probe.ts';
import { sarifReport } from '../output/sarif.ts';
import { readRegular } from '../project/read-file.ts';
import { largestOtherFile } from '../project/source-text.ts';
import type { Span } from '../snapshot.ts';
import { type ServerNamed, type ServerOptions, serverOf, talkFrom, unreached } from './server-of.ts';
import { openHome, readSource, type SourceRead } from './sides.ts';
import { wantsColor, writeWhole } from './write.ts';

export interface ProbeCommandOptions extends ServerOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly output?: string;
  readonly failOn: Severity;
  /** Tools that get payloads. */
  readonly payloads: readonly string[];
  /** Tools that may be called with broken arguments; those that say they only read when empty. */
  readonly allowTool: readonly string[];
  readonly beyondLoopback?: boolean;
  /** Until the server has to have told what it serves, in milliseconds. */
  readonly timeout: number;
  readonly lock?: string;
  readonly ignore: readonly string[];
  readonly config?: string;
}

/**
 * Answers the exit code: 1 where something was found at or above `failOn`.
 * @param dir the folder of the source, which is read when it is given
 * @throws {CannotRun} where the server cannot be reached
 */
export async function probeCommand(
  dir: string | undefined,
  command: readonly string[],
  options: ProbeCommandOptions,
): Promise<0 | 1> {
  const home = openHome(dir, options.lock);
  const named = await serverOf(home.dir, options, command);
  const source = dir !== undefined || options.format === 'sarif' ? readSource(home, options) : undefined;
  const results = await probed(home.dir, named, options, (served) => {
    const own = { ...served, definitions: served.definitions.filter(({ fields }) => !isTooDeep(fields)).map(unmarked) };
    return judgeDrift(own, expected(own, home.lock, source));
  });
  const read = readerOf(home.dir, source);
  const placed = results.map((one) => ({ ...one, span: spanOf(one, source) }));
  const text = written(placed, named.name, options, source, read);
  if (options.output === undefined) process.stdout.write(text);
  else writeWhole(options.output, text);
  if (options.output !== undefined || options.format !== 'text') process.stderr.write(`${probeSummary(results)}\n`);
  return results.some(({ is, severity }) => is === 'finding' && rank[severity] >= rank[options.failOn]) ? 1 : 0;
}

const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

type Placed = ProbeResult & { readonly span: Span | undefined };

/** What the checks found, and what `drift` says of what is served. */
async function probed(
  dir: string,
  { server, name }: ServerNamed,
  { input, timeout, payloads, allowTool, beyondLoopback }: ProbeCommandOptions,
  drift: (served: DefinedServer) => readonly ProbeResult[],
): Promise<readonly ProbeResult[]> {
  const said: string[] = [];
  let talk: Talk | undefined;
  try {
    talk = await talkTo(server, {
      ...talkFrom(dir, input, said),
      prober: probe,
      startMs: timeout,
    });
    const differs = drift(talk.served);
    const results = await talk.probe({
      ...(beyondLoopback && { beyondLoopback }),
      ...(payloads.length > 0 && { payloadsFor: payloads }),
      ...(allowTool.length > 0 && { callable: allowTool }),
    });
    return [...results, ...differs];
  } catch (error) {
    throw unreached(error, name, said);
  } finally {
    await talk?.close();
  }
}

function unmarked(one: Definition): Definition {
  return { ...one, fields: withoutMarks(one.fields) as Definition['fields'] };
}

/** What was approved for this server: by its name, or the only one. Without any, what the source registers. */
function expected(
  served: DefinedServer,
  lock: Lock | undefined,
  source: SourceRead | undefined,
): Parameters<typeof judgeDrift>[1] {
  const own = lock?.servers.find(({ name }) => name === served.name) ?? only(lock?.servers);
  if (own) return { is: 'approved', served: own };
  const registered = source?.servers.find(({ name }) => name === served.name) ?? only(source?.servers);
  return registered && { is: 'source', served: registered };
}

function only<T>(list: readonly T[] | undefined): T | undefined {
  return list?.length === 1 ? list[0] : undefined;
}

/** Where the definition of a result is registered. Undefined where several places may be meant. */
function spanOf({ definition }: ProbeResult, source: SourceRead | undefined): Span | undefined {
  if (definition === undefined || source === undefined) return undefined;
  const all = source.servers.flatMap(({ definitions }): readonly SourceDefinition[] => definitions);
  return only(all.filter(({ kind, name }) => `${kind}:${name}` === definition))?.from.at;
}

/** The text of a file, be it one of the source or one that results are placed in for want of a better one. */
function readerOf(dir: string, source: SourceRead | undefined): (file: string) => string | undefined {
  return (file) => {
    const text = source?.place.project.snapshot.read(file);
    if (text !== undefined || (file !== 'package.json' && file !== LOCK_FILE)) return text;
    const read = readRegular(path.join(dir, file), largestOtherFile);
    return 'bytes' in read ? read.bytes.toString('utf8') : '';
  };
}

function written(
  results: readonly Placed[],
  name: string,
  { format, output }: ProbeCommandOptions,
  source: SourceRead | undefined,
  read: (file: string) => string | undefined,
): string {
  if (format === 'sarif') return sarif(results, source!, read);
  const lines = linesByFile(read);
  const told = results.map(({ span, ...one }): Probed => {
    if (span === undefined || source === undefined) return one;
    return { ...one, place: { file: source.place.shown(span.file), ...lines(span.file).place(span.start) } };
  });
  if (format === 'json') return probeJson(told, name, version);
  return probeText(told, { color: output === undefined && wantsColor(process.stdout, process.env) });
}

/** Findings as SARIF. What concerns the server as a whole is told where it is made, or else at its package.json. */
function sarif(
  results: readonly Placed[],
  { place, result }: SourceRead,
  read: (file: string) => string | undefined,
): string {
  const server: Span = only(result.served)?.at ?? { file: 'package.json', start: 0, end: 1 };
  const findings = results
    .filter(({ is }) => is === 'finding')
    .map(
      ({ rule, check, severity, message, evidence, span, definition }): Finding => ({
        rule: rule ?? `probe-${check}`,
        severity,
        confidence: 'high',
        message: [message, ...evidence].join('\n'),
        primary: span ?? server,
        related: [],
        trace: [],
        fixes: [],
        tools: definition?.startsWith('tool:') ? [definition.slice('tool:'.length)] : [],
        arguments: [],
      }),
    );
  const prints = fingerprints(findings, read, place.uri);
  const used = new Set(findings.map(({ rule }) => rule));
  return sarifReport({
    version,
    results: findings.map((finding, n) => ({ finding, fingerprint: prints[n]!, standing: 'new' })),
    servers: [],
    noServer: false,
    coverage: { analysed: [], skipped: [], cuts: [] },
    leftOut: [],
    compared: false,
    rules: catalogue.filter(({ id }) => used.has(id)),
    pages: rulePages,
    rootUri: place.rootUri,
    shown: place.shown,
    uri: place.uri,
    read,
    seconds: 0,
  });
}
