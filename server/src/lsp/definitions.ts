// The definitions of the workspace: what the source would serve, what was approved, what runs, and how they differ.
import type { WorkspaceEdit } from 'vscode-languageserver-protocol';
import { type Change, compareServed, keyOf } from '../definitions/changes.ts';
import { type Definition, isTooDeep, isUnknown, type Json, withoutMarks } from '../definitions/definition.ts';
import { definitionText, serverText } from '../definitions/document.ts';
import { likeness, normalFields } from '../definitions/normal.ts';
import { approve, type Current, NOTHING_APPROVED } from '../lockfile/approve.ts';
import { LOCK_FILE, type Lock, type LockedServer, readLock, writeLock } from '../lockfile/format.ts';
import type { CurrentSource } from '../lockfile/from-source.ts';
import { pairUp } from '../lockfile/verify.ts';
import { sha256 } from '../project/sha256.ts';
import type {
  ApproveAnswer,
  ApproveParams,
  DefinedServerSummary,
  DefinitionSide,
  DefinitionState,
  DefinitionSummary,
  DefinitionsOverview,
  DefinitionTarget,
  RunningParams,
} from '../protocol.ts';
import type { Span } from '../snapshot.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import { indexOf } from './text-index.ts';
import { rangeOf, visible } from './to-proto.ts';
import type { Workspace } from './workspace.ts';

/** One server with all its sides. */
interface Sides {
  readonly name: string;
  readonly source: CurrentSource | undefined;
  readonly approved: LockedServer | undefined;
  readonly running: Current | undefined;
}

interface Board {
  readonly root: string;
  readonly outcome: Outcome;
  readonly lock: Lock | undefined;
  readonly wrong: string | undefined;
  readonly servers: readonly Sides[];
  /** The lock file's text, and the revision of what runs, that it was made from. */
  readonly text: string | undefined;
  readonly revision: number;
  /** Made when first asked for. */
  readonly summaries: () => readonly DefinedServerSummary[];
}

/** The key of what a server tells of itself. */
const INSTRUCTIONS = 'instructions';

export class Definitions {
  /** What runs, by root and server. */
  readonly #running = new Map<string, Current>();
  /** Raised when what runs is another. */
  #revision = 0;
  readonly #boards = new WeakMap<Outcome, Board>();

  constructor(private readonly workspace: Workspace) {}

  running({ root, server, served }: RunningParams): void {
    this.#revision++;
    const key = JSON.stringify([root, server]);
    if (!served) {
      this.#running.delete(key);
      return;
    }
    // It has been through another process, and comes from a stranger.
    const definitions = served.definitions
      .filter(({ fields }) => !isTooDeep(fields as Json))
      .map((one): Definition => ({ ...one, fields: withoutMarks(one.fields as Json) as Definition['fields'] }));
    this.#running.set(key, { name: server, from: 'running', instructions: served.instructions, definitions });
  }

