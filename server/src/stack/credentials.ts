// How a program checks the credentials of its clients, and what it does with them.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import type { Site, Value } from '../analysis/values.ts';
import { type Code, codesIn } from '../analysis/wiring.ts';
import { logRefusalFix, sameTextFix } from '../fixes/credential-checks.ts';
import { pathTo } from '../fixes/syntax-path.ts';
import { headOf, spanOf } from '../report/places.ts';
import type { CredentialFact } from '../rules/server-fact.ts';
import { mendingOf } from './mendings.ts';
import { nodesIn } from './nodes.ts';
import { certificatesOf, secretsOf } from './secrets.ts';
import { signalsOf } from './signals.ts';
import type { Stack } from './stack.ts';

/** Reads a program that has been run. */
export function credentialsOf(m: Machine, stack: Stack): CredentialFact {
  const modules = [...m.graph.loaded.values()].filter(
    (module) => module.state === 'done' && m.touched.has(module.path),
  );
  const checking = checkingCodes(m, stack);
  const compared = checking.flatMap((code) => comparisonsIn(code));
  return {
    secrets: secretsOf(modules),
    certificates: certificatesOf(modules),
    comparisons: distinct(
      compared.map((c) => ({
        span: spanOf(c.site),
        get fixes() {
          return mendingOf(() => sameTextFix(c.site));
        },
      })),
    ),
    shared: distinct([
      ...compared
        .filter((c) => c.single)
        .map((c) => ({ span: spanOf(c.site), fixes: [], why: 'key' as const, api: '' })),
      ...audiencesOf(m),
    ]),
    unlogged: distinct(checking.flatMap((code) => unloggedIn(m, code))),
    unexpiring: distinct(unexpiringIn(m)),
    passed: distinct(passedIn(m)),
  };
}

// The functions of the program that refuse requests for their credentials, in front of the endpoints.
function checkingCodes(m: Machine, stack: Stack): Code[] {
  const out = new Map<ts.Node, Code>();
  const add = (value: Value): void => {
    for (const code of codesIn(value))
      if (signalsOf(m.wiring, code).does.has('authenticates'))
        for (const one of m.wiring.reach(code)) out.set(one.node, one);
  };
  for (const endpoint of stack.endpoints) {
    const uses = endpoint.application?.uses ?? [];
    for (const use of uses) for (const { value } of use.handlers) add(value);
    for (const code of endpoint.handlers)
      if (signalsOf(m.wiring, code).does.has('authenticates')) out.set(code.node, code);
  }
  return [...out.values()];
}

interface Comparison {
  readonly site: Site;
  /** The other side is one setting or constant of the program. */
  readonly single: boolean;
}

/** A secret of the program: a setting by its name, or what is named so. */
const EXPECTED =
  /process\.env(?:\.|\[['"])\w*(?:key|token|secret|password|auth)\w*|\b(?:[\w.]*\.)?\w*(?:api_?key|secret|expected_?(?:token|key)|auth_?token|access_?token|bearer_?token|valid_?(?:token|key)|server_?(?:token|key)|password)$/i;
const GIVEN = /authorization|header|token|key|secret|bearer|credential|provided|given|password/i;
const ANY_EQUAL = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

function comparisonsIn({ module, node: root }: Code): Comparison[] {
  const out: Comparison[] = [];
  const text = (node: ts.Node): string => module.facts.text.slice(node.getStart(module.facts.tree), node.end);
  for (const { node } of nodesIn(root)) {
    if (ts.isBinaryExpression(node) && ANY_EQUAL.has(node.operatorToken.kind)) {
      const [left, right] = [text(node.left), text(node.right)];
      const constant = (e: ts.Expression): boolean =>
        ts.isLiteralExpression(e) ||
        ts.isTypeOfExpression(e) ||
        /^(?:undefined|null|true|false|-?\d+)$/.test(text(e)) ||
        /\.(?:length|type|kind|role|id|scheme|sub|iss|aud|status)$/.test(text(e)) ||
        /^typeof /.test(text(e));
      const isExpected = (t: string): boolean => EXPECTED.test(t) || /^`Bearer \$\{/.test(t);
      if (!constant(node.left) && !constant(node.right)) {
        const expected = isExpected(right) ? right : isExpected(left) ? left : undefined;
        const given = expected === right ? left : right;
        if (expected !== undefined && GIVEN.test(given))
          out.push({
            site: { module, node },
            single: /process\.env|config|settings|options|^`Bearer/i.test(expected) || /^[A-Z_\d]+$/.test(expected),
          });
      }
    }
  }
  return out;
}

