// The shape of a rule: one object with its identity, its words and what it looks at.
import type { Capability, ToolInfo } from '../analyze.ts';
import type { Change } from '../definitions/changes.ts';
import type { Confidence, Edit, Fix, Severity, TraceStep } from '../finding.ts';
import type { Span } from '../snapshot.ts';
import type { Access, OptionPlace, SinkKind, Weakness } from '../taint/kinds.ts';
import type { ServerFact, VulnerableFact } from './server-fact.ts';

/** The OWASP MCP Top 10 (2025 beta) entries. */
export type Owasp =
  | 'MCP01' // token mismanagement and secret exposure
  | 'MCP02' // scope creep
  | 'MCP03' // tool poisoning
  | 'MCP04' // supply chain
  | 'MCP05' // command injection and execution
  | 'MCP06' // intent flow subversion
  | 'MCP07' // authentication and authorization
  | 'MCP08' // audit and telemetry
  | 'MCP09' // shadow servers
  | 'MCP10'; // context over-sharing

type Placeholders<S extends string> = S extends `${string}{${infer P}}${infer R}` ? P | Placeholders<R> : never;

/** Message id and the values of exactly its placeholders. */
export type Words<M extends Record<string, string>> = {
  [K in keyof M & string]: { readonly message: K } & ([Placeholders<M[K]>] extends [never]
    ? { readonly data?: undefined }
    : { readonly data: Readonly<Record<Placeholders<M[K]>, string>> });
}[keyof M & string];

/** What any rule answers with: its words, and where they differ from the rule's own defaults. */
export type Report<M extends Record<string, string>> = Words<M> & {
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly primary?: Span;
  readonly related?: readonly TraceStep[];
  readonly trace?: readonly TraceStep[];
  readonly fixes?: readonly Fix[];
  readonly arguments?: readonly string[];
  readonly tools?: readonly string[];
};

/** A tool argument that reaches a sink with no guard that clears it. */
export interface FlowFact {
  readonly kind: SinkKind;
  /** The API as its user would name it: `child_process.exec`, `fs.readFile`. */
  readonly api: string;
  /** The argument that carries the taint into the sink. */
  readonly sink: Span;
  /** The whole call. */
  readonly call: Span;
  readonly tools: readonly string[];
  /** Argument paths that reach it: `filePath`, `items[]`. */
  readonly arguments: readonly string[];
  readonly weakness: Weakness;
  /** The guard that falls short, where `weakness` is not `none`. */
  readonly guard: Span | undefined;
  readonly trace: readonly TraceStep[];
  /** Other ways to the same sink, each built in another place. */
  readonly otherTraces: readonly (readonly TraceStep[])[];
  /** The schema says nothing about the argument (no schema, or one that lets anything pass). */
  readonly untyped: boolean;
  /** The whole text at the sink is the argument: a tool meant to run what it is given. */
  readonly whole: boolean;
  /** Where a whole statement or query is the caller's: what keeps it from changing anything. */
  readonly access?: Access;
  /** For a word that a program may read as an option: what it is, and what that could do. */
  readonly option?: OptionPlace;
  /** For a shell command: the shell of another machine runs it, and takes nothing but a text. */
  readonly remote?: true;
  /** For what is done once for each element of a list: what that is. */
  readonly repeats?: Capability;
  /** Mendings that the engine's syntax knowledge could build for this flow. */
  readonly fixes: readonly Fix[];
}

export type TextRole =
  | 'name'
  | 'title'
  | 'description'
  | 'parameter-name'
  | 'parameter-description'
  | 'enum-value'
  | 'prompt-text'
  | 'resource-description'
  | 'server-instructions';

/** Where a text comes from that is not in the program. */
export interface TextOrigin {
  readonly kind: 'network' | 'database' | 'file' | 'server' | 'argument' | 'environment';
  /** The API, the variable or the argument, as its user would name it. */
  readonly from: string;
  /** The text is nothing else, or may be; otherwise it is a part of it. */
  readonly whole: boolean;
}

