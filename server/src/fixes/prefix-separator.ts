// The fix of path-prefix-bypass: compare with the root and its separator.
import type ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { prefixTestAt, withSeparator } from './containment-check.ts';
import { tidy } from './edits.ts';
import { Imports } from './imports.ts';

/** Adds the separator to every check that falls short; `safe` where subject and root are plain names or literals. */
export function separatorFix(flow: Flow): Fix | undefined {
  const guards = new Map<ts.Node, FileFacts>();
  for (const hit of flow.hits)
    for (const harm of hit.harms)
      if (harm.weakness === 'prefix' && harm.guard) guards.set(harm.guard.node, harm.guard.module.facts);
  const edits: Edit[] = [];
  const imports = new Map<FileFacts, Imports>();
  let plain = true;
  for (const [node, facts] of guards) {
    const test = prefixTestAt(facts, node);
    if (!test) return undefined;
    const own = imports.get(facts) ?? new Imports(facts);
    imports.set(facts, own);
    const rewritten = withSeparator(facts, own, test);
    edits.push(rewritten.edit);
    plain &&= rewritten.plain;
  }
  for (const own of imports.values()) edits.push(...own.edits());
  const clean = edits.length ? tidy(edits) : undefined;
  return clean && { title: 'Compare with the root and its separator', safety: plain ? 'safe' : 'review', edits: clean };
}
