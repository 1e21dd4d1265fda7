// Plays one behaviour, against a process of its own.
import type { Behaviour } from './behaviours.ts';
import { Driven, type Seen } from './driven.ts';
import type { Web } from './web.ts';

export interface Played extends Seen {
  readonly behaviour: Behaviour;
  /** What the person is told. */
  readonly told: string;
}

/**
 * @param program the bundle of the process that talks to servers
 * @param server bench/hostile/server.mjs
 */
export async function played(behaviour: Behaviour, program: string, server: string): Promise<Played> {
  const driven = new Driven(program);
  const webs: Web[] = [];
  let told = '';
  let seen: Seen;
  try {
    told = await behaviour.play(driven, { server, webs });
  } catch (error) {
    told = `It could not be played: ${(error as Error).message}`;
  } finally {
    seen = await driven.end();
    for (const each of webs) each.close();
  }
  return { behaviour, told, ...seen };
}