  overview(): DefinitionsOverview {
    const boards = this.workspace.projects().flatMap((project) => this.#board(project) ?? []);
    return {
      servers: boards.flatMap((board) => board.summaries()),
      problems: boards.flatMap(({ wrong }) => (wrong === undefined ? [] : [visible(wrong)])),
    };
  }

  /** A side as a document; what is not on that side says so. */
  text({ target, side }: { readonly target: DefinitionTarget; readonly side: DefinitionSide }): string {
    const sides = this.#find(target)?.sides;
    const all = sides?.[side];
    if (!all) return NOTHING[side];
    if (target.key === undefined) return serverText(all.instructions, all.definitions);
    if (target.key === INSTRUCTIONS) return serverText(all.instructions, []);
    const one = all.definitions.find((definition) => keyOf(definition) === target.key);
    return one ? definitionText(one) : NOTHING[side];
  }

  /** The edit that approves. */
  approve({ root, server, key, from }: ApproveParams): ApproveAnswer {
    const found = this.#find({ root, server });
    if (!found) return { refused: 'This server is not there any more.' };
    const { board, sides } = found;
    if (board.wrong !== undefined) return { refused: board.wrong };
    const now = sides[from];
    const gone: Current = { name: sides.name, from, instructions: undefined, definitions: [] };
    if (!now && (from === 'running' || !sides.approved))
      return { refused: 'There is nothing to approve on this side.' };
    const before = board.lock ?? NOTHING_APPROVED;
    const name = sides.approved?.name ?? sides.name;
    const current = { ...(now ?? gone), name };
    const lock =
      key === INSTRUCTIONS
        ? withInstructions(before, current)
        : approve(before, current, sha256, key === undefined ? undefined : new Set([key]));
    const cleaned: Lock = {
      servers: lock.servers.filter((one) => one.definitions.length > 0 || one.instructions !== undefined),
    };
    const project = this.#project(root)!;
    return {
      edit: lockEdit(project, writeLock(cleaned)),
      lock: project.source.uri(LOCK_FILE),
      approved: key === undefined ? current.definitions.length : 1,
    };
  }

  /**
   * The definition that a diagnostic at this place speaks of: its registration or its description stands there, or, in
   * the lock file or at the server, the diagnostic's message names it.
   */
  near(project: Project, file: string, offset: number, message: string): DefinitionSummary | undefined {
    const board = this.#board(project);
    if (!board) return undefined;
    const starts = (span: Span | undefined): boolean => span?.file === file && span.start === offset;
    for (const [i, sides] of board.servers.entries())
      for (const one of sides.source?.definitions ?? [])
        if (starts(one.from.at) || starts(one.from.descriptionAt))
          return board.summaries()[i]!.definitions.find(({ key }) => key === keyOf(one));
    const summaries = board.summaries().flatMap(({ definitions }) => definitions);
    const drifted = summaries.filter(({ state }) => state !== 'approved' && state !== 'unapproved');
    return (
      drifted.find(({ name }) => message.includes(`\`${name}\``)) ?? drifted.find(({ kind }) => kind === INSTRUCTIONS)
    );
  }

  /** The states of the definitions of one file, by the start of their registrations. */
  statesIn(outcome: Outcome, project: Project, file: string): Map<number, DefinitionSummary> {
    const out = new Map<number, DefinitionSummary>();
    // Where nothing was approved and nothing runs, there is nothing to tell, and no definition is made for it.
    if (this.#running.size === 0 && project.source.read(LOCK_FILE) === undefined) return out;
    const board = this.#board(project, outcome);
    for (const [i, sides] of (board?.servers ?? []).entries()) {
      const summaries = new Map(board!.summaries()[i]!.definitions.map((one) => [one.key, one]));
      for (const one of sides.source?.definitions ?? []) {
        const summary = summaries.get(keyOf(one));
        if (one.from.at.file === file && summary) out.set(one.from.at.start, summary);
      }
    }
    return out;
  }

  #project(root: string): Project | undefined {
    return this.workspace.projects().find((project) => project.source.uri('') === root);
  }

  #find({ root, server }: DefinitionTarget): { board: Board; sides: Sides } | undefined {
    const project = this.#project(root);
    const board = project && this.#board(project);
    const sides = board?.servers.find((one) => one.name === server);
    return board && sides ? { board, sides } : undefined;
  }

  // One for each state of the source, the lock file and what runs: it is asked for by every lens and every view.
  #board(project: Project, outcome: Outcome | undefined = project.latest): Board | undefined {
    if (!outcome) return undefined;
    const root = project.source.uri('');
    const text = project.source.read(LOCK_FILE);
    const known = this.#boards.get(outcome);
    if (known && known.text === text && known.revision === this.#revision) return known;
    const board = this.#make(root, outcome, text);
    this.#boards.set(outcome, board);
    return board;
  }

  #make(root: string, outcome: Outcome, text: string | undefined): Board {
    const read = text === undefined ? undefined : readLock(text);
    const wrong = read && 'wrong' in read ? read.wrong : undefined;
    const lock = read && !('wrong' in read) ? read : undefined;
    const sources = outcome.result.sources();
    const running = new Map(
      [...this.#running].flatMap(([key, one]) => {
        const [of, name] = JSON.parse(key) as [string, string];
        return of === root ? [[name, one] as const] : [];
      }),
    );
    const servers: Sides[] = pairUp(lock?.servers ?? [], sources).map(([approved, source]) => {
      const name = approved?.name ?? source!.name;
      const runs = running.get(name) ?? (source && running.get(source.name));
      running.delete(name);
      if (source) running.delete(source.name);
      return { name, approved, source: source as CurrentSource | undefined, running: runs };
    });
    for (const [name, one] of running) servers.push({ name, approved: undefined, source: undefined, running: one });
    let made: readonly DefinedServerSummary[] | undefined;
    const summaries = () => {
      made ??= servers.map((sides) => summaryOf({ root, outcome }, sides));
      return made;
    };
    return { root, outcome, lock, wrong, servers, text, revision: this.#revision, summaries };
  }
}

const NOTHING: Readonly<Record<DefinitionSide, string>> = {
  source: '(not in the source)\n',
  approved: '(not approved)\n',
  running: '(not served by a running server)\n',
};

