// Properties written at a path, and objects merged: only what lets `__proto__` through in the newest version there is.
import type { Row } from '../row.ts';

export const properties: readonly Row[] = [
  // The language itself: a property of something that was found under a name of the caller's.
  { module: 'global', member: ['[]='], sinks: [{ kind: 'property', at: 0 }] },
  // Packages of one function each, left behind when lodash itself was mended in 4.17.
  { module: ['lodash.set', 'lodash.setwith'], member: [''], sinks: [{ kind: 'property', at: 1 }] },
  { module: ['defaults-deep'], member: [''], sinks: [{ kind: 'properties', at: { from: 1 } }] },
];
