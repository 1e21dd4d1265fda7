// Text that is compiled to a regular expression.
import type { Row } from '../row.ts';

const regex0 = [{ kind: 'regex', at: 0 }] as const;

export const patterns: readonly Row[] = [
  { module: 'global', member: ['RegExp'], sinks: regex0 },
  // A pattern that is a text is compiled on the way.
  {
    module: 'global',
    member: ['String.prototype.match', 'String.prototype.matchAll', 'String.prototype.search'],
    sinks: regex0,
  },
];
