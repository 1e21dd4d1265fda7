// What protects a server, as far as its source shows it, with the place that shows it.
import type { GuidancePart } from '../rules/guidance.ts';
import type { Guarding, LayerFact } from '../rules/server-fact.ts';
import type { Span } from '../snapshot.ts';
import type { Judged } from './score.ts';

/** One protection that was found. */
export interface Evidence {
  readonly text: string;
  readonly span: Span | undefined;
}

interface Found {
  readonly protections: readonly Evidence[];
  readonly exempt: readonly string[];
}

/** What protects a server in one part of the guidance, and what of that part does not concern it. */
export function evidenceOf(part: GuidancePart, judged: Judged): Found {
  switch (part) {
    case 'authentication':
      return {
        protections: layered(judged, 'authenticates', 'requests are authenticated by'),
        exempt: local(judged, 'tokens of clients'),
      };
    case 'transport':
      return { protections: transport(judged), exempt: local(judged, 'TLS and checks of Host and Origin') };
    case 'limits':
      return {
        protections: [
          ...layered(judged, 'limits-rate', 'requests are limited in number by'),
          ...layered(judged, 'limits-body', 'requests are limited in size by'),
        ],
        exempt: local(judged, 'limits on requests, connections and their size'),
      };
    case 'input-validation':
      return { protections: validation(judged), exempt: [] };
    case 'description-safety':
      return { protections: descriptions(judged), exempt: [] };
    case 'least-privilege':
      return { protections: privileges(judged), exempt: [] };
    case 'logging':
      return { protections: logging(judged), exempt: [] };
  }
}

function local({ endpoints, stdio }: Judged, what: string): string[] {
  return endpoints.length === 0 && stdio.length > 0 ? [`It speaks over stdio only: ${what} are not asked for.`] : [];
}

function layered({ endpoints }: Judged, does: Guarding, words: string): Evidence[] {
  const out = new Map<string, Evidence>();
  for (const endpoint of endpoints)
    for (const layer of endpoint.layers)
      if (layer.does.has(does)) out.set(key(layer.span), { text: `${words} ${named(layer)}`, span: layer.span });
  return [...out.values()];
}

function named(layer: LayerFact): string {
  return layer.name === 'handler' || layer.name === '?' ? 'this handler' : `\`${layer.name}\``;
}

function transport(judged: Judged): Evidence[] {
  const out: Evidence[] = judged.stdio.map((span) => ({ text: 'it speaks over stdio: no port is opened there', span }));
  const listeners = new Map(judged.endpoints.flatMap((e) => e.listeners.map((l) => [key(l.span), l] as const)));
  for (const l of listeners.values()) {
    if (l.reach === 'loopback' || l.byDefault === 'loopback')
      out.push({
        text: `it listens on this machine only${l.reach === 'chosen' ? ', unless its user chooses otherwise' : ''}`,
        span: l.span,
      });
    if (l.reach === 'platform') out.push({ text: 'the platform that runs it serves it over TLS', span: l.span });
    else if (l.tls) out.push({ text: 'it is served over TLS', span: l.span });
  }
  return [
    ...out,
    ...layered(judged, 'checks-host', 'the Host header is checked by'),
    ...layered(judged, 'checks-origin', 'the Origin header is checked by'),
  ];
}

function validation({ tools }: Judged): Evidence[] {
  const asking = tools.filter((t) => t.validation.state !== 'none-needed' && t.tool.kind === 'tool');
  const enforced = asking.filter((t) => t.validation.state === 'enforced');
  const out: Evidence[] = [];
  if (enforced.length > 0)
    out.push({
      text: `the arguments of ${some(enforced.length, asking.length)} are checked against a schema before they are used`,
      span: enforced[0]!.tool.registration,
    });
  const calm = tools.filter((t) => t.tool.unresolved === undefined && t.effects.every((e) => e.chosenBy.length === 0));
  if (calm.length > 0)
    out.push({
      text: `in ${some(calm.length, tools.length)}, no argument chooses a file, a command, a host or a statement`,
      span: undefined,
    });
  return out;
}

function descriptions({ tools, found }: Judged): Evidence[] {
  const read = tools.filter((t) => t.tool.description !== undefined).length;
  const bad = new Set(found.filter((f) => TEXTS.has(f.rule)).flatMap((f) => f.tools)).size;
  if (read === 0 || bad >= read) return [];
  return [
    {
      text: `the texts of ${some(read - bad, tools.length)} were read: no orders to the model, nothing hidden`,
      span: undefined,
    },
  ];
}
const TEXTS = new Set(['description-injection', 'hidden-characters', 'tool-shadowing', 'dynamic-description']);

function privileges({ tools, found }: Judged): Evidence[] {
  const own = tools.filter((t) => t.tool.kind === 'tool');
  const wrong = new Set(found.filter((f) => f.rule === 'annotation-mismatch').flatMap((f) => f.tools));
  const annotated = own.filter((t) => t.hints.length > 0 && !wrong.has(t.tool.name ?? ''));
  const out: Evidence[] = [];
  if (annotated.length > 0)
    out.push({
      text: `${some(annotated.length, own.length)} say by annotations what they may do, and do no more`,
      span: annotated[0]!.hints[0]!.span,
    });
  const harmless = own.filter(
    (t) => t.tool.unresolved === undefined && t.effects.every((e) => e.looksOnly || READS.has(e.capability)),
  );
  if (harmless.length > 0)
    out.push({
      text:
        harmless.length === 1 && own.length === 1
          ? 'its one tool only reads'
          : `${some(harmless.length, own.length)} only read`,
      span: undefined,
    });
  return out;
}
const READS = new Set<string>(['reads-files', 'reads-database', 'opens-network', 'reads-environment']);

function logging({ logged, tools, endpoints }: Judged): Evidence[] {
  const out: Evidence[] = logged.map((l) => ({
    text: `calls of ${some(l.tools, tools.filter((t) => t.tool.kind === 'tool').length)} leave a line`,
    span: l.at,
  }));
  const layer = endpoints.flatMap((e) => e.layers).find((l) => l.does.has('logs'));
  if (layer) out.push({ text: `requests are written down by ${named(layer)}`, span: layer.span });
  return out;
}

function some(n: number, all: number): string {
  if (n === all) return all === 1 ? 'its one tool' : `all ${all} tools`;
  return `${n} of ${all} tools`;
}

function key(span: Span): string {
  return `${span.file}:${span.start}`;
}
