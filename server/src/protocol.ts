// The requests and notifications that only Toolward's own client and server speak. The one file client/ imports from server/.
import {
  NotificationType,
  type Range,
  RequestType,
  RequestType0,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';

/** What the client tells the server when it starts it (`initializationOptions`). */
export interface StartOptions {
  /** False in Restricted Mode: what the workspace itself says about the analysis is then not followed. */
  readonly trusted: boolean;
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
} as const;

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