/** A text that a model reads, as it is served (escapes decoded, constants joined). */
export interface TextFact {
  readonly role: TextRole;
  /** Parts that are not known are an ellipsis; a text of which nothing is known is empty. */
  readonly text: string;
  /** What it is made from beyond the program's own constants. */
  readonly origins?: readonly TextOrigin[];
  /** It takes the place of another while the server runs. */
  readonly changed?: true;
  /** The tool, prompt or resource it belongs to. */
  readonly tool: string | undefined;
  /** For parameter texts and enum values: the argument path. */
  readonly argument: string | undefined;
  /** It describes a parameter that is on or off. */
  readonly flag?: true;
  /** Names of all tools of the same server, itself included. */
  readonly siblings: readonly string[];
  /** What `make` gives, made once for all texts of the same words: it may depend on nothing but role, flag, text and siblings. */
  once?<T>(what: string, make: () => T): T;
  /** Where `text.slice(start, end)` stands in the source; the whole expression when it is computed, or when that lies beyond the text. */
  place(start: number, end: number): Span;
  /** The edit that replaces `text.slice(start, end)` in the source, or undefined where the text is computed. */
  edit(start: number, end: number, replacement: string): Edit | undefined;
}

/** A range of `TextFact.text`, and what to say about it. */
export type TextReport<M extends Record<string, string>> = Report<M> & { readonly start: number; readonly end: number };

/** An effect that a handler reaches, tainted or not. */
export interface Effect {
  readonly capability: Capability;
  readonly api: string;
  readonly span: Span;
  /** An argument chooses what it acts on: the host, the file, the statement, the program. */
  readonly chosenBy: readonly string[];
  /** The argument is the whole of what is run or fetched: free command, free SQL, free URL. */
  readonly free: boolean;
  /** The program run, when it is a constant of the source. */
  readonly program?: string;
  /** It changes nothing: the program (with its subcommand) is known to only look. */
  readonly looksOnly?: boolean;
  /** The program is there to change something, or runs whatever it is given. */
  readonly changes?: boolean;
  /** What it writes is scratch that nobody else looks at: a temporary file, a log, a cache. */
  readonly scratch?: boolean;
  /** Text given by an argument is written to a file that the same handler then runs. */
  readonly runsWritten?: boolean;
  /** From the registration to the effect. */
  readonly trace?: readonly TraceStep[];
}

export type HintName = 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint';

/** One tool with everything that is known about it. */
export interface ToolFact {
  readonly tool: ToolInfo;
  readonly effects: readonly Effect[];
  /** Constant annotation hints with the place of their value. */
  readonly hints: readonly {
    readonly name: HintName;
    readonly value: boolean;
    readonly span: Span;
    /** Written as `true` or `false` for this tool alone, so that it can be corrected there. */
    readonly own?: boolean;
  }[];
  /** The hints that follow from what the handler does, for a tool without annotations; undefined where nothing follows. */
  readonly inferred?: {
    readonly hints: readonly { readonly name: HintName; readonly value: boolean }[];
    /** They say what was reached; otherwise also that nothing else was. */
    readonly certain: boolean;
    /** What they follow from. */
    readonly because: readonly Effect[];
    readonly fixes: readonly Fix[];
  };
  /** How arguments are validated before the handler uses them. */
  readonly validation: Validation;
  /** Values of the schema's enums that the handler branches on to unrelated powers, by argument path. */
  readonly actions: readonly {
    readonly argument: string;
    readonly values: readonly string[];
    /** What each value lets the handler do, in the order of `values`. */
    readonly powers?: readonly (readonly Effect[])[];
  }[];
  /** Why the SDK cannot serve its schemas as they are given. */
  readonly unservable: readonly Unservable[];
}

/** One reason why the SDK cannot serve a schema; the kinds are told in analysis/servable.ts. */
export interface Unservable {
  readonly kind:
    | 'list'
    | 'refused'
    | 'list-or-refused'
    | 'hidden'
    | 'no-object'
    | 'json'
    | 'whole-object'
    | 'config'
    | 'no-schema'
    | 'no-schema-within'
    | 'constants'
    | 'old-zod'
    | 'old-zod-fields'
    | 'new-zod';
  readonly side: 'input' | 'output';
  /** The first generation of the SDK, or the second. */
  readonly generation: 1 | 2;
  readonly span: Span;
  /** The path of the field, `''` for the whole schema. */
  readonly argument: string;
  /** What stands there, as zod calls it: `z.date()`, `.optional()`. */
  readonly what: string;
  /** The major version of zod, where it matters and is known. */
  readonly zod?: number;
  /** Where a schema that is given by name is made. */
  readonly made?: Span;
  readonly fixes: readonly Fix[];
}

