// What must hold for every fix: it type-checks, its rule falls silent, nothing new is said, and it comes to an end. Every choice.
import { beforeAll, expect, test } from 'vitest';
import type { Finding, Fix } from '../../server/src/finding.ts';
import { added, allInTurn, applied, findingsOf, type Texts } from './apply.ts';
import { typeErrors } from './type-check.ts';

/** The rules whose fixes are made here. */
export const FIXED_RULES: ReadonlySet<string> = new Set([
  'annotation-mismatch',
  'argument-injection',
  'description-injection',
  'hidden-characters',
  'tool-shadowing',
  'missing-authentication',
  'exposed-listener',
  'hardcoded-credential',
  'disabled-certificate-check',
  'timing-unsafe-comparison',
  'unlogged-auth-failure',
  'dns-rebinding',
  'command-injection',
  'missing-rate-limit',
  'unlimited-body-size',
  'vulnerable-sdk',
  'path-check-before-resolve',
  'path-prefix-bypass',
  'path-traversal',
  'regex-injection',
  'sql-injection',
  'ssrf',
  'stdout-in-stdio-server',
  'symlink-escape',
  'unservable-schema',
  'unbounded-argument',
  'unbounded-concurrency',
  'unused-suppression',
  'unvalidated-argument',
  'url-path-injection',
]);

export interface FixCase {
  readonly name: string;
  readonly texts: Texts;
}

/** Registers the tests of these cases. Type errors are looked for once, in one program, before the first of them. */
export function proveFixes(cases: readonly FixCase[], rules: ReadonlySet<string> = FIXED_RULES): void {
  const sets = new Map<string, Texts>();
  const prepared = cases.map((one, n) => {
    const before = findingsOf(one.texts).findings;
    const fixable = before.filter((f) => rules.has(f.rule) && f.fixes.length > 0);
    const singles = fixable.flatMap((finding, m) =>
      finding.fixes.map((fix, choice) => {
        const after = applied(one.texts, fix);
        sets.set(`${n}-${m}-${choice}`, after);
        return { finding, after, choice, key: `${n}-${m}-${choice}` };
      }),
    );
    const turn = allInTurn(one.texts, rules);
    sets.set(`${n}-before`, one.texts);
    sets.set(`${n}-all`, turn.texts);
    return { one, n, before, fixable, singles, turn };
  });
  let errors = new Map<string, string[]>();
  // One program for everything: most of its time goes into the types of the SDK.
  beforeAll(() => {
    errors = typeErrors(sets);
  }, 180_000);
  const newErrors = (n: number, key: string): string[] => {
    const old = errors.get(`${n}-before`)!;
    return errors.get(key)!.filter((e) => !old.includes(e));
  };
  for (const { one, n, before, fixable, singles, turn } of prepared) {
    for (const { finding, after, choice, key } of singles)
      test(`${one.name}: ${finding.rule} at ${place(one.texts, finding)}${choice ? `, choice ${choice + 1}` : ''}`, () => {
        expect(newErrors(n, key)).toEqual([]);
        const now = findingsOf(after).findings;
        const count = (list: readonly Finding[]): number => list.filter((f) => f.rule === finding.rule).length;
        expect(count(now)).toBeLessThan(count(before));
        expect(unexpected(added(before, now), [finding.fixes[choice]!])).toEqual([]);
      });
    if (fixable.length < 2) continue;
    test(`${one.name}: all fixes in turn`, () => {
      const now = findingsOf(turn.texts).findings;
      expect(newErrors(n, `${n}-all`)).toEqual([]);
      const firsts = fixable.map((f) => f.fixes[0]!);
      expect(unexpected(added(before, now), firsts)).toEqual([]);
      const own = new Set(fixable.map((f) => f.rule));
      const left = (list: readonly Finding[]): number => list.filter((f) => own.has(f.rule)).length;
      expect(left(now)).toBe(left(before) - fixable.length);
      for (const text of Object.values(turn.texts))
        expect(text.match(/function confinePath\w*\(/g) ?? []).toHaveLength(text.includes('confinePath') ? 1 : 0);
    });
  }
}

/**
 * What a fix may leave or bring, by its rule. The separator alone (the lesser choice, or all there is for a path in lower
 * case) leaves a note about links. Who is no longer open to the whole network still answers everybody on this machine.
 * Who asks for a token has something that the network must not read.
 */
function unexpected(said: readonly string[], fixes: readonly Fix[]): readonly string[] {
  const titles = new Set(fixes.map((fix) => fix.title));
  const follows = (what: string): boolean => {
    switch (what) {
      case 'symlink-escape note':
        return titles.has('Compare with the root and its separator');
      case 'missing-authentication warning':
        return titles.has('Bind to 127.0.0.1');
      // Whose server is asked is settled; what of it is asked, a path that was resolved against a base decides.
      case 'url-path-injection note':
        return [...titles].some((title) => title.startsWith('Ask only servers of a list'));
      case 'plaintext-transport note':
      case 'shared-credential note':
        return [...titles].some((title) => title.startsWith('Ask for a token'));
      // What is mended can be read, so only now it is known what annotations its tool lacks.
      case 'missing-annotations note':
        return true;
      default:
        return false;
    }
  };
  return said.filter((what) => !follows(what));
}

/** What a finding underlines, on one line. */
export function place(texts: Texts, { primary }: Finding): string {
  const text = texts[primary.file]!;
  const line = text.slice(0, primary.start).split('\n').length;
  return `${primary.file}:${line} ${text.slice(primary.start, primary.end).replace(/\s+/g, ' ').slice(0, 80)}`;
}
