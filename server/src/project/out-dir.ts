// Where a tsconfig.json says that compiled files go.
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { largestSettings, readRegular } from './read-file.ts';

/** A chain of `extends` longer than this is a loop or a joke. */
const longestChain = 8;

/** True for `tsconfig.json`, `tsconfig.build.json`, … */
export function isTsconfig(name: string): boolean {
  return /^tsconfig(\.[\w-]+)*\.json$/.test(name);
}

/**
 * The absolute `outDir` of a tsconfig, its own or the one it inherits through relative `extends`. Undefined when it has
 * none, or cannot be read or parsed: a broken tsconfig must not stop a check.
 */
export function outDirOf(tsconfig: string): string | undefined {
  return inherited(tsconfig, path.dirname(tsconfig), longestChain);
}

function inherited(tsconfig: string, folder: string, left: number): string | undefined {
  const json = readJson(tsconfig);
  const options = isRecord(json) ? json.compilerOptions : undefined;
  const outDir = isRecord(options) ? options.outDir : undefined;
  if (typeof outDir === 'string' && outDir !== '') {
    // `${configDir}` is the folder of the configuration that was asked for; any other path is relative to this file.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how tsconfig files spell it.
    return path.resolve(path.dirname(tsconfig), outDir.replace('${configDir}', folder));
  }
  if (left === 0 || !isRecord(json)) return undefined;
  const bases = (Array.isArray(json.extends) ? json.extends : [json.extends]).filter(
    (each): each is string => typeof each === 'string' && /^\.{1,2}(\/|$)/.test(each),
  );
  for (const base of bases.reverse()) {
    const file = path.resolve(path.dirname(tsconfig), base);
    const found = inherited(file.endsWith('.json') ? file : `${file}.json`, folder, left - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readJson(file: string): unknown {
  const read = readRegular(file, largestSettings);
  // Missing or unreadable: as if it said nothing.
  if (!('bytes' in read)) return undefined;
  try {
    return parse(read.bytes.toString('utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  } catch {
    // Nested deeper than anybody nests.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
