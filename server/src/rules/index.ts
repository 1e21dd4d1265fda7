// The list of all rules, in the order of the catalogue.
import annotationMismatch from './annotation-mismatch.ts';
import argumentInjection from './argument-injection.ts';
import codeInjection from './code-injection.ts';
import commandInjection from './command-injection.ts';
import deprecatedSseTransport from './deprecated-sse-transport.ts';
import descriptionDrift from './description-drift.ts';
import descriptionInjection from './description-injection.ts';
import disabledCertificateCheck from './disabled-certificate-check.ts';
import dnsRebinding from './dns-rebinding.ts';
import dynamicDescription from './dynamic-description.ts';
import errorDetailLeak from './error-detail-leak.ts';
import exposedListener from './exposed-listener.ts';
import hardcodedCredential from './hardcoded-credential.ts';
import hiddenCharacters from './hidden-characters.ts';
import missingAnnotations from './missing-annotations.ts';
import missingAuditLog from './missing-audit-log.ts';
import missingAuthentication from './missing-authentication.ts';
import missingRateLimit from './missing-rate-limit.ts';
import missingTimeout from './missing-timeout.ts';
import overbroadTool from './overbroad-tool.ts';
import pathCheckBeforeResolve from './path-check-before-resolve.ts';
import pathPrefixBypass from './path-prefix-bypass.ts';
import pathTraversal from './path-traversal.ts';
import permissiveCors from './permissive-cors.ts';
import plaintextTransport from './plaintext-transport.ts';
import prototypePollution from './prototype-pollution.ts';
import queryInjection from './query-injection.ts';
import regexInjection from './regex-injection.ts';
import type { AnyRule } from './rule.ts';
import secretInLog from './secret-in-log.ts';
import sharedCredential from './shared-credential.ts';
import sharedTransport from './shared-transport.ts';
import sqlInjection from './sql-injection.ts';
import ssrf from './ssrf.ts';
import stdoutInStdioServer from './stdout-in-stdio-server.ts';
import symlinkEscape from './symlink-escape.ts';
import timingUnsafeComparison from './timing-unsafe-comparison.ts';
import tokenPassthrough from './token-passthrough.ts';
import toolShadowing from './tool-shadowing.ts';
import unboundedArgument from './unbounded-argument.ts';
import unboundedConcurrency from './unbounded-concurrency.ts';
import unexpiringCredential from './unexpiring-credential.ts';
import unlimitedBodySize from './unlimited-body-size.ts';
import unlimitedConnections from './unlimited-connections.ts';
import unloggedAuthFailure from './unlogged-auth-failure.ts';
import unrestrictedQuery from './unrestricted-query.ts';
import unservableSchema from './unservable-schema.ts';
import unvalidatedArgument from './unvalidated-argument.ts';
import urlPathInjection from './url-path-injection.ts';
import vulnerableSdk from './vulnerable-sdk.ts';

export const rules: readonly AnyRule[] = [
  commandInjection,
  argumentInjection,
  codeInjection,
  pathTraversal,
  pathCheckBeforeResolve,
  pathPrefixBypass,
  sqlInjection,
  queryInjection,
  ssrf,
  urlPathInjection,
  regexInjection,
  prototypePollution,
  unvalidatedArgument,
  unboundedArgument,
  unboundedConcurrency,
  unservableSchema,
  descriptionInjection,
  hiddenCharacters,
  overbroadTool,
  annotationMismatch,
  unrestrictedQuery,
  symlinkEscape,
  missingAuthentication,
  exposedListener,
  dnsRebinding,
  permissiveCors,
  plaintextTransport,
  missingAnnotations,
  dynamicDescription,
  toolShadowing,
  descriptionDrift,
  missingRateLimit,
  deprecatedSseTransport,
  sharedTransport,
  stdoutInStdioServer,
  hardcodedCredential,
  disabledCertificateCheck,
  timingUnsafeComparison,
  sharedCredential,
  unloggedAuthFailure,
  unexpiringCredential,
  tokenPassthrough,
  unlimitedBodySize,
  vulnerableSdk,
  unlimitedConnections,
  secretInLog,
  missingAuditLog,
  missingTimeout,
  errorDetailLeak,
];
