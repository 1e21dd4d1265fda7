// Changes of definitions for people: what was, what is, and what that means, as text and as a comment for a review.
import type { Change, PartChange } from '../definitions/changes.ts';
import { isUnknown, type Json, partsOf } from '../definitions/definition.ts';
import type { Verdict } from '../lockfile/verify.ts';
import { visible, visibleJson } from './escape.ts';
import type { Paint } from './text.ts';
import { count } from './words.ts';

/** Lines of one text that are shown on each side. */
const MAX_LINES = 40;

const SIGNS: Readonly<Record<Change['kind'], string>> = {
  added: '+',
  removed: '-',
  renamed: '>',
  replaced: '!',
  changed: '~',
};

/** All verdicts as lines for a terminal. */
export function verdictsText(verdicts: readonly Verdict[], paint: Paint): string[] {
  return verdicts.flatMap((verdict) => [...verdictText(verdict, paint), '']);
}

function verdictText({ server, state, from, changes, unsure, edited }: Verdict, paint: Paint): string[] {
  const name = `${paint('strong', visible(server))} (${from === 'source' ? 'source' : 'running'})`;
  const out = [`${name}: ${stateWords(state, changes.length)}`];
  for (const change of changes) out.push(...changeText(change, paint).map((line) => `  ${line}`));
  for (const one of edited)
    out.push(`  ${paint('error', '!')} ${visible(one)}: its approved text was edited by hand in the lock file`);
  if (unsure.length > 0)
    out.push(
      paint(
        'faint',
        `  not wholly compared, since the source does not tell all of it: ${unsure.map(visible).join(', ')}`,
      ),
    );
  return out;
}

function stateWords(state: Verdict['state'], changes: number): string {
  switch (state) {
    case 'same':
      return 'as approved';
    case 'missing':
      return 'approved, and not found now';
    case 'new':
      return 'not approved yet';
    case 'drifted':
      return changes > 0 ? `${count(changes, 'change')} since it was approved` : 'not as approved';
  }
}

/** `tool read_file`: what is spoken of. */
function subject({ of, name }: Change): string {
  return of === 'server'
    ? name === 'instructions'
      ? 'instructions of the server'
      : 'what the server serves'
    : `${of === 'template' ? 'resource template' : of} ${visible(name)}`;
}

function happened({ kind, was, breaking }: Change): string {
  switch (kind) {
    case 'added':
      return 'is new';
    case 'removed':
      return 'is gone: who calls it finds nothing';
    case 'renamed':
      return `was called ${visible(was ?? '')}: who calls it by that name finds nothing`;
    case 'replaced':
      return 'is another one under the same name';
    case 'changed':
      return breaking ? 'changed, and breaks who calls it as before' : 'changed';
  }
}

function changeText(change: Change, paint: Paint): string[] {
  const style = change.suspicious.length > 0 ? 'error' : change.breaking ? 'warning' : 'note';
  const out = [`${paint(style, SIGNS[change.kind])} ${paint('strong', subject(change))} ${happened(change)}`];
  for (const words of new Set(change.suspicious.map((one) => one.words)))
    out.push(`  ${paint('error', 'suspicious:')} ${visible(words)}`);
  for (const part of [...change.parts, ...wholeOf(change)])
    out.push(...partText(part, paint).map((line) => `  ${line}`));
  return out;
}

// Of what is new or gone, everything is told: whoever approves it has to have read it.
function wholeOf({ before, after, kind }: Change): PartChange[] {
  if (kind !== 'added' && kind !== 'removed') return [];
  return Object.entries((after ?? before)!.fields).map(([path, value]) => ({
    part: 'other',
    path,
    before: after ? undefined : value,
    after: after ? value : undefined,
    words: '',
    suspicious: [],
  }));
}

function partText(part: PartChange, paint: Paint): string[] {
  const breaks = part.breaking === true ? paint('warning', ' (breaking)') : '';
  const out = [`${headOf(part)}${breaks}`];
  const { gone, come } = differing(part);
  for (const line of gone) out.push(paint('error', `  - ${line}`));
  for (const line of come) out.push(paint('good', `  + ${line}`));
  return out;
}

function headOf({ path, words }: PartChange): string {
  return `${visible(path)} ${visible(words)}`.trimEnd();
}

/** The lines that differ, safe to print. Short values that the words already tell are left out. */
function differing({ before, after }: Pick<PartChange, 'before' | 'after'>): { gone: string[]; come: string[] } {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { gone: some(a.slice(start, a.length - end)), come: some(b.slice(start, b.length - end)) };
}

