// What makes a change suspicious: the marks of an attack on those who approved the definition before it.

import type { TextRole } from '../rules/rule.ts';
import { shown } from '../rules/text/characters.ts';
import { type Hidden, hiddenCharacters } from '../rules/text/hidden.ts';
import { injections } from '../rules/text/injections.ts';
import { latinLookalike } from '../rules/text/lookalikes.ts';
import type { Json } from './definition.ts';

export interface Suspicion {
  readonly kind: 'hostile-text' | 'hidden-characters' | 'laxer-hint' | 'look-alike' | 'replaced';
  /** Why, for people, safe to print: half a sentence. */
  readonly words: string;
}

/** What is hostile about a text and was not so in the text before it. */
export function hostileText(
  text: string,
  before: string | undefined,
  role: TextRole,
  siblings: readonly string[],
): Suspicion[] {
  const out: Suspicion[] = [];
  const old = before === undefined ? [] : hiddenCharacters(before).map(runKey);
  const hidden = hiddenCharacters(text).filter((run) => {
    const at = old.indexOf(runKey(run));
    if (at >= 0) old.splice(at, 1);
    return at < 0;
  });
  if (hidden.length > 0) {
    const spelt = hidden.find((run) => run.decoded !== undefined)?.decoded;
    const names = [...new Set(hidden.flatMap((run) => run.names))].slice(0, 3).join(', ');
    out.push({
      kind: 'hidden-characters',
      words:
        spelt === undefined
          ? `characters that nobody sees: ${names}`
          : `characters that nobody sees spell “${shown(spelt)}”`,
    });
  }
  const known = new Set(before === undefined ? [] : passages(before, role, siblings));
  const found = passages(text, role, siblings).find((passage) => !known.has(passage));
  if (found !== undefined) out.push({ kind: 'hostile-text', words: `a text that gives the model orders: “${found}”` });
  return out;
}

function runKey({ kind, names, count, decoded }: Hidden): string {
  return JSON.stringify([kind, names, count, decoded]);
}

function passages(text: string, role: TextRole, siblings: readonly string[]): string[] {
  return injections(text, { role, siblings }).injections.map((one) => one.decoded ?? one.words);
}

/** What each hint says by default (specification of 2025-11-25, ToolAnnotations). */
const DEFAULTS: ReadonlyMap<string, boolean> = new Map([
  ['readOnlyHint', false],
  ['destructiveHint', true],
  ['idempotentHint', false],
  ['openWorldHint', true],
]);

/** A hint that lets more happen than was approved, or that makes a client ask less. */
export function laxerHint(name: string, before: Json | undefined, after: Json | undefined): Suspicion[] {
  const usual = DEFAULTS.get(name);
  if (usual === undefined) return [];
  const [was, is] = [before, after].map((value) => (typeof value === 'boolean' ? value : usual));
  if (was === is) return [];
  const isSafe = name === 'readOnlyHint' || name === 'idempotentHint' ? is : !is;
  return [
    {
      kind: 'laxer-hint',
      words: isSafe
        ? `\`${name}\` promises more than was approved, so that clients may no longer ask before they call it`
        : `\`${name}\` no longer promises what was approved: the tool may do more now`,
    },
  ];
}

/** The known name that a new one is taken for, where it is not that name. In an `address` every sign counts. */
export function lookalikeOf(name: string, known: readonly string[], address: boolean): string | undefined {
  const reads = skeleton(name, address);
  return known.find((other) => other !== name && skeleton(other, address) === reads);
}

/** A name as it is read in a hurry: one letter for those that look alike, without separators and what nobody sees. */
function skeleton(name: string, address: boolean): string {
  return [...name.normalize('NFKC')]
    .map((character) => latinLookalike(character) ?? character)
    .join('')
    .toLowerCase()
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/[1|!]/g, 'l')
    .replace(/i/g, 'l')
    .replace(/0/g, 'o')
    .replace(/5/g, 's')
    .replace(address ? /[^\p{L}\p{N}\p{P}\p{S}]/gu : /[^\p{L}\p{N}]/gu, '');
}
