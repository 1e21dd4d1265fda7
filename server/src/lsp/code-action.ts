// textDocument/codeAction: quick fixes from the diagnostics' own data, ignoring with a reason, refactorings, and all safe
// fixes at once.
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { commands, type DefinitionTarget, type IgnoreTarget } from '../protocol.ts';
import { refactoringsAt } from '../refactorings/index.ts';
import descriptionDrift from '../rules/description-drift.ts';
import type { Definitions } from './definitions.ts';
import type { Documents } from './documents.ts';
import { diagnosticData, type FixData } from './from-proto.ts';
import { NO_REPORT } from './outcome.ts';
import { indexOf } from './text-index.ts';
import { SOURCE, toFixData } from './to-proto.ts';
import { pathOf } from './uris.ts';
import type { Workspace } from './workspace.ts';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.toolward`;

export interface EditAbilities {
  /** The client shows edits that ask for confirmation before it applies them. */
  readonly annotations: boolean;
}

/** All actions for a range. Fixes made for other texts than the present ones are left out. */
export async function codeActions(
  params: CodeActionParams,
  workspace: Workspace,
  documents: Documents,
  definitions: Definitions,
  abilities: EditAbilities,
  given: () => boolean,
): Promise<CodeAction[]> {
  const { only } = params.context;
  const wants = (kind: string) => only === undefined || only.some((o) => kind === o || kind.startsWith(`${o}.`));
  const actions: CodeAction[] = [];
  const mine = params.context.diagnostics.filter((d) => d.source === SOURCE && typeof d.code === 'string');
  if (wants(CodeActionKind.QuickFix)) {
    for (const diagnostic of mine) {
      actions.push(...approving(diagnostic, params.textDocument.uri, workspace, definitions));
      actions.push(...quickFixes(diagnostic, params.textDocument.uri, workspace, documents, abilities));
      actions.push(ignoring(diagnostic, params.textDocument.uri));
      actions.push(explaining(diagnostic));
    }
  }
  if (wants(CodeActionKind.RefactorRewrite))
    actions.push(...(await refactorings(params, workspace, documents, abilities, given)));
  // A light bulb asks for everything; fixing all is only for those who ask for it by name.
  if (only !== undefined && wants(FIX_ALL)) {
    const action = await fixAll(params.textDocument.uri, workspace, documents, given);
    if (action !== undefined) actions.push(action);
  }
  return actions;
}

/** What can be done about a definition that is not as it was approved: look at the change, approve it. */
function approving(diagnostic: Diagnostic, uri: string, workspace: Workspace, definitions: Definitions): CodeAction[] {
  if (diagnostic.code !== descriptionDrift.id) return [];
  const project = workspace.projectOf(uri);
  const file = project?.source.path(uri);
  const text = file === undefined ? undefined : project?.latest?.index(file);
  if (!project || file === undefined || !text) return [];
  const one = definitions.near(project, file, text.offset(diagnostic.range.start), String(diagnostic.message));
  if (!one) return [];
  const target: DefinitionTarget = { root: one.root, server: one.server, key: one.key };
  const action = (title: string, command: string, isPreferred: boolean): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command, arguments: [target] },
    ...(isPreferred ? { isPreferred } : {}),
  });
  const what = one.kind === 'instructions' ? 'instructions of the server' : `${one.kind} “${one.name}”`;
  return [
    action(`Show what changed in the ${what}`, commands.showDefinitionDiff, true),
    action(
      one.state === 'missing' ? `Approve that the ${what} is gone` : `Approve the ${what} as it is now`,
      commands.approveDefinition,
      false,
    ),
  ];
}

function quickFixes(
  diagnostic: Diagnostic,
  uri: string,
  workspace: Workspace,
  documents: Documents,
  abilities: EditAbilities,
): CodeAction[] {
  const data = diagnosticData(diagnostic.data) ?? diagnosticData(own(diagnostic, uri, workspace)?.data);
  const actions: CodeAction[] = [];
  for (const fix of data?.fixes ?? []) {
    if (!fresh(fix, workspace, documents)) continue;
    actions.push({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: workspaceEdit([fix], documents, abilities),
      ...(fix.safety === 'safe' ? { isPreferred: true } : {}),
    });
  }
  return actions;
}

/** What may be rewritten where the cursor stands. Made for the present texts: nothing waits in a diagnostic's data. */
async function refactorings(
  { textDocument: { uri }, range }: CodeActionParams,
  workspace: Workspace,
  documents: Documents,
  abilities: EditAbilities,
  given: () => boolean,
): Promise<CodeAction[]> {
  const project = workspace.projectOf(uri);
  const path = project?.source.path(uri);
  const document = documents.get(uri);
  const outcome = await project?.outcome(given);
  if (project === undefined || path === undefined || document === undefined || outcome === undefined) return [];
  const read = (file: string) => outcome.index(file)?.text;
  if (read(path) !== document.getText()) return [];
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return refactoringsAt(read, outcome.result, path, start, end)
    .map((fix) => toFixData(fix, outcome))
    .filter((fix) => fix !== undefined)
    .filter((fix) => fresh(fix, workspace, documents))
    .map((fix) => ({
      title: fix.title,
      kind: CodeActionKind.RefactorRewrite,
      edit: workspaceEdit([fix], documents, abilities),
    }));
}

/** For clients that drop a diagnostic's data: the present diagnostic that looks the same. */
function own(diagnostic: Diagnostic, uri: string, workspace: Workspace): Diagnostic | undefined {
  const project = workspace.projectOf(uri);
  const path = project?.source.path(uri);
  const report = (path !== undefined && project?.latest?.reports.get(path)) || NO_REPORT;
  const look = (d: Diagnostic) => JSON.stringify([d.code, d.message, d.range.start, d.range.end]);
  return report.items.find((item) => look(item) === look(diagnostic));
}

function ignoring(diagnostic: Diagnostic, uri: string): CodeAction {
  const target: IgnoreTarget = { uri, rule: String(diagnostic.code), range: diagnostic.range };
  const title = `Ignore ${diagnostic.code} here, because…`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: commands.ignoreHere, arguments: [target] },
  };
}

function explaining(diagnostic: Diagnostic): CodeAction {
  const title = `Explain ${diagnostic.code}`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: commands.explainRule, arguments: [diagnostic.code] },
  };
}

/** One edit that applies every safe fix of the document which does not run into one taken before it. */
async function fixAll(
  uri: string,
  workspace: Workspace,
  documents: Documents,
  given: () => boolean,
): Promise<CodeAction | undefined> {
  const project = workspace.projectOf(uri);
  const path = project?.source.path(uri);
  const document = documents.get(uri);
  const outcome = await project?.outcome(given);
  if (project === undefined || path === undefined || document === undefined || outcome === undefined) return undefined;
  const taken: FixData[] = [];
  const spans: Placed[] = [];
  for (const diagnostic of outcome.reports.get(path)?.items ?? []) {
    const fix = diagnosticData(diagnostic.data)?.fixes.find((f) => f.safety === 'safe');
    // Saving one file must not write others.
    if (fix === undefined || !fresh(fix, workspace, documents)) continue;
    if (!fix.edits.every((edit) => samePlace(edit.uri, uri))) continue;
    const placed = fix.edits.map((edit) => ({
      start: document.offsetAt(edit.range.start),
      end: document.offsetAt(edit.range.end),
      text: edit.newText,
    }));
    if (placed.some((edit) => spans.some((other) => collide(edit, other)))) continue;
    // Two fixes may bring the same helper: one copy of it is enough.
    const additional = fix.edits.filter((_, n) => !spans.some((other) => equal(placed[n]!, other)));
    spans.push(...placed);
    taken.push({ ...fix, edits: additional });
  }
  if (taken.length === 0) return undefined;
  return {
    title: `Toolward: apply ${taken.length} safe ${taken.length === 1 ? 'fix' : 'fixes'}`,
    kind: FIX_ALL,
    edit: workspaceEdit(taken, documents, { annotations: false }),
  };
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Equal edits and two insertions at one place live together; everything else that touches does not. */
function collide(a: Placed, b: Placed): boolean {
  if (equal(a, b)) return false;
  if (a.start === a.end && b.start === b.end) return false;
  return a.start < b.end && b.start < a.end;
}

function equal(a: Placed, b: Placed): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** True when every text the fix edits is still the text it was made for. */
function fresh(fix: FixData, workspace: Workspace, documents: Documents): boolean {
  return (
    fix.edits.length > 0 &&
    fix.edits.every(({ uri }) => {
      const project = workspace.projectOf(uri);
      const path = project?.source.path(uri);
      const text = documents.get(uri)?.getText() ?? (path === undefined ? undefined : project?.source.read(path));
      return text !== undefined && indexOf(text).fingerprint() === fix.texts[uri];
    })
  );
}

function workspaceEdit(fixes: readonly FixData[], documents: Documents, abilities: EditAbilities): WorkspaceEdit {
  const byUri = new Map<string, TextDocumentEdit>();
  const review = abilities.annotations && fixes.some((fix) => fix.safety === 'review');
  for (const edit of fixes.flatMap((fix) => fix.edits)) {
    let of = byUri.get(edit.uri);
    if (of === undefined) {
      of = { textDocument: { uri: edit.uri, version: documents.get(edit.uri)?.version ?? null }, edits: [] };
      byUri.set(edit.uri, of);
    }
    of.edits.push({ range: edit.range, newText: edit.newText, ...(review ? { annotationId: REVIEW } : {}) });
  }
  return {
    documentChanges: [...byUri.values()],
    ...(review ? { changeAnnotations: { [REVIEW]: { label: fixes[0]!.title, needsConfirmation: true } } } : {}),
  };
}

const REVIEW = 'review';

function samePlace(a: string, b: string): boolean {
  return a === b || (pathOf(a) !== undefined && pathOf(a) === pathOf(b));
}
