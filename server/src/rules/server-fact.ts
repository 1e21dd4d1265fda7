// What server rules speak about: how a program is reached, and what stands before its tools.
import type { Fix } from '../finding.ts';
import type { Span } from '../snapshot.ts';

/** How a client comes to a server. */
export type Transport = 'stdio' | 'streamable-http' | 'sse';

export type Framework = 'express' | 'hono' | 'fastify' | 'koa' | 'node' | 'worker' | 'next' | 'fastmcp' | 'unknown';

/**
 * What something that stands before a server does with each request.
 *
 * - `authenticates`: refuses whoever shows no credential
 * - `limits-rate`: refuses whoever asks too often
 * - `checks-host`, `checks-origin`: refuses requests of other names, of pages of other sites
 * - `limits-body`: refuses or never reads a request above some size
 * - `allows-any-origin`: lets the pages of every site read the answers
 * - `logs`: writes the request down
 */
export type Guarding =
  | 'authenticates'
  /** Whatever it asks for, it asks for nothing where a setting is missing. */
  | 'off-by-default'
  | 'limits-rate'
  | 'checks-host'
  | 'checks-origin'
  /** It compares the origin in a way that other sites fit too. */
  | 'checks-origin-partly'
  | 'limits-body'
  | 'allows-any-origin'
  | 'logs';

/** Something that each request passes: a middleware, a hook, the handler's own first lines. */
export interface LayerFact {
  /** Where it is put before the server. */
  readonly span: Span;
  /** As its author calls it: `cors()`, `requireAuth`. */
  readonly name: string;
  readonly does: ReadonlySet<Guarding>;
  /** It is only there in some configurations. */
  readonly own: boolean;
  /** It limits rates, but counts the requests of all clients together. */
  readonly countsTogether?: boolean;
}

/**
 * Who can reach a listener.
 *
 * - `loopback`: this machine only
 * - `everyone`: all interfaces, written so or by default
 * - `chosen`: what the user configured; `by default` says what without
 * - `platform`: a host that publishes it (Workers, Vercel, …)
 */
export type Reach = 'loopback' | 'everyone' | 'chosen' | 'platform';

export interface ListenerFact {
  readonly span: Span;
  /** `app.listen`, `serve`, `export default`. */
  readonly name: string;
  readonly reach: Reach;
  /** Where the user chooses: what it is when they choose nothing. */
  readonly byDefault?: 'loopback' | 'everyone';
  /** The address where it is written. */
  readonly host?: Span;
  readonly tls: boolean;
  readonly fixes: readonly Fix[];
}

/** What a fix of an endpoint is for. */
export type EndpointMending = 'authenticate' | 'limit-rate' | 'limit-body' | 'check-host' | 'allow-origins';

/** A place where requests of the network reach a server of the protocol. */
export interface EndpointFact {
  /** The route, or what stands for it. */
  readonly span: Span;
  readonly transport: 'streamable-http' | 'sse';
  readonly framework: Framework;
  /** `/mcp`, where it is known. */
  readonly route: string | undefined;
  /** Where the application is made: endpoints with the same one share their layers. */
  readonly app: Span;
  /** What stands before it, in order; its own handler last. */
  readonly layers: readonly LayerFact[];
  readonly listeners: readonly ListenerFact[];
  /** Something before it could not be read: a plugin, an application that comes from elsewhere. */
  readonly opaque: boolean;
  /** The program reads what only a proxy says: `trust proxy`, `X-Forwarded-…`. */
  readonly behindProxy: boolean;
  /** Place of the transport's construction, where it is in the program. */
  readonly made: Span | undefined;
  readonly fixes: Readonly<Partial<Record<EndpointMending, readonly Fix[]>>>;
}

/** How the program is reached. */
export interface StackFact {
  /** Where it speaks over stdio. */
  readonly stdio: readonly Span[];
  readonly endpoints: readonly EndpointFact[];
  /** Other servers of the protocol that the program calls in the clear beyond this machine. */
  readonly calls: readonly { readonly span: Span; readonly address: string }[];
  /** Servers or transports that are made once and given to many clients. */
  readonly shared: readonly SharedFact[];
  /** Bodies of requests that are read without a limit. */
  readonly bodies: readonly BodyFact[];
  /** Sessions that are kept and never let go. */
  readonly kept: readonly KeptFact[];
}

/** Something that requests put sessions into, and nothing takes them out of. */
export interface KeptFact {
  /** Where one is put in. */
  readonly span: Span;
  /** What the program calls it: `transports`. */
  readonly name: string;
  readonly endpoint: EndpointFact;
}

/** A body that is read without a limit, or with one that keeps nobody from filling the memory. */
export interface BodyFact {
  readonly span: Span;
  /** A limit that is none, a reader that has none by itself, a loop or a listener that collects. */
  readonly kind: 'option' | 'call' | 'loop' | 'event';
  /** `json`, `fastify`, `getRawBody`. */
  readonly api: string;
  /** For an option: its name. */
  readonly option?: string;
  /** How the limit is written: `'1mb'` or a number. */
  readonly unit: 'words' | 'bytes';
  readonly fixes: readonly Fix[];
}

