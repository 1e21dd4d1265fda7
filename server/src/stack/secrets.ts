// Secrets written into the program, and checks of certificates that are switched off: read from the texts of its files.
import ts from 'typescript';
import type { Module } from '../analysis/modules.ts';
import type { Site } from '../analysis/values.ts';
import { withoutPropertyFix, withoutStatementFix } from '../fixes/certificates.ts';
import { environmentFix } from '../fixes/to-environment.ts';
import { spanOf } from '../report/places.ts';
import type { CertificateFact, SecretFact } from '../rules/server-fact.ts';
import { mendingOf } from './mendings.ts';
import { nodesIn, parentsOf } from './nodes.ts';

/** Texts that are credentials by their shape, with what each is. Shapes as their issuers document them. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/^sk-(?:proj-|ant-|or-)?[\w-]{24,}$/, 'an API key'],
  [/^(?:sk|rk)_live_[A-Za-z0-9]{16,}$/, 'a Stripe key'],
  [/^(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{30,})$/, 'a GitHub token'],
  [/^glpat-[\w-]{20,}$/, 'a GitLab token'],
  [/^(?:AKIA|ASIA)[0-9A-Z]{16}$/, 'an AWS access key'],
  [/^xox[abeprs]-[\w-]{20,}$/, 'a Slack token'],
  [/^AIza[\w-]{35}$/, 'a Google API key'],
  [/^npm_[A-Za-z0-9]{36}$/, 'an npm token'],
  [/^SG\.[\w-]{16,}\.[\w-]{16,}$/, 'a SendGrid key'],
  [/^hf_[A-Za-z0-9]{30,}$/, 'a Hugging Face token'],
  [/^tvly-[\w-]{24,}$/, 'a Tavily key'],
  [/^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}$/, 'a signed token'],
  [/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]{60,}/, 'a private key'],
];
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/[^:/@\s]*:([^@/\s]{4,})@([^/\s:?]+)/i;
const SECRET_NAME =
  /(?:^|[_-]|[a-z](?=[A-Z]))(?:api[-_]?key|secret|passw(?:or)?d|(?:auth|access|bearer|bot|refresh)[-_]?token|access[-_]?key|client[-_]?secret|private[-_]?key)$|^[A-Z\d_]+_(?:KEY|TOKEN)$/i;
/** Words of examples, and of values that are there to be replaced. */
const PLACEHOLDER =
  /your|example|sample|placeholder|change.?me|replace|insert|todo|dummy|fake|mock|test|demo|default|secret.?key|password|redacted|hidden|xxx|\.\.\.|<|>|\$\{|\*{3}|1234567|abcdef|not[-_ ]?set|none|null|undefined/i;

/** The secrets of some modules, in order of their places. */
export function secretsOf(modules: readonly Module[]): SecretFact[] {
  return modules.flatMap((module) => {
    if (!MAYBE.test(module.facts.text)) return [];
    const out: SecretFact[] = [];
    walk(module, (node, around) => {
      if (!ts.isStringLiteralLike(node) || node.text.length < 12) return;
      const parents = around();
      if (isType(parents.at(-1))) return;
      const found = secretIn(node.text, parents);
      if (!found || (found.what === 'a secret' && mayBeSeen(module, node, parents))) return;
      const site = { module, node };
      out.push({
        span: spanOf(site),
        what: found.what,
        shown: redacted(node.text),
        name: found.name,
        get fixes() {
          return mendingOf(() => environmentFix(site, parents, found.name));
        },
      });
    });
    return out;
  });
}

const MAYBE =
  /sk-|sk_live|rk_live|gh[pousr]_|github_pat|glpat|AKIA|ASIA|xox|AIza|npm_|SG\.|hf_|tvly|eyJ|PRIVATE KEY|:\/\/[^\s'"`]*:[^\s'"`]*@|key|secret|passw|token/i;

function secretIn(text: string, parents: readonly ts.Node[]): { what: string; name: string | undefined } | undefined {
  const name = nameFor(parents);
  const bare = text.replace(/^(?:Bearer|Basic|token) /, '');
  // Keys of web clients, which their issuers say may be seen: PostHog, Stripe, Sentry, Mapbox.
  if (/^(?:phc_|pk_|pk\.|https:\/\/\w+@)/.test(bare)) return undefined;
  const shape = SHAPES.find(([pattern]) => pattern.test(bare));
  if (shape) return isMadeUp(bare) ? undefined : { what: shape[1], name };
  const [, password, host] = ADDRESS.exec(text) ?? [];
  if (password && host) {
    if (
      /^(?:localhost|127\..*|\[?::1\]?|db|database|postgres|mysql|redis|mongo|mongodb|host|(?:.*\.)?example(?:\.\w+)?)$/i.test(
        host,
      )
    )
      return undefined;
    if (PLACEHOLDER.test(password) || /^(?:pass|pwd|user|root|admin|postgres)/i.test(password)) return undefined;
    return { what: 'an address with a password', name };
  }
  if (name === undefined || !SECRET_NAME.test(name) || !isRandom(text)) return undefined;
  return { what: 'a secret', name };
}

/** Words for a key that its issuer means to be seen in web pages. */
const OPEN_KEY =
  /\b(?:public|publishable|search[- ]only|write[- ]only|client[- ]side)\b[^\n]{0,40}\bkeys?\b|\bkeys?\b[^\n]{0,40}\b(?:public|publishable|search[- ]only|write[- ]only|client[- ]side)\b/i;

// A key of Segment, which can only send events, or one of which its author says behind it that it may be seen.
function mayBeSeen({ facts }: Module, node: ts.Node, parents: readonly ts.Node[]): boolean {
  const end = facts.text.indexOf('\n', node.end);
  const comment = /\/\/(.*)$|\/\*(.*)\*\//.exec(facts.text.slice(node.end, end < 0 ? undefined : end));
  if (comment && OPEN_KEY.test(comment[0])) return true;
  const made = parents.findLast((p) => ts.isNewExpression(p));
  return (
    made !== undefined &&
    parents.some((p) => ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === 'writeKey') &&
    facts.text.includes('@segment/')
  );
}

// The name that a text is given to: a variable, a field, a setting that it stands in for.
function nameFor(parents: readonly ts.Node[]): string | undefined {
  const parent = parents.at(-1);
  if (!parent) return undefined;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent))
    return ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name) ? parent.name.text : undefined;
  if (ts.isParameter(parent)) return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  if (ts.isBinaryExpression(parent)) {
    const { left } = parent;
    if (ts.isPropertyAccessExpression(left)) return left.name.text;
    if (ts.isIdentifier(left)) return left.text;
  }
  return ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent) ? nameFor(parents.slice(0, -1)) : undefined;
}

