// The security guidance for servers of the protocol, part by part: which rule watches over what, which clause of the
// specification asks for it, and what no reading of source can decide.
// Clauses: the specification of 2026-07-28, by document and heading; "best practices" is its security tutorial.

/** The seven parts of the guidance, in its order. */
export const guidanceParts = [
  'authentication',
  'transport',
  'input-validation',
  'description-safety',
  'limits',
  'least-privilege',
  'logging',
] as const;

export type GuidancePart = (typeof guidanceParts)[number];

/** What each part asks for, in one line. */
export const partSummaries: Readonly<Record<GuidancePart, { readonly title: string; readonly asks: string }>> = {
  authentication: {
    title: 'Authentication',
    asks: 'a token for each client, checked before the server answers, rotated, its failures logged',
  },
  transport: {
    title: 'Transport',
    asks: 'TLS for what the network reaches, Host and Origin checked, no endpoint open to everyone, a clean stdout on stdio',
  },
  'input-validation': {
    title: 'Input validation',
    asks: 'every argument checked for type, range and pattern; paths resolved, then confined',
  },
  'description-safety': {
    title: 'Description safety',
    asks: 'descriptions that describe, without orders to the model, reviewed and compared with what was approved',
  },
  limits: {
    title: 'Limits',
    asks: 'bounds on how often, how many at once, how large and how long',
  },
  'least-privilege': {
    title: 'Least privilege',
    asks: 'a reader does not write, a query only selects, powers that belong apart are tools of their own',
  },
  logging: {
    title: 'Logging',
    asks: 'each call written down with client, tool, arguments, result and time, and no secrets in it',
  },
};

/** A rule's place in the guidance. */
export interface Mapping {
  readonly part: GuidancePart;
  /** The clause it rests on, or `none: why`. */
  readonly spec: string;
  /** Why no weakness of the CWE list describes it, where its rule names none. */
  readonly noCwe?: string;
  /** Whether there is a quick fix, and whether it may be applied unseen. */
  readonly fix?: 'safe' | 'review';
}

const TOOLS = 'server/tools, Security Considerations: validate all tool inputs';
const ACCESS = 'server/tools, Security Considerations: implement proper access controls';
const RATE = 'server/tools, Security Considerations: rate limit tool invocations';
const ENDPOINT = 'basic/transports/streamable-http, Security & Endpoint';
const TRUST = 'index, Security and Trust & Safety: Tool Safety';
const PATHS = 'server/resources, Security Considerations: sanitize file paths';
const AUTHORIZED = 'basic/authorization, Token Handling';

