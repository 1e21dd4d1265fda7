// Which fix a flow gets. Fixes are data: edits of the texts that were analysed, made with the syntax at hand.
import type { Registered } from '../analysis/registry.ts';
import type { Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { allowedAddressFix } from './allowed-address.ts';
import { argumentArrayFix } from './argument-array.ts';
import { confineFix } from './confine-path.ts';
import { encodeSegmentFix } from './encode-segment.ts';
import { optionFixes } from './end-of-options.ts';
import { escapePatternFix } from './escape-pattern.ts';
import { followLinksFix } from './follow-links.ts';
import { maximumFix } from './maximum.ts';
import { placeholdersFix } from './placeholders.ts';
import { separatorFixes } from './prefix-separator.ts';
import { resolveFirstFix } from './resolve-first.ts';

/** Flows with their fixes, among `items`, everything that is registered. A fix that fails to be made is left out and told; the finding stays. */
export function mended(
  flows: readonly Flow[],
  items: readonly Registered[],
  failed: (kind: string, error: unknown) => void,
): Flow[] {
  return flows.map((flow) => {
    try {
      return { ...flow, fixes: fixesFor(flow, items) };
    } catch (error) {
      failed(flow.kind, error);
      return flow;
    }
  });
}

/** The mendings of one flow, best first; empty where the code's shape allows none. */
export function fixesFor(flow: Flow, items: readonly Registered[]): readonly Fix[] {
  if (flow.kind === 'path' && flow.weakness === 'prefix') return separatorFixes(flow);
  if (flow.kind === 'program-argument') return optionFixes(flow);
  const fix = fixFor(flow, items);
  return fix ? [fix] : [];
}

function fixFor(flow: Flow, items: readonly Registered[]): Fix | undefined {
  switch (flow.kind) {
    case 'shell-command':
      return argumentArrayFix(flow);
    case 'path':
      if (flow.weakness === 'symlink') return followLinksFix(flow);
      return flow.weakness === 'raw-check' ? resolveFirstFix(flow) : confineFix(flow);
    case 'memory':
    case 'work':
    case 'delay':
    case 'repetition':
      return maximumFix(flow, items);
    case 'regex':
      return escapePatternFix(flow);
    case 'url-path':
      return encodeSegmentFix(flow);
    case 'url':
      return allowedAddressFix(flow);
    case 'sql':
      return placeholdersFix(flow);
    default:
      return undefined;
  }
}