// Letters and digits without words: what nobody types from memory.
function isRandom(text: string): boolean {
  if (text.length < 16 || /\s|[()[\]{}<>$]/.test(text) || PLACEHOLDER.test(text) || /^[a-z]+:\/\/|^[./~]/.test(text))
    return false;
  return (
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    entropy(text) >= 3.3 &&
    !/^[A-Z\d]+(?:_[A-Z\d]+)+$/.test(text) &&
    !/^[a-z\d]+(?:[-.][a-z\d]+)*$/.test(text.length > 24 && !/[-.]/.test(text) ? '' : text)
  );
}

function isMadeUp(text: string): boolean {
  return (
    /example|x{4,}|\*{3}|\.\.\.|your|placeholder|0{6,}|1234567|abcdefg|test|fake|dummy|redacted/i.test(text) ||
    entropy(text) < 3
  );
}

/** Bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits;
}

// Whoever reads the message must not get the secret from it.
function redacted(text: string): string {
  return `${text.slice(0, 4)}…`;
}

function isType(parent: ts.Node | undefined): boolean {
  return (
    parent !== undefined &&
    (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent))
  );
}

/** Places where a program does not look at the certificates of those it speaks to. */
export function certificatesOf(modules: readonly Module[]): CertificateFact[] {
  return modules.flatMap((module) => {
    if (!/rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|strictSSL/.test(module.facts.text)) return [];
    const out: CertificateFact[] = [];
    walk(module, (node, around) => {
      const site: Site = { module, node };
      if (
        ts.isPropertyAssignment(node) &&
        /^['"]?(?:rejectUnauthorized|strictSSL)['"]?$/.test(textOf(module, node.name))
      ) {
        if (node.initializer.kind !== ts.SyntaxKind.FalseKeyword || isChosen(module, around())) return;
        out.push({
          span: spanOf(site),
          get fixes() {
            return mendingOf(() => withoutPropertyFix(site, around()));
          },
        });
      } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        if (!/process\.env(?:\.|\[['"])NODE_TLS_REJECT_UNAUTHORIZED/.test(textOf(module, node.left))) return;
        if (!ts.isStringLiteralLike(node.right) || node.right.text !== '0' || isChosen(module, around())) return;
        out.push({
          span: spanOf(site),
          get fixes() {
            return mendingOf(() => withoutStatementFix(site, around()));
          },
        });
      }
    });
    return out;
  });
}

// Under a condition it is the decision of whoever configures the server.
function isChosen(module: Module, parents: readonly ts.Node[]): boolean {
  return parents.some((p, n) => {
    const inner = parents[n + 1];
    const condition =
      ts.isIfStatement(p) && inner !== p.expression
        ? p.expression
        : ts.isConditionalExpression(p) && inner !== p.condition
          ? p.condition
          : ts.isBinaryExpression(p) && /&&|\|\|/.test(textOf(module, p.operatorToken)) && inner === p.right
            ? p.left
            : undefined;
    return (
      condition !== undefined &&
      /env|config|option|settings|args|argv|insecure|verify|unsafe|skip|allow|dev|tls|ssl/i.test(
        textOf(module, condition),
      )
    );
  });
}

type Visit = (node: ts.Node, parents: () => readonly ts.Node[]) => void;

/** Visits each node of a module; those around it, outermost first, are found when they are asked for. */
function walk(module: Module, visit: Visit): void {
  for (const at of nodesIn(module.facts.tree)) visit(at.node, () => parentsOf(at));
}

function textOf({ facts }: Module, node: ts.Node): string {
  return facts.text.slice(node.getStart(facts.tree), node.end);
}