export interface Validation {
  /**
   * - `enforced`: a schema that the SDK or the handler itself applies
   * - `missing`: no schema at all, in a form where the callback then receives no arguments
   * - `advertised-only`: a low-level handler that serves a schema and never applies it
   * - `open`: a schema that lets anything pass (`any`, `unknown`, passthrough)
   * - `cast`: the handler casts past the schema
   */
  readonly state: 'enforced' | 'missing' | 'advertised-only' | 'open' | 'cast' | 'none-needed';
  /** Argument paths that are used without having been validated, with the first use of each. */
  readonly unchecked: readonly {
    readonly argument: string;
    readonly use: Span;
    /** It decides what an effect does (which file, which command); otherwise it is data that is handed on. */
    readonly decides?: boolean;
    /** The API it reaches. */
    readonly api?: string;
  }[];
  readonly fixes: readonly Fix[];
  /** A dispatcher is one place for many tools: only the first of them carries it, for all of them. */
  readonly dispatcher?: { readonly at: Span; readonly tools: readonly string[] };
}

interface RuleBase<M extends Record<string, string>> {
  /** Kebab-case; reads well after "toolward-allow". Never changes. */
  readonly id: string;
  /** One line for lists: what it flags. */
  readonly summary: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** `CWE-78`, or null where no weakness describes it. */
  readonly cwe: `CWE-${number}` | null;
  /** The entry of the OWASP MCP Top 10, or `none: why`. */
  readonly owasp: Owasp | `none: ${string}`;
  /** Sentences with `{placeholders}`: what can happen, why here, and what to do. */
  readonly messages: M;
}

export interface FlowRule<M extends Record<string, string>> extends RuleBase<M> {
  readonly kinds: readonly SinkKind[];
  flow(fact: FlowFact): Report<M> | undefined;
}
export interface TextRule<M extends Record<string, string>> extends RuleBase<M> {
  text(fact: TextFact): readonly TextReport<M>[];
}
export interface ToolRule<M extends Record<string, string>> extends RuleBase<M> {
  tool(fact: ToolFact): readonly Report<M>[];
}
/** A rule about the program as a server; each report names its place. */
export interface ServerRule<M extends Record<string, string>> extends RuleBase<M> {
  server(fact: ServerFact): readonly (Report<M> & { readonly primary: Span })[];
}

/** A rule about packages that a server is installed with; each report stands at the package's entry. */
export interface DependencyRule<M extends Record<string, string>> extends RuleBase<M> {
  dependency(fact: VulnerableFact): Report<M> | undefined;
}

/** A rule about definitions that are not as they were approved. */
export interface DefinitionRule<M extends Record<string, string>> extends RuleBase<M> {
  definition(fact: DriftFact): Report<M> | undefined;
}

/** Something that is served and not as it was approved. `at`: in the source, or in the lock file. */
export type DriftFact = { readonly server: string; readonly from: 'source' | 'running'; readonly at: Span } & (
  | { readonly what: 'change'; readonly change: Change; readonly isNew: boolean }
  | { readonly what: 'edited'; readonly name: string }
  | { readonly what: 'missing-server' }
);

export type Rule<M extends Record<string, string> = Record<string, string>> =
  | FlowRule<M>
  | TextRule<M>
  | ToolRule<M>
  | ServerRule<M>
  | DependencyRule<M>
  | DefinitionRule<M>;

/** A rule with its message types forgotten, for lists. */
// biome-ignore lint/suspicious/noExplicitAny: the list holds rules of every message type; defineRule has checked each.
export type AnyRule = Rule<any>;

/** Types a rule: unknown messages, misspelt placeholders and unknown kinds do not compile. */
export function defineRule<const M extends Record<string, string>>(rule: Rule<M>): Rule<M> {
  return rule;
}

/** What any rule may answer, with its message types forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: as AnyRule.
export type AnyReport = Report<any>;