function withInstructions(lock: Lock, { name, from, instructions, open }: Current): Lock {
  const { open: _open, ...old } = lock.servers.find((server) => server.name === name) ?? {
    name,
    from,
    definitions: [],
  };
  return {
    servers: [
      ...lock.servers.filter((server) => server.name !== name),
      { ...old, instructions, ...(open ? { open } : {}) },
    ],
  };
}

function lockEdit(project: Project, text: string): WorkspaceEdit {
  const uri = project.source.uri(LOCK_FILE);
  const old = project.source.read(LOCK_FILE);
  if (old === undefined)
    return {
      documentChanges: [
        { kind: 'create', uri, options: { ignoreIfExists: true } },
        {
          textDocument: { uri, version: null },
          edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: text }],
        },
      ],
    };
  const range = indexOf(old).range(0, old.length);
  return {
    documentChanges: [
      { textDocument: { uri, version: project.source.version(LOCK_FILE) }, edits: [{ range, newText: text }] },
    ],
  };
}

function summaryOf({ root, outcome }: Pick<Board, 'root' | 'outcome'>, sides: Sides): DefinedServerSummary {
  const { name, source, approved, running } = sides;
  const target = { root, server: name };
  const changes = new Map<string, Change[]>();
  for (const side of [source, running])
    if (side && approved)
      for (const change of compareServed(approved, side).changes) {
        const key = change.of === 'server' ? INSTRUCTIONS : keyOf({ kind: change.of, name: change.name });
        changes.set(key, [...(changes.get(key) ?? []), change]);
      }
  const place = (span: Span | undefined) => {
    const range = span && rangeOf(span, outcome);
    return range ? { place: { uri: outcome.uri(span.file), range } } : {};
  };
  const tables = { source, approved, running };
  const has = (key: string): DefinitionSide[] =>
    (['source', 'approved', 'running'] as const).filter((side) =>
      key === INSTRUCTIONS
        ? tables[side]?.instructions !== undefined && !isUnknown(tables[side].instructions)
        : tables[side]?.definitions.some((one) => keyOf(one) === key),
    );
  const all = new Map<string, Definition>();
  for (const side of [source, running, approved])
    for (const one of side?.definitions ?? []) if (!all.has(keyOf(one))) all.set(keyOf(one), one);
  const summary = (key: string, kind: DefinitionSummary['kind'], shown: string): DefinitionSummary => {
    const own = changes.get(key) ?? [];
    const find = (side: Current | undefined): Definition | undefined =>
      side?.definitions.find((one) => keyOf(one) === key);
    const [inSource, runs] = [find(source), find(running)];
    return {
      ...target,
      key,
      kind,
      name: visible(shown),
      state: stateOf(own, approved !== undefined),
      words: own.flatMap(sentences),
      sides: has(key),
      runsOther:
        source !== undefined &&
        running !== undefined &&
        (kind === INSTRUCTIONS
          ? likeness(source.instructions, running.instructions) === 'other'
          : !inSource || !runs
            ? (inSource !== undefined || !source.open) && inSource !== runs
            : likeness(normalFields(inSource), normalFields(runs)) === 'other'),
      ...place(
        source?.definitions.find((one) => keyOf(one) === key)?.from.at ??
          (kind === INSTRUCTIONS ? source?.side.from.at : undefined),
      ),
    };
  };
  const told =
    has(INSTRUCTIONS).length > 0 || changes.has(INSTRUCTIONS)
      ? [summary(INSTRUCTIONS, INSTRUCTIONS, 'instructions')]
      : [];
  return {
    ...target,
    label: visible(name),
    sides: (['source', 'approved', 'running'] as const).filter((side) => tables[side] !== undefined),
    ...place(source?.side.from.at),
    definitions: [...told, ...[...all].map(([key, one]) => summary(key, one.kind, one.name))],
  };
}

function stateOf(changes: readonly Change[], approved: boolean): DefinitionState {
  if (!approved) return 'unapproved';
  if (changes.some(({ suspicious }) => suspicious.length > 0)) return 'hostile';
  if (changes.length === 0) return 'approved';
  if (changes.some(({ kind }) => kind === 'added')) return 'new';
  return changes.some(({ kind }) => kind === 'removed') ? 'missing' : 'changed';
}

function sentences(change: Change): string[] {
  const suspicious = change.suspicious.map(({ words }) => `suspicious: ${visible(words)}`);
  const parts = change.parts.map(
    ({ path, words, breaking }) => `${visible(path)} ${visible(words)}${breaking === true ? ' (breaks callers)' : ''}`,
  );
  const kind = {
    added: 'not approved yet',
    removed: 'not served any more',
    renamed: `was called ${visible(change.was ?? '')}`,
    replaced: '',
    changed: '',
  }[change.kind];
  return [...suspicious, ...(kind ? [kind] : []), ...parts];
}
