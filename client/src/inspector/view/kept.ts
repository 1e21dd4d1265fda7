// What of the view survives a reload: what was selected and typed, bounded, and nothing that the server or a secret said.
import type { Page } from '../messages.ts';

/** What a person set in the view. Plain data; `Store.change` alters it. */
export interface Kept {
  page: Page;
  /** Keys of definitions (`tool:read_file`), by page. */
  selected: { [page in 'tools' | 'prompts' | 'resources']?: string };
  filters: { [page in Page]?: string };
  /** Arguments as typed, by the definition's key; the texts of JSON objects. */
  drafts: Record<string, string>;
  /** The form or the JSON text. */
  mode: 'form' | 'json';
  timeoutSeconds: string;
  /** The list's share of the width, in percent. */
  split: number;
  /** The same on the page of traffic, whose list needs more. */
  trafficSplit: number;
  traffic: { direction: string; kind: string; method: string; errorsOnly: boolean };
  output: { from: string; level: string };
  probe: { payloadsFor: string[]; beyondLoopback: boolean };
  raw: { method: string; params: string };
}

const PAGES: readonly Page[] = ['tools', 'prompts', 'resources', 'tasks', 'traffic', 'output', 'probe', 'server'];
const MAX_DRAFTS = 40;
const MAX_DRAFT = 20_000;
const MAX_PICKS = 200;

/** As it is before anything was done. */
export function fresh(): Kept {
  return {
    page: 'tools',
    selected: {},
    filters: {},
    drafts: {},
    mode: 'form',
    timeoutSeconds: '60',
    split: 32,
    trafficSplit: 60,
    traffic: { direction: '', kind: '', method: '', errorsOnly: false },
    output: { from: '', level: '' },
    probe: { payloadsFor: [], beyondLoopback: false },
    raw: { method: 'ping', params: '{}' },
  };
}

/**
 * What is given to the editor to keep.
 * @param secretive keys of definitions whose arguments are never kept
 */
export function toKeep(id: string | undefined, kept: Kept, secretive: (key: string) => boolean): unknown {
  const drafts = Object.entries(kept.drafts)
    .filter(([key, text]) => text.length <= MAX_DRAFT && !secretive(key))
    .slice(-MAX_DRAFTS);
  return {
    version: 1,
    id,
    ...kept,
    drafts: Object.fromEntries(drafts),
    raw: { method: kept.raw.method, params: kept.raw.params.slice(0, MAX_DRAFT) },
    probe: { ...kept.probe, payloadsFor: kept.probe.payloadsFor.slice(0, MAX_PICKS) },
  };
}

/** What was kept, with everything that does not look like it left out. */
export function fromKept(state: unknown): { readonly id: string | undefined; readonly kept: Kept } {
  const kept = fresh();
  if (!isTable(state) || state.version !== 1) return { id: undefined, kept };
  const page = PAGES.find((one) => one === state.page);
  if (page !== undefined) kept.page = page;
  kept.selected = texts(state.selected);
  kept.filters = texts(state.filters);
  kept.drafts = texts(state.drafts);
  if (state.mode === 'json') kept.mode = 'json';
  if (typeof state.timeoutSeconds === 'string') kept.timeoutSeconds = state.timeoutSeconds;
  if (typeof state.split === 'number' && state.split >= 10 && state.split <= 90) kept.split = state.split;
  if (typeof state.trafficSplit === 'number' && state.trafficSplit >= 10 && state.trafficSplit <= 90) {
    kept.trafficSplit = state.trafficSplit;
  }
  if (isTable(state.traffic)) {
    Object.assign(kept.traffic, texts(state.traffic));
    kept.traffic.errorsOnly = state.traffic.errorsOnly === true;
  }
  if (isTable(state.output)) Object.assign(kept.output, texts(state.output));
  if (isTable(state.raw)) Object.assign(kept.raw, texts(state.raw));
  if (isTable(state.probe)) {
    const picks = state.probe.payloadsFor;
    if (Array.isArray(picks)) kept.probe.payloadsFor = picks.filter((one) => typeof one === 'string');
    kept.probe.beyondLoopback = state.probe.beyondLoopback === true;
  }
  return { id: typeof state.id === 'string' ? state.id : undefined, kept };
}

function texts(value: unknown): Record<string, string> {
  if (!isTable(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
