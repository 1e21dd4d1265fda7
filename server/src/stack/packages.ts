// Middleware of packages: what each does to a request that passes it.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import type { Value } from '../analysis/values.ts';
import type { Guarding } from '../rules/server-fact.ts';

/** An authorization server, or documents about one: they refuse nobody themselves. */
const NO_GUARD = /mcpAuthRouter|mcpAuthMetadataRouter|protectedResource\w*|oauthMetadata\w*|authRouter|toNodeHandler$/i;
const AUTHENTICATES =
  /requireBearerAuth|verifyBearerToken|bearer-?auth|basic-?auth|express-jwt|jwt-bearer|openid-connect|hono\/(?:jwt|jwk)|koa-jwt|passport|clerk|auth0|okta|better-auth|next-auth|withMcpAuth|McpAuth\b|OAuthProvider|keycloak|authenticat|requireAuth|require_?auth|authMiddleware|checkJwt|verifyToken|@fastify\/(?:jwt|auth)|firebase-admin|supertokens|workos|stytch|scalekit|descope/i;
const LIMITS_RATE = /rate-?limit|slow-?down|throttl|rateLimiter|@nestjs\/throttler/i;

/** What the middleware at the end of a path does, called with these options. */
export function packaged(m: Machine, path: string, options: readonly Value[]): Set<Guarding> {
  const does = new Set<Guarding>();
  if (NO_GUARD.test(path)) return does;
  if (AUTHENTICATES.test(path)) does.add('authenticates');
  if (LIMITS_RATE.test(path)) does.add('limits-rate');
  if (/(?:^|[/#@-])cors(?:\b|$)/i.test(path) && allowsAny(m, options[0])) does.add('allows-any-origin');
  if (/hostHeaderValidation|localhostHostValidation|hostValidation/i.test(path)) does.add('checks-host');
  if (/originValidation/i.test(path)) does.add('checks-origin');
  if (/^express(?:\(\))?#(?:json|raw|text|urlencoded)\b|body-?parser|koa-body|bodyLimit/.test(path))
    does.add('limits-body');
  if (/morgan|pino-http|express-winston|hono\/logger|koa-logger|koa-morgan/i.test(path)) does.add('logs');
  return does;
}

// `cors()` of every framework allows all origins without options; `origin: true` gives each its own name back.
// Only @fastify/cors does the same with `*`; hono's and koa's default is `*` and the caller's own origin.
function allowsAny(m: Machine, options: Value | undefined): boolean {
  if (options === undefined || (options.t === 'lit' && options.value === undefined)) return true;
  if (options.t !== 'ref' || options.obj.kind !== 'object') return false;
  if (options.obj.rest || options.obj.slots.has('@spread')) return false;
  const origin = getProperty(m, options, 'origin', undefined);
  if (origin.t === 'lit') return origin.value === undefined || origin.value === '*' || origin.value === true;
  return origin.t === 'ref' && origin.obj.kind === 'array'
    ? origin.obj.elems.some((v) => v.t === 'lit' && v.value === '*')
    : false;
}

/** A limiter whose key is the same for every request: one client uses up what all may ask for. */
export function countsTogether(m: Machine, path: string, options: readonly Value[]): boolean {
  const [given] = options;
  if (!LIMITS_RATE.test(path) || given?.t !== 'ref') return false;
  const key = getProperty(m, given, 'keyGenerator', undefined);
  const body = key.t === 'ref' ? key.obj.fn?.node.body : undefined;
  if (!body) return false;
  const [only] = ts.isBlock(body) ? body.statements : [];
  const answer = ts.isBlock(body) ? only && ts.isReturnStatement(only) && only.expression : body;
  return !!answer && ts.isStringLiteralLike(answer);
}
