// The servers of a program as sides of a comparison with the lock: each under a name of its own.

import { fromSource, type SourceSide } from '../definitions/from-source.ts';
import type { KnownSchemas } from '../definitions/known-schemas.ts';
import type { SourceServer } from '../report/definitions.ts';
import type { Current } from './approve.ts';

export interface CurrentSource extends Current {
  readonly from: 'source';
  readonly definitions: SourceSide['definitions'];
  readonly side: SourceSide;
}

/** What each server of the program would serve; one without a constant name is called after its file. */
export function currentSources(servers: readonly SourceServer[], known?: KnownSchemas): CurrentSource[] {
  const taken = new Set<string>();
  return servers.map((server) => {
    const side = fromSource(server, known);
    const own = server.name ?? server.at.file;
    const name = taken.has(own) ? `${own} (${server.at.file})` : own;
    taken.add(name);
    const { instructions, definitions, open } = side;
    return { name, from: 'source', instructions, definitions, open, side };
  });
}