/** Every rule's place, by id. */
export const guidance: Readonly<Record<string, Mapping>> = {
  'command-injection': { part: 'input-validation', spec: TOOLS, fix: 'safe' },
  'argument-injection': { part: 'input-validation', spec: TOOLS, fix: 'review' },
  'code-injection': { part: 'input-validation', spec: TOOLS },
  'path-traversal': { part: 'input-validation', spec: PATHS, fix: 'review' },
  'path-check-before-resolve': { part: 'input-validation', spec: PATHS, fix: 'safe' },
  'path-prefix-bypass': { part: 'input-validation', spec: PATHS, fix: 'safe' },
  'symlink-escape': { part: 'input-validation', spec: PATHS, fix: 'review' },
  'sql-injection': { part: 'input-validation', spec: TOOLS, fix: 'review' },
  'query-injection': { part: 'input-validation', spec: TOOLS },
  ssrf: {
    part: 'input-validation',
    spec: 'best practices, Server-Side Request Forgery: Resources and Tools',
    fix: 'review',
  },
  'url-path-injection': { part: 'input-validation', spec: TOOLS, fix: 'safe' },
  'regex-injection': { part: 'input-validation', spec: TOOLS, fix: 'safe' },
  'prototype-pollution': { part: 'input-validation', spec: TOOLS },
  'unvalidated-argument': { part: 'input-validation', spec: TOOLS, fix: 'review' },
  'unbounded-argument': { part: 'limits', spec: TOOLS, fix: 'review' },
  'unservable-schema': {
    part: 'input-validation',
    spec: 'server/tools, Tool: inputSchema must be a valid JSON Schema object',
    noCwe: 'the server fails by itself, without anybody’s doing',
    fix: 'review',
  },
  'description-injection': { part: 'description-safety', spec: TRUST, fix: 'review' },
  'hidden-characters': { part: 'description-safety', spec: TRUST, fix: 'safe' },
  'tool-shadowing': { part: 'description-safety', spec: TRUST, fix: 'review' },
  'dynamic-description': {
    part: 'description-safety',
    spec: 'server/tools, Listing Tools: the list should be deterministic',
  },
  'description-drift': { part: 'description-safety', spec: TRUST, fix: 'review' },
  'overbroad-tool': { part: 'least-privilege', spec: ACCESS },
  'annotation-mismatch': { part: 'least-privilege', spec: TRUST, fix: 'safe' },
  'missing-annotations': {
    part: 'least-privilege',
    spec: TRUST,
    noCwe: 'nothing is weak: clients know less than they could',
    fix: 'safe',
  },
  'unrestricted-query': { part: 'least-privilege', spec: ACCESS },
  'missing-authentication': { part: 'authentication', spec: `${ENDPOINT}: 3`, fix: 'review' },
  'shared-credential': {
    part: 'authentication',
    spec: 'basic/authorization/security-considerations, Token Audience Binding and Validation',
  },
  'unlogged-auth-failure': {
    part: 'authentication',
    spec: 'none: the specification does not speak of failed logins',
    fix: 'safe',
  },
  'unexpiring-credential': {
    part: 'authentication',
    spec: 'basic/authorization/security-considerations, Token Theft',
  },
  'hardcoded-credential': {
    part: 'authentication',
    spec: 'basic/authorization/security-considerations, Token Theft',
    fix: 'review',
  },
  'timing-unsafe-comparison': { part: 'authentication', spec: AUTHORIZED, fix: 'safe' },
  'token-passthrough': { part: 'authentication', spec: 'best practices, Token Passthrough' },
  'disabled-certificate-check': {
    part: 'transport',
    spec: 'basic/authorization/security-considerations, Communication Security',
    fix: 'safe',
  },
  'plaintext-transport': {
    part: 'transport',
    spec: 'basic/authorization/security-considerations, Communication Security',
  },
  'exposed-listener': { part: 'transport', spec: `${ENDPOINT}: 2`, fix: 'safe' },
  'dns-rebinding': { part: 'transport', spec: `${ENDPOINT}: 1`, fix: 'review' },
  'permissive-cors': { part: 'transport', spec: `${ENDPOINT}: 1` },
  'deprecated-sse-transport': {
    part: 'transport',
    spec: 'deprecated: HTTP+SSE transport',
    noCwe: 'it is old, not broken',
  },
  'shared-transport': {
    part: 'transport',
    spec: 'basic, Statelessness',
  },
  'vulnerable-sdk': {
    part: 'transport',
    spec: 'none: the specification does not speak of versions of an SDK',
    fix: 'review',
  },
  'stdout-in-stdio-server': {
    part: 'transport',
    spec: 'basic/transports/stdio: nothing but messages on stdout',
    noCwe: 'the connection breaks by itself, without anybody’s doing',
    fix: 'safe',
  },
  'missing-rate-limit': { part: 'limits', spec: RATE, fix: 'review' },
  'unlimited-connections': { part: 'limits', spec: RATE },
  'unlimited-body-size': { part: 'limits', spec: RATE, fix: 'review' },
  'missing-timeout': {
    part: 'limits',
    spec: 'server/tools, Security Considerations: implement timeouts (asked of clients)',
    fix: 'review',
  },
  'unbounded-concurrency': { part: 'limits', spec: TOOLS, fix: 'review' },
  'missing-audit-log': {
    part: 'logging',
    spec: 'server/tools, Security Considerations: log tool usage for audit purposes (asked of clients)',
    fix: 'review',
  },
  'secret-in-log': { part: 'logging', spec: 'server/utilities/logging, Security: no credentials in log messages' },
  'error-detail-leak': {
    part: 'logging',
    spec: 'server/utilities/logging, Security: no internal system details',
  },
  'unused-suppression': {
    part: 'logging',
    spec: 'none: it is about comments of Toolward',
    noCwe: 'a comment that does nothing harms nobody',
    fix: 'safe',
  },
};

/** What no reading of source can decide, by part: for whoever runs the server. */
export const advice: Readonly<Record<GuidancePart, readonly string[]>> = {
  authentication: [
    'Tokens are rotated in practice, and one client’s token can be taken away without the others noticing.',
    'Who gave a client its token, and whether it is kept where only that client reads it.',
  ],
  transport: [
    'A server on stdio trusts whoever starts it: run it from a host that you trust, as a user with few rights.',
    'TLS may end at a proxy in front of the server: check that nothing reaches the server around it.',
    'Which addresses a firewall or a container lets through.',
  ],
  'input-validation': ['Checks that a database, an operating system or another service makes behind the server.'],
  'description-safety': [
    'Whether a person has read and approved the descriptions that clients get.',
    'Texts that come from other services at run time.',
  ],
  limits: [
    'Limits of a proxy, a gateway or a platform in front of the server.',
    'How much the machine itself can bear.',
  ],
  'least-privilege': [
    'The rights of the account the server runs as, of its database user and of its API tokens.',
    'Whether it runs in a container or a sandbox.',
  ],
  logging: ['Who may read the logs, how long they are kept, and whether anybody looks at them.'],
};
