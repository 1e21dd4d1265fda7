// Measures the three text rules on a list of real tool descriptions: how many tools are flagged, and with what.
// Usage: npx vite-node bench/descriptions.ts FILE.json [--quiet]
// FILE holds a list of { server, tool, description, parameters?: { name: description } }.
import { readFileSync } from 'node:fs';
import type { Severity } from '../server/src/finding.ts';
import descriptionInjection from '../server/src/rules/description-injection.ts';
import hiddenCharacters from '../server/src/rules/hidden-characters.ts';
import type { AnyRule, TextFact, TextRole } from '../server/src/rules/rule.ts';
import { shown } from '../server/src/rules/text/characters.ts';
import toolShadowing from '../server/src/rules/tool-shadowing.ts';

interface Listed {
  readonly server: string;
  readonly tool: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Hit {
  readonly server: string;
  readonly tool: string;
  readonly where: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: string;
  readonly kind: string;
  readonly words: string;
}

/** Every text of a tool with its role, as the engine would hand it to the rules. */
function factsOf(tool: Listed, siblings: readonly string[]): readonly TextFact[] {
  const fact = (role: TextRole, text: string, argument?: string): TextFact => ({
    role,
    text,
    tool: tool.tool,
    argument,
    siblings,
    place: (start, end) => ({ file: tool.server, start, end }),
    edit: (start, end, replacement) => ({ file: tool.server, start, end, text: replacement }),
  });
  return [
    fact('name', tool.tool),
    fact('description', tool.description),
    ...Object.entries(tool.parameters ?? {}).flatMap(([name, text]) => [
      fact('parameter-name', name, name),
      fact('parameter-description', text, name),
    ]),
  ];
}

function hitsOf(rule: AnyRule, tool: Listed, siblings: readonly string[]): readonly Hit[] {
  if (!('text' in rule)) return [];
  return factsOf(tool, siblings).flatMap((fact) =>
    rule.text(fact).map((report) => ({
      server: tool.server,
      tool: tool.tool,
      where: fact.argument === undefined ? fact.role : `${fact.role} ${fact.argument}`,
      rule: rule.id,
      severity: report.severity ?? rule.severity,
      confidence: report.confidence ?? rule.confidence,
      kind: report.message,
      words: shown(fact.text.slice(report.start, report.end), 240),
    })),
  );
}

function read(path: string): readonly Listed[] | undefined {
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(list) && list.every((item) => typeof item?.description === 'string') ? list : undefined;
  } catch {
    // Missing, unreadable or not JSON: told in one line by the caller.
    return undefined;
  }
}

function main(path: string | undefined, quiet: boolean): void {
  if (path === undefined) {
    console.error('Usage: vite-node bench/descriptions.ts FILE.json [--quiet]');
    process.exitCode = 2;
    return;
  }
  const tools = read(path);
  if (tools === undefined) {
    console.error(`${shown(path)} is no readable JSON list of { server, tool, description }.`);
    process.exitCode = 2;
    return;
  }
  const byServer = new Map<string, string[]>();
  for (const { server, tool } of tools) byServer.set(server, [...(byServer.get(server) ?? []), tool]);
  for (const rule of [descriptionInjection, hiddenCharacters, toolShadowing] as readonly AnyRule[]) {
    const started = performance.now();
    const hits = tools.flatMap((tool) => hitsOf(rule, tool, byServer.get(tool.server) ?? []));
    const spent = performance.now() - started;
    const loud = hits.filter((hit) => hit.severity !== 'note');
    const flagged = new Set(loud.map((hit) => `${hit.server}/${hit.tool}`));
    console.log(
      `${rule.id}: ${flagged.size} of ${tools.length} tools with a warning or error (${((100 * flagged.size) / tools.length).toFixed(2)} %), ${spent.toFixed(0)} ms`,
    );
    if (quiet) continue;
    for (const hit of hits)
      console.log(
        `  ${hit.severity}/${hit.confidence} ${hit.kind}  ${shown(hit.server)}/${shown(hit.tool)} ${hit.where}: ${hit.words}`,
      );
  }
}

main(
  process.argv.slice(2).find((argument) => !argument.startsWith('--')),
  process.argv.includes('--quiet'),
);
