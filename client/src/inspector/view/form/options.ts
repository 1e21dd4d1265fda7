// The values that an enum, a constant or alternatives of constants allow.
import { canonical, type Keywords, own, resolve, said, textSaid } from './schema.ts';

export interface Option {
  readonly label: string;
  readonly description: string | undefined;
  /** The value as JSON. */
  readonly text: string;
  /** The same for values that are equal as JSON. */
  readonly canonical: string;
}

/** The values of enums and constants that all parts allow; of alternatives that are constants, with their titles. */
export function optionsOf(parts: readonly Keywords[], root: unknown): readonly Option[] | undefined {
  const lists = parts.flatMap((part) => {
    const found: (readonly Option[])[] = [];
    const values = own(part, 'enum');
    if (Array.isArray(values)) found.push(enumerated(part, values));
    if (Object.hasOwn(part, 'const')) found.push([optionOf(part.const)]);
    for (const keyword of ['oneOf', 'anyOf']) {
      const group = own(part, keyword);
      const titled = Array.isArray(group) ? constants(group, root) : undefined;
      if (titled !== undefined) found.push(titled);
    }
    return found;
  });
  if (lists.length === 0) return undefined;
  const unique = [...new Map(lists[0]!.map((option) => [option.canonical, option])).values()];
  return lists.slice(1).reduce<readonly Option[]>((left, other) => {
    const allowed = new Set(other.map((option) => option.canonical));
    return left.filter((option) => allowed.has(option.canonical));
  }, unique);
}

function enumerated(part: Keywords, values: readonly unknown[]): readonly Option[] {
  const texts = (keyword: string) => {
    const list = own(part, keyword);
    return (n: number) => (Array.isArray(list) && typeof list[n] === 'string' ? list[n] : undefined);
  };
  const names = texts('enumNames');
  const otherNames = texts('x-enumNames');
  const descriptions = texts('enumDescriptions');
  return values.map((value, n) => optionOf(value, names(n) ?? otherNames(n), descriptions(n)));
}

function constants(group: readonly unknown[], root: unknown): readonly Option[] | undefined {
  const options: Option[] = [];
  for (const each of group) {
    const { parts, never, problem } = resolve(each, root);
    const title = textSaid(parts, 'title');
    const values = said(parts, 'const');
    const listing = parts.filter((part) => Array.isArray(own(part, 'enum')));
    if (never || problem !== undefined) return undefined;
    if (values.length === 1) options.push(optionOf(values[0], title, textSaid(parts, 'description')));
    else if (listing.length === 1) options.push(...enumerated(listing[0]!, listing[0]!.enum as unknown[]));
    else if (parts.length === 1 && own(parts[0]!, 'type') === 'null') options.push(optionOf(null, title));
    else return undefined;
  }
  return options.length === 0 ? undefined : options;
}

/** @param label where it has another name than its value */
export function optionOf(value: unknown, label?: string, description?: string): Option {
  const text = JSON.stringify(value) ?? 'null';
  return { label: label ?? (typeof value === 'string' ? value : text), description, text, canonical: canonical(value) };
}
