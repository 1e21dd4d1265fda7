// Judges a server beside the others whose tools the same model sees: names that collide, and texts that reach for theirs. Pure.
import type { DefinedServer } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import { latinLookalike } from '../../rules/text/lookalikes.ts';
import type { ProbeResult } from '../inspection.ts';
import { servedTexts } from './served-texts.ts';

/** Another server that is connected, as its user calls it. */
export interface OtherServer {
  readonly name: string;
  readonly served: DefinedServer;
}

type Judged = Pick<ProbeResult, 'severity' | 'message' | 'definition' | 'evidence'>;

/** In the order served. */
export function shadowing(served: DefinedServer, others: readonly OtherServer[]): Judged[] {
  if (others.length === 0) return [];
  const foreign = new Map<string, { readonly name: string; readonly server: string }>();
  for (const other of others) {
    for (const name of toolsOf(other.served)) foreign.set(plainly(name), { name, server: other.name });
  }
  const own = new Set(toolsOf(served).map(plainly));
  return [...names(served, foreign), ...mentions(served, foreign, own)];
}

type Foreign = ReadonlyMap<string, { readonly name: string; readonly server: string }>;

function names(served: DefinedServer, foreign: Foreign): Judged[] {
  return toolsOf(served).flatMap((name): Judged[] => {
    const other = foreign.get(plainly(name));
    if (!other) return [];
    const [mine, theirs, server] = [name, other.name, other.server].map((each) => visible(each.slice(0, 60)));
    const same = name === other.name;
    return [
      {
        severity: same ? 'warning' : 'note',
        definition: `tool:${name}`,
        message: same
          ? `The server ${server} has a tool \`${theirs}\`, too: a model may call either for the other, and what was meant for one reaches the other. Connect one of them only, or rename it.`
          : `\`${mine}\` looks like \`${theirs}\` of the server ${server}; a model, or the person who approves, takes one for the other. Connect one of them only, or rename it.`,
        evidence: [],
      },
    ];
  });
}

/** Words with which a text says what to do with a tool, and not only that there is one. */
const STEERS =
  /\b(instead|rather than|before|after|first|prefer|never|always|must|do not|don't|avoid|replaces?|supersedes?|deprecated|broken|unsafe|outdated)\b/i;

/** Texts that name another server's tool in a sentence that says how to use it. */
function mentions(served: DefinedServer, foreign: Foreign, own: ReadonlySet<string>): Judged[] {
  const out: Judged[] = [];
  for (const fact of servedTexts(served)) {
    if (fact.role === 'name' || fact.role === 'parameter-name' || fact.role === 'enum-value') continue;
    for (const sentence of fact.text.slice(0, 20_000).split(/[.!?\n]+/)) {
      // A name of two words at least: `search` is a word of any text.
      for (const word of new Set(sentence.match(/[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+/g))) {
        const other = foreign.get(plainly(word));
        if (!other || other.name !== word || own.has(plainly(word)) || !STEERS.test(sentence)) continue;
        const [definition = '', ...path] = fact.place(0, 0).file.split('#');
        const server = visible(other.server.slice(0, 60));
        out.push({
          severity: 'warning',
          definition: definition === 'instructions' ? undefined : definition,
          message: `This text says how \`${visible(word)}\` of the server ${server} is to be used: “${visible(sentence.trim().slice(0, 160))}”. One server then decides what happens with the other’s tools. Do not connect it beside ${server} unless that is what you want.`,
          evidence: [visible(path.length > 0 ? `in ${path.join('#')}` : 'in the instructions')],
        });
      }
    }
  }
  return out;
}

function toolsOf({ definitions }: DefinedServer): string[] {
  return definitions.filter(({ kind }) => kind === 'tool').map(({ name }) => name);
}

/** A name without what the eye passes over: case, signs between words, letters that look Latin. */
function plainly(name: string): string {
  return [...name.normalize('NFKC')]
    .map((each) => latinLookalike(each) ?? each)
    .join('')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
