// textDocument/diagnostic and workspace/diagnostic: the editor pulls, the server says when pulling is worth while.
import {
  type CancellationToken,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver-protocol';
import type { Documents } from './documents.ts';
import { type FileReport, NO_REPORT, type Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import { NOTHING } from './to-proto.ts';
import { pathOf } from './uris.ts';
import type { Workspace } from './workspace.ts';

export class PullDiagnostics {
  /** What each document was last told, by URI; only documents that are pulled. */
  readonly #told = new Map<string, string>();
  /** Result ids that a refresh was asked for, by URI: nobody is asked twice for the same. */
  readonly #asked = new Map<string, string>();
  /** How many pulls of a document are under way, by URI. */
  readonly #pulling = new Map<string, number>();
  /** Documents that were edited since they were pulled: the editor will pull them by itself. */
  readonly #edited = new Set<string>();
  /** URIs, by path, of files of which the client may still show findings, whatever result ids it remembers. */
  readonly #shown = new Map<string, string>();
  /** Grows when any report of any root changes. */
  #generation = 0;
  #answered = -1;
  readonly #waiting = new Set<() => void>();
  #closed = false;
  readonly #last = new WeakMap<Project, string>();

  constructor(
    private readonly workspace: Workspace,
    private readonly documents: Documents,
    private readonly refresh: () => void,
  ) {}

  async document(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const uri = params.textDocument.uri;
    this.#edited.delete(uri);
    this.#pulling.set(uri, (this.#pulling.get(uri) ?? 0) + 1);
    try {
      const project = this.workspace.projectOf(uri);
      const reports = await project?.reports(() => token.isCancellationRequested);
      if (token.isCancellationRequested) throw cancelled();
      const path = project?.source.path(uri);
      const report = (path !== undefined && reports?.get(path)) || NO_REPORT;
      // Clients pull a last time while they close a document; it needs no more news then.
      if (this.documents.get(uri) !== undefined) this.#told.set(uri, report.resultId);
      this.#asked.delete(uri);
      if (report.items.length > 0) this.#shown.set(pathOf(uri) ?? uri, uri);
      if (params.previousResultId === report.resultId) return { kind: 'unchanged', resultId: report.resultId };
      return { kind: 'full', resultId: report.resultId, items: [...report.items] };
    } finally {
      const left = this.#pulling.get(uri)! - 1;
      if (left > 0) this.#pulling.set(uri, left);
      else this.#pulling.delete(uri);
    }
  }

  /**
   * Answers at once when there is something the client has not been told, and else holds the
   * request until there is: clients ask again as soon as they are answered.
   */
  async workspaceReport(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    for (;;) {
      const outcomes = await this.#outcomes(token);
      if (token.isCancellationRequested) throw cancelled();
      if (this.#closed) return { items: [] };
      if (this.#answered !== this.#generation) {
        this.#answered = this.#generation;
        return { items: this.#reports(outcomes, params) };
      }
      await this.#change(token);
    }
  }

  /** To be called whenever a project has a new outcome: asks the editor to pull what changed behind its back. */
  settled(project: Project): void {
    const outcome = project.latest;
    if (outcome === undefined) return;
    const sum = JSON.stringify([...outcome.reports].map(([path, report]) => [path, report.resultId]));
    if (this.#last.get(project) !== sum) {
      this.#last.set(project, sum);
      this.rootsChanged();
    }
    let worth = false;
    for (const [uri, told] of this.#told) {
      const path = project.source.path(uri);
      if (path === undefined || this.workspace.projectOf(uri) !== project) continue;
      const now = outcome.reports.get(path)?.resultId ?? NOTHING;
      if (now === told) this.#asked.delete(uri);
      else if (!this.#pulling.has(uri) && !this.#edited.has(uri) && this.#asked.get(uri) !== now) {
        this.#asked.set(uri, now);
        worth = true;
      }
    }
    if (worth) this.refresh();
  }

  /** Roots came or went, or a report changed: held requests are to be looked at again. */
  rootsChanged(): void {
    this.#generation++;
    this.#release();
  }

  /** Answers held requests; there will be no more news. */
  close(): void {
    this.#closed = true;
    this.#release();
  }

  #release(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  changed(uri: string): void {
    this.#edited.add(uri);
  }

  closed(uri: string): void {
    // A document that lay in no root is gone with its project, and so are its findings.
    if (this.#shown.has(pathOf(uri) ?? uri) && this.workspace.projectOf(uri) === undefined) this.rootsChanged();
    this.#edited.delete(uri);
    this.#told.delete(uri);
    this.#asked.delete(uri);
  }

  async #outcomes(token: CancellationToken): Promise<[Project, Outcome][]> {
    const out: [Project, Outcome][] = [];
    for (const project of this.workspace.roots()) {
      const outcome = await project.outcome(() => token.isCancellationRequested);
      if (outcome !== undefined) out.push([project, outcome]);
    }
    return out;
  }

  /** Every file with findings, and every file the client still holds some of. */
  #reports(outcomes: readonly [Project, Outcome][], params: WorkspaceDiagnosticParams) {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    // Editors spell URIs in their own way (`%40` for `@`): books are kept by path, and answers use their spelling.
    const previous = new Map(params.previousResultIds.map((id) => [pathOf(id.uri) ?? id.uri, id]));
    // VS Code forgets the result id of a document that is closed, and goes on showing its findings.
    const forgotten = new Map([...this.#shown].filter(([key]) => !previous.has(key)));
    const add = (uri: string, version: number | null, report: FileReport) => {
      const key = pathOf(uri) ?? uri;
      const known = previous.get(key);
      previous.delete(key);
      forgotten.delete(key);
      if (report.items.length > 0) this.#shown.set(key, uri);
      else this.#shown.delete(key);
      const of = { uri: known?.uri ?? uri, version, resultId: report.resultId };
      if (known?.value === report.resultId) items.push({ ...of, kind: 'unchanged' });
      else items.push({ ...of, kind: 'full', items: [...report.items] });
    };
    for (const [project, outcome] of outcomes) {
      for (const [path, report] of outcome.reports) add(project.source.uri(path), project.source.version(path), report);
    }
    for (const uri of [...[...previous.values()].map((id) => id.uri), ...forgotten.values()]) {
      const project = this.workspace.projectOf(uri);
      // A document outside the roots answers for itself; this report is about the roots.
      if (project !== undefined && !outcomes.some(([root]) => root === project)) continue;
      add(uri, this.documents.get(uri)?.version ?? null, NO_REPORT);
    }
    return items;
  }

  #change(token: CancellationToken): Promise<void> {
    return new Promise((done) => {
      const cancel = token.onCancellationRequested(() => {
        this.#waiting.delete(wake);
        done();
      });
      const wake = () => {
        cancel.dispose();
        done();
      };
      this.#waiting.add(wake);
    });
  }
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The editor no longer waits for this.');
}