function some(lines: readonly string[]): string[] {
  return lines.length > MAX_LINES
    ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`]
    : [...lines];
}

function linesOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  if (isUnknown(value)) return ['(not known from the source)'];
  const parts = partsOf(value);
  if (parts)
    return parts
      .map((part) => part ?? '…')
      .join('')
      .split('\n')
      .map(visible);
  if (typeof value === 'string') return value.split('\n').map(visible);
  return JSON.stringify(value, undefined, 2).split('\n').map(visible);
}

/** The verdicts as Markdown, for a comment on a pull request. Nothing in it can be anything but text. */
export function verdictsMarkdown(verdicts: readonly Verdict[]): string {
  const drifted = verdicts.filter(({ state }) => state !== 'same');
  if (drifted.length === 0) return 'All tool definitions are as they were approved.\n';
  const changes = drifted.flatMap((verdict) => verdict.changes);
  const [hostile, breaking] = [
    changes.filter((one) => one.suspicious.length > 0).length,
    changes.filter((one) => one.breaking).length,
  ];
  const out = ['## Tool definitions that are not as approved', ''];
  if (hostile > 0)
    out.push(
      '> [!CAUTION]',
      `> ${count(hostile, 'change looks', 'changes look')} like an attack on those who trust this server. Read ${hostile === 1 ? 'it' : 'them'} before anything else.`,
      '',
    );
  out.push(`${count(changes.length, 'change')}, ${breaking === 0 ? 'none' : breaking} of them breaking.`, '');
  for (const verdict of drifted) {
    out.push(
      `### ${code(verdict.server)} (${verdict.from === 'source' ? 'source' : 'running'}): ${stateWords(verdict.state, verdict.changes.length)}`,
      '',
    );
    for (const change of verdict.changes) out.push(...changeMarkdown(change), '');
    for (const one of verdict.edited) out.push(`- ${code(one)}: its approved text was edited by hand in the lock file`);
  }
  out.push('Approve what is meant with `toolward lock`, and commit `toolward.lock.json`.', '');
  return out.join('\n');
}

function changeMarkdown(change: Change): string[] {
  const what =
    change.of === 'server'
      ? change.name === 'instructions'
        ? 'The instructions of the server'
        : 'What the server serves'
      : `${change.of === 'template' ? 'Resource template' : `${change.of[0]!.toUpperCase()}${change.of.slice(1)}`} ${code(change.name)}`;
  const was =
    change.kind === 'renamed'
      ? `was called ${code(change.was ?? '')}: who calls it by that name finds nothing`
      : happened(change);
  const out = [`**${what}** ${was}`];
  for (const words of new Set(change.suspicious.map((one) => one.words))) out.push('', `⚠️ Suspicious: ${code(words)}`);
  const lines = [...change.parts, ...wholeOf(change)].flatMap((part) => {
    const { gone, come } = differing(part);
    return [
      `@@ ${headOf(part)}${part.breaking === true ? ' (breaking)' : ''} @@`,
      ...gone.map((line) => `-${line}`),
      ...come.map((line) => `+${line}`),
    ];
  });
  if (lines.length === 0) return out;
  const longest = Math.max(
    2,
    ...(lines
      .join('\n')
      .match(/`+/g)
      ?.map((run) => run.length) ?? [2]),
  );
  const fence = '`'.repeat(longest + 1);
  return [
    ...out,
    '',
    '<details><summary>What changed</summary>',
    '',
    `${fence}diff`,
    ...lines,
    fence,
    '',
    '</details>',
  ];
}

/** Text as inline code, whatever is in it: no mention, link or markup comes of it. */
function code(text: string): string {
  const safe = visible(text).slice(0, 300);
  const longest = Math.max(0, ...(safe.match(/`+/g)?.map((run) => run.length) ?? []));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/** The verdicts for programs. `digest`: of everything that is approved. */
export function verdictsJson(verdicts: readonly Verdict[], version: string, digest: string): string {
  return `${visibleJson({
    format: 'toolward-verify',
    formatVersion: 1,
    version,
    approved: digest,
    servers: verdicts.map(({ server, state, from, changes, unsure, edited }) => ({
      name: server,
      state,
      from,
      changes: changes.map((change) => ({
        kind: change.kind,
        of: change.of,
        name: change.name,
        was: change.was ?? null,
        breaking: change.breaking,
        suspicious: change.suspicious,
        parts: change.parts.map((part) => ({
          path: part.path,
          words: part.words,
          breaking: part.breaking ?? false,
          before: part.before ?? null,
          after: part.after ?? null,
        })),
      })),
      edited,
      notWhollyCompared: unsure,
    })),
  })}\n`;
}
