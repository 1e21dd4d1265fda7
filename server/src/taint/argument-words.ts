// Where the words of an argument list stand in a call: in a list, or in a tagged template.
import { iterate } from '../analysis/iteration.ts';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { alternatives, type Site, type Value } from '../analysis/values.ts';
import { type OptionWord, optionWords } from './argument-list.ts';

/** The words of a list that an argument may turn into options; a list that may be one of several is read once for each. */
export function optionsIn(m: Machine, program: Value, list: Value, site: Site): OptionWord[] {
  const ways = list.t === 'union' ? list.alts.filter((a) => m.possible(a.given)) : [{ value: list, given: [] }];
  return ways.flatMap(({ value: one, given }) => {
    if (one.t === 'lit') return [];
    if (one.t === 'ref' && one.obj.kind === 'array') {
      const order = one.obj.slots.get('@order') as readonly Value[] | undefined;
      const { rest } = one.obj;
      const later = rest?.t === 'union' ? rest.alts : rest ? [{ value: rest, given: [] }] : [];
      const known = new Set((order ?? []).flatMap(alternatives));
      // A word that was added on one way keeps what was known there.
      const added = later.filter((a) => !known.has(a.value)).map((a) => m.terms.union([a]));
      return optionWords(m, program, order ?? one.obj.elems, added, given);
    }
    const { known, rest } = iterate(m, one, site);
    return optionWords(m, program, known, rest ? [rest] : [], given);
  });
}

/** The words of `$`git log ${branch}``: white space parts them, and a hole is one word with what it touches. */
export function templateWords(m: Machine, call: ExternalCall): { value: Value; site: Site }[] {
  const [strings, ...holes] = call.args;
  if (strings?.t !== 'ref') return [];
  const out: { value: Value; site: Site }[] = [];
  let open = false;
  const add = (value: Value, site: Site): void => {
    const last = out.at(-1);
    if (open && last) out[out.length - 1] = { value: m.terms.str([last.value, value], undefined), site };
    else out.push({ value, site });
    open = true;
  };
  strings.obj.elems.forEach((text, i) => {
    if (text.t !== 'lit') return;
    for (const piece of String(text.value).split(/(\s+)/)) {
      if (/^\s+$/.test(piece)) open = false;
      else if (piece !== '') add(m.terms.lit(piece), call.site);
    }
    const hole = holes[i];
    if (!hole) return;
    const site = call.argSites[i + 1] ?? call.site;
    if (hole.t === 'ref') for (const v of iterate(m, hole, site).known) add(v, site);
    else add(hole, site);
  });
  return out;
}
