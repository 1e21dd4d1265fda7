// What a server proposes for an argument of a prompt or a variable of a template.
import { isTable } from './content.ts';
import type { Store } from './store.ts';

const MAX_MS = 10_000;
/** More than the protocol allows are not looked at. */
const MAX = 1000;

/** The proposed values; none where the server has none, cannot, or takes too long. */
export async function plainCompletions(
  store: Store,
  ref: { readonly type: string; readonly name?: string; readonly uri?: string },
  argument: string,
  value: string,
  others: Readonly<Record<string, string>>,
): Promise<string[]> {
  if (store.state.is !== 'running' || !completes(store)) return [];
  const known = Object.fromEntries(Object.entries(others).filter(([name, text]) => name !== argument && text !== ''));
  const params = {
    ref,
    argument: { name: argument, value },
    ...(Object.keys(known).length === 0 ? {} : { context: { arguments: known } }),
  };
  const answer = await store.asks.ask({
    do: 'request',
    method: 'completion/complete',
    params: JSON.stringify(params),
    timeoutMs: MAX_MS,
  });
  if (answer.is !== 'outcome' || answer.outcome.is !== 'result' || answer.outcome.text.length > 2_000_000) return [];
  let result: unknown;
  try {
    result = JSON.parse(answer.outcome.text);
  } catch {
    return [];
  }
  if (!isTable(result) || !isTable(result.completion) || !Array.isArray(result.completion.values)) return [];
  return result.completion.values.filter((one): one is string => typeof one === 'string').slice(0, MAX);
}

/** The server says that it completes. */
function completes(store: Store): boolean {
  return store.greeting !== undefined && Object.hasOwn(store.greeting.capabilities, 'completions');
}