const REFUSED = /\b(?:401|403)\b/;
const WRITES =
  /(?:\blog\w*|console|audit\w*|logger|winston|pino|debug|captureException|report\w*|emit|track\w*|telemetry|metrics?)\b[.(]/i;

// A refusal by number in a function that writes nothing down.
function unloggedIn(m: Machine, code: Code): CredentialFact['unlogged'][number][] {
  const { module, node: root } = code;
  const { text, tree } = module.facts;
  const own = text.slice(root.getStart(tree), root.end);
  // Whoever is asked to refuse may write it down.
  const writes = m.wiring
    .reach(code)
    .some((at) => WRITES.test(at.module.facts.text.slice(at.node.getStart(at.module.facts.tree), at.node.end)));
  if (!REFUSED.test(own) || writes || !/authoriz|api[-_]?key|token|bearer|credential|secret/i.test(own)) return [];
  const found = [...nodesIn(root)].find(({ node }) => ts.isNumericLiteral(node) && REFUSED.test(node.text))?.node;
  if (!found) return [];
  const site: Site = { module, node: statementOf(module, found) ?? found };
  return [
    {
      span: headOf(site, undefined),
      get fixes() {
        return mendingOf(() => logRefusalFix(site));
      },
    },
  ];
}

function statementOf(module: Site['module'], node: ts.Node): ts.Node | undefined {
  const path = pathTo(module.facts, node) ?? [];
  const inner = path.slice(path.findLastIndex((n) => ts.isFunctionLike(n)) + 1);
  return inner.findLast((n) => ts.isStatement(n) && !ts.isBlock(n));
}

// The SDK compares the audience of a token only where it is told its own address (ecosystem facts of 1.32 and 2.4).
function audiencesOf(m: Machine): CredentialFact['shared'][number][] {
  return m.wiring.all.flatMap(({ call }) => {
    const { path, args, site } = call;
    if (/^@modelcontextprotocol\/.*#requireBearerAuth$/.test(path)) {
      const [options] = args;
      if (
        options?.t !== 'ref' ||
        options.obj.field('expectedResource') ||
        options.obj.rest ||
        options.obj.slots.has('@spread')
      )
        return [];
      return checksAudience(m, getProperty(m, options, 'verifier', site))
        ? []
        : [{ span: spanOf(site), fixes: [], why: 'audience' as const, api: 'requireBearerAuth' }];
    }
    const verify = /^(?:jsonwebtoken#verify|jose#jwtVerify)$/.exec(path);
    if (!verify) return [];
    const options = args[2];
    if (
      options &&
      (options.t !== 'ref' || options.obj.field('audience') || options.obj.rest || options.obj.slots.has('@spread'))
    )
      return [];
    if (args.length > 2 && options === undefined) return [];
    const around = pathTo(site.module.facts, site.node)?.findLast((n) => ts.isFunctionLike(n));
    const text = around ? site.module.facts.text.slice(around.pos, around.end) : '';
    return /\baud(?:ience)?\b/.test(text)
      ? []
      : [{ span: headOf(site, undefined), fixes: [], why: 'audience' as const, api: path.replace('#', '.') }];
  });
}

// A verifier that speaks of the audience looks at it itself; what cannot be read may.
function checksAudience(m: Machine, verifier: Value): boolean {
  const method = getProperty(m, verifier, 'verifyAccessToken', undefined);
  const codes = codesIn(method);
  if (codes.length === 0) return true;
  return codes.some((code) =>
    m.wiring
      .reach(code)
      .some(({ module, node }) =>
        /\baud(?:ience)?\b|resource|introspect|fetch\(/i.test(module.facts.text.slice(node.pos, node.end)),
      ),
  );
}

type Unexpiring = CredentialFact['unexpiring'][number];

function unexpiringIn(m: Machine): CredentialFact['unexpiring'][number][] {
  return m.wiring.all.flatMap(({ call }): readonly Unexpiring[] => {
    const { path, args, site } = call;
    const text = site.module.facts.text.slice(site.node.getStart(site.module.facts.tree), site.node.end);
    if (path === 'jsonwebtoken#sign') {
      const [payload, , options] = args;
      const isClosed = (v: Value | undefined): boolean =>
        v === undefined || (v.t === 'ref' && v.obj.kind === 'object' && !v.obj.rest && !v.obj.slots.has('@spread'));
      if (!isClosed(options) || !isClosed(payload) || payload === undefined) return [];
      const ends =
        (options?.t === 'ref' && options.obj.field('expiresIn')) || (payload.t === 'ref' && payload.obj.field('exp'));
      return ends ? [] : [{ span: spanOf(site), fixes: [], why: 'signed' as const }];
    }
    if (path === 'jsonwebtoken#verify' && args[2]?.t === 'ref') {
      const ignored = args[2].obj.field('ignoreExpiration');
      return ignored?.t === 'lit' && ignored.value === true
        ? [{ span: spanOf(site), fixes: [], why: 'ignored' as const }]
        : [];
    }
    if (
      /^jose#SignJWT\(\).*[.#]sign$/.test(path) &&
      /new (?:\w+\.)?SignJWT\b/.test(text) &&
      !/setExpirationTime|\bexp\b/.test(text)
    )
      return [{ span: spanOf(site), fixes: [], why: 'signed' as const }];
    return [];
  });
}

const OUTGOING =
  /^(?:global#fetch|node-fetch|undici#(?:fetch|request)|axios(?:#\w+)?|got(?:#\w+)?|ky(?:#\w+)?)(?:\(\))?(?:[.#]\w+)?$/;
const OWN_TOKEN = /(?:^|[.#])(?:authInfo|http\.authInfo)\.token$|requestInfo\.headers\.authorization$/;

// A call that a tool makes with the token its client has shown.
function passedIn(m: Machine): CredentialFact['passed'][number][] {
  return m.wiring.all.flatMap(({ call }) =>
    OUTGOING.test(call.path) && call.args.some((a) => carries(a, 0))
      ? [{ span: spanOf(call.site), fixes: [], api: call.path.replace(/^global#/, '').replace('#', '.') }]
      : [],
  );
}

function carries(value: Value, depth: number): boolean {
  if (depth > 5) return false;
  switch (value.t) {
    case 'ext':
      return OWN_TOKEN.test(value.path);
    case 'str':
      return value.parts.some((p) => typeof p !== 'string' && carries(p, depth + 1));
    case 'op':
      return value.args.some((a) => carries(a, depth + 1));
    case 'union':
      return value.alts.some((a) => carries(a.value, depth + 1));
    case 'ref':
      return (
        value.obj.kind === 'object' && value.obj.names().some((name) => carries(value.obj.field(name)!, depth + 1))
      );
    default:
      return false;
  }
}

function distinct<T extends { readonly span: { readonly file: string; readonly start: number } }>(
  list: readonly T[],
): T[] {
  const seen = new Set<string>();
  return list.filter(({ span }) => {
    const key = `${span.file}:${span.start}`;
    return !seen.has(key) && seen.add(key);
  });
}
