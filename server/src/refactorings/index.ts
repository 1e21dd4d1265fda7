// Refactorings at a registration: offered where the cursor stands on one, made from the syntax when they are asked for.
import { parseFile } from '../analysis/parse.ts';
import type { AnalysisResult } from '../analyze.ts';
import type { Fix } from '../finding.ts';
import { registerToolInstead } from './register-tool.ts';
import { registrationAt } from './registration.ts';
import { splitActions } from './split-actions.ts';
import { toSecondGeneration } from './to-v2.ts';

/**
 * What may be rewritten at a place; empty where it is not the head of a registration, or where nothing is mechanical.
 * @param read the texts that were analysed
 * @param start UTF-16 offset of the cursor, or of the selection's begin; `end` is its end
 */
export function refactoringsAt(
  read: (path: string) => string | undefined,
  result: Pick<AnalysisResult, 'coverage' | 'toolFacts'>,
  file: string,
  start: number,
  end = start,
): readonly Fix[] {
  const here = result.toolFacts.filter(
    ({ tool: { registration: r, kind } }) => kind === 'tool' && r.file === file && r.start <= end && r.end >= start,
  );
  // Several tools of one registration: what is written there is for all of them, and no name or power is one's own.
  const [fact] = here;
  if (!fact) return [];
  const text = read(file);
  const facts = text === undefined ? undefined : parseFile(file, text);
  if (facts === undefined || typeof facts === 'string') return [];
  const place = here.length === 1 ? registrationAt(facts, fact.tool.registration.start) : undefined;
  const names = new Set(result.toolFacts.map(({ tool }) => tool.name).filter((name) => name !== undefined));
  const program = { read, analysed: result.coverage.analysed, tools: result.toolFacts };
  return [
    place && registerToolInstead(place, fact),
    place && splitActions(place, fact, names),
    toSecondGeneration(facts, program),
  ].filter((fix) => fix !== undefined);
}
