// The functions of zod by their names, as far as they may be called: those of `zod-makers.ts`, and of two spaces of names.
import { coerce, globalRegistry, iso, toJSONSchema } from 'zod';
import * as zod3 from 'zod/v3';
import type { Library } from '../analysis/written.ts';
import * as makers from './zod-makers.ts';

export { globalRegistry, toJSONSchema };

export type SchemaLibrary = Extract<Library, 'zod/v3' | 'zod/v4'>;

// biome-ignore lint/suspicious/noExplicitAny: called by the names that the source gives.
type SchemaFunction = (...args: any[]) => any;

const ZOD_4: Readonly<Record<string, unknown>> = makers;
const SPACES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  iso: { date: iso.date, datetime: iso.datetime, duration: iso.duration, time: iso.time },
  coerce: {
    string: coerce.string,
    number: coerce.number,
    boolean: coerce.boolean,
    date: coerce.date,
    bigint: coerce.bigint,
  },
};
const ZOD_3 = zod3 as unknown as Readonly<Record<string, unknown>>;

/** The function of this name, `object` or `coerce.number`; undefined where the library has none that may be called. */
export function functionOf(library: SchemaLibrary, call: string): SchemaFunction | undefined {
  const [first = '', second] = call.split('.');
  const table = second === undefined ? ZOD_4 : Object.hasOwn(SPACES, first) ? SPACES[first]! : {};
  const name = second ?? first;
  if (!Object.hasOwn(table, name)) return undefined;
  const own = library === 'zod/v4' ? table : second === undefined ? ZOD_3 : (ZOD_3[first] as typeof ZOD_3 | undefined);
  const found = own?.[name];
  return typeof found === 'function' ? (found as SchemaFunction) : undefined;
}
