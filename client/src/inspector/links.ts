// What the source says of a running server's definitions: where they are registered, what was found there, and how they
// stand to what was approved.

import {
  type DefinedServerSummary,
  type DefinitionSummary,
  type DefinitionTarget,
  type FindingPlace,
  type ToolSummary,
  ToolsRequest,
} from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';
import type { DefinitionsTree } from '../definitions/tree.ts';
import type { Link } from './messages.ts';

/** A definition of the source with its findings. */
export interface Linked {
  readonly summary: DefinitionSummary;
  readonly findings: readonly FindingPlace[];
}

/** By key, for the server that a connection runs; empty where that is not known. */
export async function linksOf(
  client: Client,
  tree: DefinitionsTree,
  target: DefinitionTarget | undefined,
): Promise<ReadonlyMap<string, Linked>> {
  const server = target && serverOf(tree, target);
  if (!server) return new Map();
  const tools = await client.sendRequest(ToolsRequest);
  return new Map(server.definitions.map((summary) => [summary.key, { summary, findings: findingsOf(summary, tools) }]));
}

/** For the view: words and counts, no places. */
export function shown(links: ReadonlyMap<string, Linked>): Record<string, Link> {
  return Object.fromEntries(
    [...links].map(([key, { summary, findings }]): [string, Link] => [
      key,
      {
        source: summary.place !== undefined,
        approval: summary.state,
        runsOther: summary.runsOther,
        findings: findings.map(({ rule, severity, message }) => ({ rule, severity, message })),
      },
    ]),
  );
}

function serverOf(tree: DefinitionsTree, { root, server }: DefinitionTarget): DefinedServerSummary | undefined {
  return tree.overview.servers.find((one) => one.root === root && one.server === server);
}

/** Two tools of one name, of two servers, are told apart by their place. */
function findingsOf({ place, name, kind }: DefinitionSummary, tools: readonly ToolSummary[]): readonly FindingPlace[] {
  if (!place) return [];
  const here = tools.filter((tool) => tool.uri === place.uri && kindOf(kind) === tool.kind);
  const own =
    here.find(({ range }) => range.start.line === place.range.start.line) ?? here.find((tool) => tool.name === name);
  return own?.findings ?? [];
}

function kindOf(kind: DefinitionSummary['kind']): string {
  return kind === 'template' ? 'resource' : kind;
}
