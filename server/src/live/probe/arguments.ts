// Arguments that break a tool's schema: sent only to tools that say they only read, or that the person picked.
import { type Definition, isTable } from '../../definitions/definition.ts';
import type { Outcome, ProbeOptions } from '../inspection.ts';
import { type Check, finding, passed, short, skipped, type Verdict } from './check.ts';
import { type Broken, brokenArguments } from './sample.ts';

/** Until a call of a check is given up, in milliseconds; and how many tools get such calls. */
export const CALL_MS = 10_000;
const MAX_TOOLS = 40;
/** Until no further tool is begun with, in milliseconds: what was found by then is told. */
export const CALLING_MS = 45_000;

const brokenArgumentsCheck: Check = {
  id: 'broken-arguments',
  title: 'Arguments that break the schema',
  sends:
    'calls without a required argument, with one of another type, one too many, and one of 1 MB; only to tools that say they only read, or that were picked',
  rule: 'unvalidated-argument',
  over: 'both',
  async run({ context, options, learned, signal }) {
    const { served } = context;
    const all = served?.definitions.filter(({ kind }) => kind === 'tool') ?? [];
    const tools = all.filter((tool) => mayBeCalled(tool, options));
    if (tools.length === 0)
      return skipped(
        'No tool says that it only reads (readOnlyHint), and none was picked: nothing is called that might change something.',
      );
    const verdicts: Verdict[] = [];
    const until = performance.now() + CALLING_MS;
    let called = 0;
    for (const tool of tools.slice(0, MAX_TOOLS)) {
      if (performance.now() > until) break;
      called += 1;
      const definition = `tool:${tool.name}`;
      const tried: Tried[] = [];
      for (const broken of brokenArguments(tool.fields.inputSchema)) {
        if (signal.aborted || context.session.peer.ended !== undefined) break;
        const params = JSON.stringify({ name: tool.name, arguments: broken.args });
        const outcome = await context.request('tools/call', params, CALL_MS);
        tried.push({ broken, outcome });
        if (outcome.is === 'error' || outcome.toolError === true)
          learned.errors.push({
            to: `${tool.name} ${broken.words}`,
            text: textsOf(outcome.text),
            ofTool: outcome.toolError === true,
          });
      }
      verdicts.push(...judgeBroken(tool.name, tried).map((one) => ({ ...one, definition })));
      if (context.session.peer.ended !== undefined) break;
    }
    if (called < tools.length)
      verdicts.push(
        ...skipped(
          `${tools.length - called} of ${tools.length} tools were left out: there was no time, or no connection any more.`,
        ),
      );
    const left = all.length - tools.length;
    if (left > 0)
      verdicts.push(
        ...skipped(
          `${left} of ${all.length} tools were not called: they do not say that they only read, and were not picked.`,
        ),
      );
    return verdicts;
  },
};

export interface Tried {
  readonly broken: Pick<Broken, 'how' | 'words' | 'forbidden'>;
  readonly outcome: Outcome;
}

/** The handler stumbled over what should not have come so far. */
const STUMBLED =
  /\b(?:TypeError|ReferenceError|RangeError)\b|Cannot read propert|is not a function|is not iterable|of undefined|'NoneType'|AttributeError|KeyError/;

/** What calls with broken arguments say of one tool. */
export function judgeBroken(name: string, tried: readonly Tried[]): Verdict[] {
  const evidence = tried.flatMap(({ broken, outcome }) => [
    `sent: ${name} ${broken.words}`,
    `answered: ${outcomeText(outcome)}`,
  ]);
  const ended = tried.find(({ outcome }) => outcome.is === 'broken');
  if (ended)
    return finding(
      'warning',
      `One call may end the service for everybody: after a call of "${name}" ${ended.broken.words}, the connection was over. Check arguments against the schema before the handler sees them.`,
      evidence,
    );
  const ran = tried.filter(({ broken, outcome }) => broken.forbidden && outcome.is === 'result' && !outcome.toolError);
  if (ran.length > 0) {
    const how = ran.map(({ broken }) => broken.words).join(', and ');
    return finding(
      'warning',
      `The handler of "${name}" works with values that it does not expect: the tool runs ${how}, though its schema forbids that. The low-level server only announces schemas; parse the arguments with one in the handler, or register the tool with registerTool().`,
      evidence,
    );
  }
  const stumbled = tried.find(({ outcome }) =>
    outcome.is !== 'result' || outcome.toolError ? STUMBLED.test(outcome.text) : false,
  );
  if (stumbled)
    return finding(
      'note',
      `The handler of "${name}" runs with arguments its schema forbids, and stumbles: a call ${stumbled.broken.words} gets an error of the language. Check arguments against the schema first, and say which is wrong.`,
      evidence,
    );
  const silent = tried.find(({ broken, outcome }) => broken.forbidden && outcome.is === 'timeout');
  if (silent)
    return finding(
      'note',
      `A caller waits in vain: "${name}", called ${silent.broken.words}, gave no answer in ${CALL_MS / 1000} seconds. Refuse such arguments at once.`,
      evidence,
    );
  return passed(`"${name}" refuses arguments that its schema forbids.`, evidence);
}

/** By default those that say they only read, and do not say that they destroy. */
export function mayBeCalled({ name, fields }: Definition, { callable }: ProbeOptions): boolean {
  if (callable !== undefined) return callable.includes(name);
  const { annotations } = fields;
  return isTable(annotations) && annotations.readOnlyHint === true && annotations.destructiveHint !== true;
}

/** The outcome of a call as a line of evidence. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.is) {
    case 'result':
      return `${outcome.toolError ? 'the tool says it failed: ' : 'a result: '}${short(textsOf(outcome.text))}`;
    case 'error':
      return `an error: ${short(outcome.text)}`;
    default:
      return outcome.problem ?? outcome.is;
  }
}

/** The texts of a tool's result; of what is none, the whole. */
export function textsOf(result: string): string {
  let value: unknown;
  try {
    value = JSON.parse(result);
  } catch {
    return result;
  }
  const { content, message } = (value ?? {}) as { content?: unknown; message?: unknown };
  if (!Array.isArray(content)) return typeof message === 'string' ? message : result;
  return content.map((each: { text?: unknown } | null) => (typeof each?.text === 'string' ? each.text : '')).join('\n');
}

/** Checks that call tools with arguments no schema allows. */
export const argumentChecks: readonly Check[] = [brokenArgumentsCheck];