/** One server or transport that is used for many clients. */
export interface SharedFact {
  /** Where each request connects it. */
  readonly span: Span;
  readonly what: 'server' | 'transport';
  /** Where it is made, once. */
  readonly made: Span;
  readonly generation: 1 | 2 | undefined;
  /** For a transport: it keeps a session, and can keep only one. */
  readonly sessions?: boolean;
}

/** Something that writes to stdout. */
export interface StdoutFact {
  /** `console.log` where it is called. */
  readonly span: Span;
  readonly api: string;
  readonly fixes: readonly Fix[];
}

/** A secret that is written into a log. */
export interface LoggedSecretFact {
  /** What is written, where the call that does so is given it. */
  readonly span: Span;
  /** `process.env.API_KEY` in backquotes, or words: `all headers of the request`. */
  readonly what: string;
  readonly kind: 'environment' | 'headers' | 'argument' | 'arguments';
  readonly api: string;
  readonly tools: readonly string[];
}

/** A server whose tools leave no line when they are called. */
export interface UnloggedFact {
  /** Where it is made. */
  readonly span: Span;
  /** How many of its tools do not. */
  readonly silent: number;
  readonly tools: number;
  readonly fixes: readonly Fix[];
}

/** Calls of the outside, all of one file, that a handler waits for as long as they take. */
export interface UntimedFact {
  /** The first of them. */
  readonly span: Span;
  readonly others: readonly Span[];
  readonly what: 'request' | 'program';
  readonly api: string;
  readonly tools: readonly string[];
  /** One that gives all of them a time. */
  readonly fixes: readonly Fix[];
}

/** What a program writes, and where. */
export interface WritingFact {
  readonly unlogged: readonly UnloggedFact[];
  readonly logged: readonly LoggedCallsFact[];
  /** Errors that are answered with more than their message. */
  readonly errorDetails: readonly ErrorDetailFact[];
  readonly secrets: readonly LoggedSecretFact[];
  /** Writes to stdout in a process that speaks the protocol there. */
  readonly stdout: readonly StdoutFact[];
}

/** An error in an answer: its stack, or all that it carries. */
export interface ErrorDetailFact {
  readonly span: Span;
  readonly what: 'stack' | 'whole';
}

/** A server whose tools leave a line when they are called. */
export interface LoggedCallsFact {
  /** The server's construction. */
  readonly server: Span;
  /** The first place that writes one. */
  readonly at: Span;
  /** How many of its tools come to one. */
  readonly tools: number;
}

/** A secret in the source. */
export interface SecretFact {
  readonly span: Span;
  /** "a GitHub token", "a secret". */
  readonly what: string;
  /** Its first letters, so that its owner knows it and nobody else does. */
  readonly shown: string;
  /** What it is given to: a variable, a field. */
  readonly name: string | undefined;
  readonly fixes: readonly Fix[];
}

/** A place where certificates are not checked. */
export interface CertificateFact {
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

/** A place in what checks the credentials of requests. */
export interface CheckFact {
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

/** How credentials are kept, checked and handed on. */
export interface CredentialFact {
  readonly secrets: readonly SecretFact[];
  readonly certificates: readonly CertificateFact[];
  /** Secrets that are compared letter by letter. */
  readonly comparisons: readonly CheckFact[];
  /** Checks that know one key for everybody (`key`), or that take a token made for another server (`audience`). */
  readonly shared: readonly (CheckFact & { readonly why: 'key' | 'audience'; readonly api: string })[];
  /** Refusals that nobody writes down. */
  readonly unlogged: readonly CheckFact[];
  /** Tokens without an end. */
  readonly unexpiring: readonly (CheckFact & { readonly why: 'signed' | 'ignored' })[];
  /** Calls of other services that carry the client's own token. */
  readonly passed: readonly (CheckFact & { readonly api: string })[];
}

/** Everything that is known of a program as a server. */
export interface ServerFact {
  readonly stack: StackFact;
  readonly writing: WritingFact;
  readonly credentials: CredentialFact;
  readonly untimed: readonly UntimedFact[];
}

/** A dependency with a known hole. */
export interface VulnerableFact {
  /** Its entry in package.json. */
  readonly span: Span;
  readonly package: string;
  /** What is installed, or the range where nothing is known of that. */
  readonly version: string;
  /** Known from the lock file; or from the range, all or some versions of which have it. */
  readonly by: 'lock' | 'all' | 'some';
  /** Something in a program that is installed with it makes it matter. */
  readonly touches: boolean;
  readonly advisories: readonly { readonly id: string; readonly what: string }[];
  /** The first version with none of them. */
  readonly fixed: string;
  readonly fixes: readonly Fix[];
}
