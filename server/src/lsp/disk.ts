// The disk as the language server reads it: the same listing and reading as the command line's.
import { posix } from 'node:path';
import { type Listing, listing } from '../project/listing.ts';
import { readText } from '../project/load.ts';
import type { Disk } from './deps.ts';
import { inSlices } from './slices.ts';

/** The real disk. Listing gives the event loop its turns. */
export function realDisk(now: () => number): Disk {
  return {
    list: async (root, ignored) => {
      let found: Listing | undefined;
      try {
        found = await inSlices(listing({ root, named: [root], ignored }), () => false, now);
      } catch {
        // A root that was named in the settings or has just been removed: there is nothing to analyse in it.
      }
      return found?.files ?? [];
    },
    read: (root, path) => {
      // An import may lead out of the project; the analysis does not follow it there.
      if (posix.isAbsolute(path) || `${posix.normalize(path)}/`.startsWith('../')) return undefined;
      const result = readText(root, path);
      return 'text' in result ? result.text : undefined;
    },
  };
}
