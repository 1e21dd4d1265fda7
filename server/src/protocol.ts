// The requests and notifications that only Toolward's own client and server speak. The one file client/ imports from server/.
import {
  NotificationType,
  NotificationType0,
  type Range,
  RequestType,
  RequestType0,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';

/** What the client tells the server when it starts it (`initializationOptions`). */
export interface StartOptions {
  /** False in Restricted Mode: what the workspace itself says about the analysis is then not followed. */
  readonly trusted: boolean;
  /** A folder of the editor's own for this workspace, absolute: what was found is kept there for the next start. */
  readonly storage?: string;
}

/** What the status item shows. Counts are of the newest finished analysis, over all roots. */
export interface Status {
  readonly state: 'analysing' | 'idle' | 'failed' | 'cancelled';
  readonly servers: number;
  readonly tools: number;
  /** Findings that are shown: not suppressed, not below the chosen confidence. */
  readonly findings: number;
  /** Handlers that could not be followed; they are never counted as clean. */
  readonly unresolved: number;
  /** One sentence when something went wrong. */
  readonly problem?: string;
}

export interface FindingPlace {
  readonly uri: string;
  readonly range: Range;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
}

export interface ToolSummary {
  /** Undefined when the name cannot be known from the source. */
  readonly name: string | undefined;
  readonly kind: 'tool' | 'prompt' | 'resource';
  readonly server: string | undefined;
  readonly uri: string;
  readonly range: Range;
  /** In words: "reads files". */
  readonly capabilities: readonly string[];
  /** Why the handler could not be followed. */
  readonly unresolved: string | undefined;
  readonly findings: readonly FindingPlace[];
}

export interface RuleCard {
  readonly id: string;
  /** One line: what it flags. */
  readonly summary: string;
}

export interface IgnoreParams {
  readonly uri: string;
  readonly rule: string;
  /** The flagged range, as in the diagnostic. */
  readonly range: Range;
  readonly reason: string;
  /** The document's version as the client has it when the question is answered; undefined when it is not open. */
  readonly version?: number;
}

export interface ReportParams {
  /** A value used once: the page's style is allowed by it alone. */
  readonly nonce: string;
}

/** The edit, or one sentence saying why there is none. */
export type IgnoreAnswer = { readonly edit: WorkspaceEdit } | { readonly refused: string };

/** Server to client: the state of the analysis. */
export const StatusNotification = new NotificationType<Status>('toolward/status');
/** Client to server: the user has trusted the workspace. */
export const TrustNotification = new NotificationType<{ readonly trusted: boolean }>('toolward/trust');
/** Analyses every root anew, from the disk up; answers when all are done. */
export const CheckWorkspaceRequest = new RequestType0<Status, void>('toolward/checkWorkspace');
/** All tools, prompts and resources found, in the order of the source. */
export const ToolsRequest = new RequestType0<ToolSummary[], void>('toolward/tools');
/** All rules there are. */
export const RulesRequest = new RequestType0<RuleCard[], void>('toolward/rules');
/** A rule's page as Markdown, or null when there is no such rule. */
export const RulePageRequest = new RequestType<{ readonly id: string }, string | null, void>('toolward/rulePage');
/** The author's score of the workspace as a page of HTML. Waits for the analysis. */
export const ReportRequest = new RequestType<ReportParams, string, void>('toolward/report');
/** The edit that writes `// toolward-allow <rule>: <reason>` above a finding. */
export const IgnoreRequest = new RequestType<IgnoreParams, IgnoreAnswer, void>('toolward/ignore');

/** Client commands that the server's code actions and code lenses name. */
export const commands = {
  /** Arguments: `IgnoreTarget`. Asks for the reason, then applies the answer of `IgnoreRequest`. */
  ignoreHere: 'toolward.ignoreHere',
  /** Arguments: a rule's id. */
  explainRule: 'toolward.explainRule',
  /** Arguments: `ShowFindings`. */
  showFindings: 'toolward.showFindings',
  /** Arguments: a document's URI and a range. The report's links name it. */
  openPlace: 'toolward.openPlace',
  /** Arguments: `DefinitionTarget`. Opens the diff of what was approved and what is served. */
  showDefinitionDiff: 'toolward.showDefinitionDiff',
  /** Arguments: `DefinitionTarget`. Approves the definition, or all of the server. */
  approveDefinition: 'toolward.approveDefinition',
  /** Arguments: `RunTarget`. Opens the inspector at a tool, prompt or resource, and connects if need be. */
  runInInspector: 'toolward.runInInspector',
} as const;

/** A registration in the source. */
export interface RunTarget {
  readonly uri: string;
  readonly kind: 'tool' | 'prompt' | 'resource';
  /** As it is shown; undefined where the source does not tell. */
  readonly name: string | undefined;
}

export interface IgnoreTarget {
  readonly uri: string;
  readonly rule: string;
  readonly range: Range;
}

export interface ShowFindings {
  readonly uri: string;
  /** The registration's range. */
  readonly range: Range;
  readonly findings: readonly FindingPlace[];
}

/** Where a definition stands: what the source would serve, what was approved, what a running server serves. */
export type DefinitionSide = 'source' | 'approved' | 'running';

/**
 * - `approved`: as it was approved
 * - `changed`: it differs from what was approved
 * - `hostile`: it differs, and the change looks like an attack
 * - `new`: nobody has approved it, though others of its server were
 * - `missing`: approved, and not served now
 * - `unapproved`: nothing of its server was approved yet
 */
export type DefinitionState = 'approved' | 'changed' | 'hostile' | 'new' | 'missing' | 'unapproved';

/** Names one definition of one server, or the whole server. */
export interface DefinitionTarget {
  /** URI of the project's root. */
  readonly root: string;
  /** The server's name in the lock file. */
  readonly server: string;
  /** `tool:read_file`; undefined for the whole server. */
  readonly key?: string;
}

export interface DefinitionSummary extends DefinitionTarget {
  readonly key: string;
  readonly kind: 'tool' | 'prompt' | 'resource' | 'template' | 'instructions';
  /** Safe to show. */
  readonly name: string;
  readonly state: DefinitionState;
  /** What happened since it was approved, one sentence each. */
  readonly words: readonly string[];
  /** The sides that have it. */
  readonly sides: readonly DefinitionSide[];
  /** What runs is not what the source would serve. */
  readonly runsOther: boolean;
  /** Its registration; undefined where the source does not have it. */
  readonly place?: { readonly uri: string; readonly range: Range };
}

export interface DefinedServerSummary extends DefinitionTarget {
  /** Safe to show. */
  readonly label: string;
  readonly sides: readonly DefinitionSide[];
  readonly place?: { readonly uri: string; readonly range: Range };
  readonly definitions: readonly DefinitionSummary[];
}

export interface DefinitionsOverview {
  readonly servers: readonly DefinedServerSummary[];
  /** Why a lock file could not be read, one sentence each. */
  readonly problems: readonly string[];
}

export interface ApproveParams extends DefinitionTarget {
  /** The side that is approved. */
  readonly from: 'source' | 'running';
}

/** The edit of the lock file, or one sentence saying why there is none. */
export type ApproveAnswer =
  | { readonly edit: WorkspaceEdit; readonly lock: string; readonly approved: number }
  | { readonly refused: string };

/** What a running server serves; `served` is null when it has ended. */
export interface RunningParams {
  readonly root: string;
  readonly server: string;
  readonly served: {
    readonly name: string | undefined;
    readonly instructions: string | undefined;
    readonly definitions: readonly {
      readonly kind: 'tool' | 'prompt' | 'resource' | 'template';
      readonly name: string;
      readonly fields: { readonly [key: string]: unknown };
    }[];
  } | null;
}

/** All servers with their definitions. Waits for the analysis. */
export const DefinitionsRequest = new RequestType0<DefinitionsOverview, void>('toolward/definitions');
/** A side of a definition, or of a server, as a document. */
export const DefinitionTextRequest = new RequestType<
  { readonly target: DefinitionTarget; readonly side: DefinitionSide },
  string,
  void
>('toolward/definitionText');
/** Approves a definition, or all of a server. */
export const ApproveRequest = new RequestType<ApproveParams, ApproveAnswer, void>('toolward/approve');
/** Client to server: what a running server serves has changed. */
export const RunningNotification = new NotificationType<RunningParams>('toolward/running');
/** Server to client: what `DefinitionsRequest` answers may be another now. */
export const DefinitionsNotification = new NotificationType0('toolward/definitionsChanged');
