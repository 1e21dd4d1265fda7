// `toolward tools`: the servers, tools, arguments and capabilities that were found, and what could not be followed.
import { version } from '../../../package.json';
import { type AnalysisResult, analyze, type ToolInfo } from '../analyze.ts';
import { visible, visibleJson } from '../output/escape.ts';
import { type Lines, linesByFile } from '../output/lines.ts';
import { noServerText } from '../output/text.ts';
import { capabilityWords, count } from '../output/words.ts';
import type { Span } from '../snapshot.ts';
import { askedFor } from './asked.ts';
import { type Opened, openPlace, type PlaceOptions } from './place.ts';
import { writeWhole } from './write.ts';

export interface ToolsOptions extends PlaceOptions {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** Lists what the paths register, on standard output or in `--output`. @throws {CannotRun} */
export function tools(paths: readonly string[], options: ToolsOptions): void {
  const place = openPlace(paths, options, process.cwd());
  const result = askedFor(analyze(place.project.snapshot), place.project);
  const linesIn = linesByFile(place.project.snapshot.read);
  const text = options.format === 'json' ? toolsJson(result, place, linesIn) : toolsText(result, place, linesIn);
  if (options.output === undefined) process.stdout.write(text);
  else writeWhole(options.output, text);
  const toProgram = options.format === 'json' || options.output !== undefined;
  if (result.servers.length === 0 && toProgram) process.stderr.write(`${noServerText}\n`);
}

function toolsText(result: AnalysisResult, place: Opened, linesIn: (file: string) => Lines): string {
  const where = (span: Span) => {
    const { line, column } = linesIn(span.file).place(span.start);
    return `${visible(place.shown(span.file))}:${line}:${column}`;
  };
  const out: string[] = [];
  for (const server of result.servers) {
    const name = server.name === undefined ? 'server without a constant name' : `server ${visible(server.name)}`;
    out.push(`${name}  ${where(server.span)}`);
    for (const tool of server.tools) out.push(...toolText(tool, where).map((line) => `  ${line}`));
    out.push('');
  }
  if (result.servers.length === 0) return `${noServerText}\n`;
  const all = result.servers.flatMap((server) => server.tools);
  const unresolved = all.filter((tool) => tool.unresolved !== undefined).length;
  for (const { file, why } of result.coverage.skipped)
    out.push(`skipped: ${visible(place.shown(file))}: ${visible(why)}`);
  for (const cut of result.coverage.cuts) out.push(`cut short: ${visible(cut)}`);
  out.push(
    `${count(result.servers.length, 'server')}, ${count(all.length, 'tool')}, ${count(unresolved, 'handler')} not resolved`,
  );
  return `${out.join('\n')}\n`;
}

function toolText(tool: ToolInfo, where: (span: Span) => string): readonly string[] {
  const name = tool.name === undefined ? `${tool.kind} without a constant name` : `${tool.kind} ${visible(tool.name)}`;
  const powers = tool.capabilities.map(capabilityWords).join(' · ');
  const out = [`${name}  ${where(tool.registration)}`];
  if (tool.nameless !== undefined) out.push(`  name not known: ${visible(tool.nameless)}`);
  if (tool.unresolved !== undefined) {
    const obstacle = tool.obstacle === undefined ? '' : where(tool.obstacle.span);
    const there = obstacle === '' || obstacle === where(tool.registration) ? '' : ` (${obstacle})`;
    out.push(`  not analysed: ${visible(tool.unresolved)}${there}`);
  } else out.push(`  can: ${powers === '' ? 'nothing that is tracked' : powers}`);
  for (const each of tool.arguments) {
    const optional = each.required ? '' : '?';
    const words = each.description === undefined ? '' : `  ${short(visible(each.description))}`;
    out.push(`  ${visible(each.path)}${optional}: ${visible(each.type)}${words}`);
  }
  return out;
}

/** A description may be a page; in a list its beginning is enough. */
function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function toolsJson(result: AnalysisResult, place: Opened, linesIn: (file: string) => Lines): string {
  const at = (span: Span) => {
    const { line, column } = linesIn(span.file).place(span.start);
    return { file: place.uri(span.file), line, column };
  };
  return `${visibleJson({
    format: 'toolward-tools',
    formatVersion: 1,
    version,
    root: place.rootUri,
    servers: result.servers.map((server) => ({
      name: server.name ?? null,
      ...at(server.span),
      tools: server.tools.map((tool) => ({
        kind: tool.kind,
        name: tool.name ?? null,
        description: tool.description ?? null,
        ...at(tool.registration),
        handler: tool.handler ? at(tool.handler) : null,
        nameless: tool.nameless ?? null,
        unresolved: tool.unresolved ?? null,
        obstacle: tool.obstacle ? { kind: tool.obstacle.kind, ...at(tool.obstacle.span) } : null,
        capabilities: tool.capabilities,
        arguments: tool.arguments,
      })),
    })),
    skipped: result.coverage.skipped.map(({ file, why }) => ({ file: place.uri(file), why })),
    cuts: result.coverage.cuts,
  })}\n`;
}
