// Texts that a model reads beside names and descriptions: the messages of a prompt, what its arguments are for.
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { fieldSite } from './registrations.ts';
import type { ExtraText } from './registry.ts';
import { alternatives, type Site, type Value } from './values.ts';

/** Messages, or parts of one, that are looked at in one answer. */
const MAX_MESSAGES = 40;

/** The texts of what a prompt's handler answers: its messages, or one text. Called while the answer's objects stand. */
export function promptTexts(m: Machine, answer: Value, site: Site): ExtraText[] {
  const out: ExtraText[] = [];
  const add = (value: Value, where: Site): void => {
    if (value.t === 'lit' ? typeof value.value === 'string' : value.t === 'str' || value.t === 'union')
      out.push({ role: 'prompt-text', value, site: where, argument: undefined });
  };
  for (const one of alternatives(answer)) {
    if (one.t === 'lit' || one.t === 'str') {
      add(one, (one.t === 'str' ? one.site : undefined) ?? site);
      continue;
    }
    const { known } = iterate(m, getProperty(m, one, 'messages', site), site);
    for (const message of known.slice(0, MAX_MESSAGES)) {
      const content = getProperty(m, message, 'content', site);
      const list = content.t === 'ref' && content.obj.kind === 'array' ? iterate(m, content, site).known : [content];
      for (const part of list.slice(0, MAX_MESSAGES)) {
        const where = part.t === 'ref' ? fieldSite(part.obj, 'text') : undefined;
        const given = message.t === 'ref' ? fieldSite(message.obj, 'content') : undefined;
        if (part.t === 'ref') add(getProperty(m, part, 'text', site), where ?? site);
        else add(part, given ?? site);
      }
    }
  }
  return out;
}

/** Names and descriptions in a list of arguments: `arguments: [{ name, description }]` of a prompt or a template. */
export function argumentTexts(m: Machine, list: Value | undefined, site: Site): ExtraText[] {
  if (list?.t !== 'ref' || list.obj.kind !== 'array') return [];
  return iterate(m, list, site)
    .known.slice(0, MAX_MESSAGES)
    .flatMap((argument): ExtraText[] => {
      const name = getProperty(m, argument, 'name', site);
      const description = getProperty(m, argument, 'description', site);
      const where = argument.t === 'ref' ? fieldSite(argument.obj, 'description') : undefined;
      if (name.t !== 'lit' || typeof name.value !== 'string' || description.t === 'op') return [];
      return [{ role: 'parameter-description', value: description, site: where ?? site, argument: name.value }];
    });
}
