// The fixes of path-prefix-bypass: compare with the root and its separator, and with links followed.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { Helpers } from './brought-functions.ts';
import { changesCase, type PrefixTest, prefixTestAt, withLinks, withSeparator } from './containment-check.ts';
import { textOf, tidy } from './edits.ts';
import { guardFor } from './guard-place.ts';
import { Imports } from './imports.ts';
import { isFunction } from './syntax-path.ts';

/**
 * Mends every check that falls short. First with links followed, where the path is compared as text only; the separator
 * alone is `safe` where subject and root are plain names or literals.
 */
export function separatorFixes(flow: Flow): readonly Fix[] {
  const tests = testsOf(flow);
  const alone = tests && separatorAlone(tests);
  if (!tests || !alone) return [];
  const lower = tests.some(({ facts, own }) => own.some((test) => changesCase(facts, test.subject, test.path)));
  if (lower || flow.hits.every((hit) => isReal(hit.value))) return [alone];
  const edits = tests.flatMap(({ facts, own }) => {
    const imports = new Imports(facts);
    const helpers = new Helpers(facts, imports);
    const made = own.map((test) => withLinks(facts, helpers, test));
    return [...made, ...helpers.edits(), ...imports.edits()];
  });
  const clean = tidy(edits);
  const linked: Fix[] = clean ? [{ title: 'Compare real paths, whole folders', safety: 'review', edits: clean }] : [];
  return [...linked, alone];
}

interface Tests {
  readonly facts: FileFacts;
  readonly own: readonly PrefixTest[];
}

function testsOf(flow: Flow): Tests[] | undefined {
  const guards = new Map<FileFacts, Map<ts.Node, PrefixTest>>();
  for (const hit of flow.hits)
    for (const { weakness, guard } of hit.harms) {
      if (weakness !== 'prefix' || !guard) continue;
      const own = guardFor(hit, guard);
      const test = own && prefixTestAt(own.module.facts, own.node);
      if (!test) return undefined;
      const { facts } = own.module;
      for (const each of [test, ...siblingsOf(facts, test)])
        guards.set(facts, (guards.get(facts) ?? new Map()).set(each.node, each));
    }
  return guards.size ? [...guards].map(([facts, own]) => ({ facts, own: [...own.values()] })) : undefined;
}

/** The same mistake elsewhere in the function: the path as it was given, its real path, that of its folder. */
function siblingsOf(facts: FileFacts, { path, root }: PrefixTest): PrefixTest[] {
  const out: PrefixTest[] = [];
  const visit = (node: ts.Node): void => {
    const test = ts.isCallExpression(node) ? prefixTestAt(facts, node) : undefined;
    if (test && textOf(facts, test.root) === textOf(facts, root)) out.push(test);
    ts.forEachChild(node, visit);
  };
  const around = path.find(isFunction);
  if (around) visit(around);
  return out;
}

function separatorAlone(tests: readonly Tests[]): Fix | undefined {
  let plain = true;
  const edits: Edit[] = [];
  for (const { facts, own } of tests) {
    const imports = new Imports(facts);
    for (const test of own) {
      const rewritten = withSeparator(facts, imports, test);
      edits.push(rewritten.edit);
      plain &&= rewritten.plain;
    }
    edits.push(...imports.edits());
  }
  const clean = tidy(edits);
  return clean && { title: 'Compare with the root and its separator', safety: plain ? 'safe' : 'review', edits: clean };
}

/** True where the links in what the client says were followed before. */
function isReal(v: Value): boolean {
  if (v.t === 'union') return v.alts.every((a) => isReal(a.value));
  if (v.t !== 'op') return v.t !== 'src' && v.t !== 'str';
  return v.op === 'realpath' || (v.args.some((a) => isReal(a) && a.t === 'op') && v.args.every(isReal));
}
