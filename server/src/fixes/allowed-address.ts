// The fix of ssrf: an address is compared with a list of servers before it is asked, and redirects are not followed.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import type { Hit } from '../taint/engine.ts';
import { Helpers } from './brought-functions.ts';
import { inserting, replacing, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { bare } from './names.ts';
import { quoted } from './source-style.ts';
import { isStringExpression, isStringSource } from './string-type.ts';
import { declarationOf, pathTo, type SyntaxPath } from './syntax-path.ts';

/** What the new list of servers holds until its author has edited it. */
const EXAMPLE = 'https://api.example.com';

/**
 * Lets only addresses of listed servers pass. `review`: the author alone knows which servers are meant. Where a check is
 * there already and only redirects lead past it, these are refused.
 */
export function allowedAddressFix(flow: Flow): Fix | undefined {
  const [hit] = flow.hits;
  const call = hit?.call.site.node;
  if (!hit || !call || !(ts.isCallExpression(call) || ts.isNewExpression(call))) return undefined;
  const { facts } = hit.call.site.module;
  const redirects = redirectsOf(facts, hit, call);
  if (redirects === 'unknown') return undefined;
  if (flow.weakness === 'redirect' || flow.weakness === 'listed-redirect') {
    const edits = redirects && tidy(redirects);
    return edits && { title: 'Refuse redirects', safety: 'review', edits };
  }
  const node = addressOf(hit, call);
  const path = node && pathTo(facts, node);
  if (!node || !path) return undefined;
  const imports = new Imports(facts);
  const helpers = new Helpers(facts, imports);
  const values = flow.hits.map((h) => h.value);
  const allowed = helpers.name('allowedAddress', path);
  const name = helpers.constants.get('ALLOWED_SERVERS');
  const { style } = imports;
  const bases = basesIn(facts);
  const listed = bases.length > 0 ? bases : [EXAMPLE];
  const lines =
    name === undefined
      ? []
      : [
          `/** The servers that tools may ask, as \`https://host\` or \`https://host:port\`: fill in yours. */${style.eol}` +
            `const ${name} = new Set([${listed.map((each) => quoted(style, each)).join(', ')}])${style.semicolons ? ';' : ''}`,
        ];
  const parent = path.at(-2)!;
  const label = ts.isShorthandPropertyAssignment(parent) ? `${parent.name.text}: ` : '';
  const certain = isAddress(facts, node, path, values);
  // One edit for each place: not everybody keeps the order of several.
  const behind = redirects?.find((edit) => edit.start === node.end && edit.end === node.end);
  const edits = tidy([
    inserting(facts, node.getStart(facts.tree), `${label}${allowed}(${certain ? '' : 'String('}`),
    inserting(facts, node.end, `${certain ? ')' : '))'}${behind?.text ?? ''}`),
    ...(redirects ?? []).filter((edit) => edit !== behind),
    ...helpers.edits(),
    ...imports.edits(lines),
  ]);
  return edits && { title: 'Ask only servers of a list (ALLOWED_SERVERS, to be filled in)', safety: 'review', edits };
}

/** Libraries whose clients have a base of their own, so that an address may be the rest of one. */
const WITH_BASE = /^(?:axios|got|ky)\b.*\(\)/;
/** They take an object of type `URL`, no text. */
const URL_ONLY = /^@modelcontextprotocol\//;

/** The expression that becomes the address, as far as it is all of it. */
function addressOf(hit: Hit, call: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const { path, argSites } = hit.call;
  const { node } = hit.sink;
  const given = call.arguments?.[0];
  if (WITH_BASE.test(path) || !given || !ts.isExpression(node) || argSites[0]?.node !== given) return undefined;
  const plain = bare(given);
  if (node !== given && bare(node as ts.Expression) !== plain) return undefined;
  if (/(?:^|[.#])(?:create|extend|connect|createConnection)$/.test(path)) return undefined;
  if (ts.isNewExpression(plain)) {
    if (textOf(hit.sink.module.facts, plain.expression) !== 'URL') return undefined;
    const [inner, base] = plain.arguments ?? [];
    if (inner && !base) return inner;
    return URL_ONLY.test(path) ? undefined : given;
  }
  if (ts.isObjectLiteralExpression(plain)) {
    // With a base beside it, it is the rest of an address.
    const named = (name: string) =>
      plain.properties.find((p) => p.name && ts.isIdentifier(p.name) && p.name.text === name);
    const url = named('url');
    if (named('baseURL') || named('prefixUrl') || plain.properties.some(ts.isSpreadAssignment)) return undefined;
    if (url && ts.isPropertyAssignment(url)) return url.initializer;
    return url && ts.isShorthandPropertyAssignment(url) ? url.name : undefined;
  }
  if (URL_ONLY.test(path)) return undefined;
  return isText(plain) ? given : undefined;
}

// Lists, functions and requests that are made already are other ways to call the same API.
function isText(e: ts.Expression): boolean {
  return (
    ts.isIdentifier(e) ||
    ts.isPropertyAccessExpression(e) ||
    ts.isElementAccessExpression(e) ||
    ts.isCallExpression(e) ||
    ts.isTemplateExpression(e) ||
    ts.isBinaryExpression(e) ||
    ts.isConditionalExpression(e) ||
    ts.isAwaitExpression(e)
  );
}

function isAddress(facts: FileFacts, e: ts.Expression, path: SyntaxPath, values: readonly Value[]): boolean {
  const plain = bare(e);
  if (isStringExpression(facts, e, path) || isStringSource(values, plain, path)) return true;
  if (ts.isNewExpression(plain)) return textOf(facts, plain.expression) === 'URL';
  if (ts.isPropertyAccessExpression(plain) && plain.name.text === 'href') return true;
  const found = ts.isIdentifier(plain) ? declarationOf(plain.text, path) : undefined;
  if (!found?.constant || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name)) return false;
  const { initializer } = found.node;
  return initializer !== undefined && ts.isNewExpression(initializer) && isAddress(facts, initializer, path, values);
}

/** An address with a public name in it, from its beginning. */
const PUBLIC = /^https:\/\/(?:[a-z0-9-]+\.)+[a-z][a-z0-9]*(?::\d+)?(?=\/|$)/i;

/**
 * The servers that the file itself names as a base: what a list begins with, so that calls of these go on working. The
 * same for each place in the file, because they share the list.
 */
function basesIn(facts: FileFacts): readonly string[] {
  const out = new Set<string>();
  const add = (text: string | undefined): void => {
    const origin = text === undefined ? undefined : PUBLIC.exec(text)?.[0];
    if (origin !== undefined) out.add(origin);
  };
  const visit = (node: ts.Node): void => {
    // `https://api.example.org${path}`, but not `https://api.${region}`: the next piece may belong to the name.
    if (ts.isTemplateExpression(node) && !/^[.:\w-]/.test(node.templateSpans[0]!.literal.text)) add(node.head.text);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
      add(literal(node.left));
    else if (ts.isNewExpression(node) && textOf(facts, node.expression) === 'URL') add(literal(node.arguments?.[1]));
    ts.forEachChild(node, visit);
  };
  for (const s of facts.tree.statements)
    if (ts.isVariableStatement(s) && s.declarationList.flags & ts.NodeFlags.Const)
      for (const d of s.declarationList.declarations) add(literal(d.initializer));
  visit(facts.tree);
  return [...out];
}

function literal(e: ts.Expression | undefined): string | undefined {
  return e && ts.isStringLiteralLike(e) ? e.text : undefined;
}

/** An option of a library that refuses redirects, and where its options stand. */
interface Option {
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

function optionOf(path: string, first: ts.Expression | undefined): Option | undefined {
  const member = /[#.](\w+)$/.exec(path)?.[1] ?? '';
  const object = first !== undefined && ts.isObjectLiteralExpression(bare(first));
  if (
    /^(?:global#(?:globalThis\.)?fetch|(?:node-fetch|cross-fetch|isomorphic-fetch|node-fetch-native|undici|make-fetch-happen)\b)/.test(
      path,
    )
  )
    return /^(?:request|stream|pipeline|Client|Pool)$/.test(member) || object
      ? undefined
      : { name: 'redirect', value: "'error'", at: 1 };
  if (/^axios\b/.test(path)) {
    const at = object ? 0 : /^(?:post|put|patch|postForm)$/.test(member) ? 2 : 1;
    return { name: 'maxRedirects', value: '0', at };
  }
  if (/^got\b/.test(path)) return { name: 'followRedirect', value: 'false', at: object ? 0 : 1 };
  return undefined;
}

/**
 * The edits after which redirects are refused: none where the library follows none, or is not known to.
 * `unknown` where its options stand elsewhere.
 */
function redirectsOf(
  facts: FileFacts,
  hit: Hit,
  call: ts.CallExpression | ts.NewExpression,
): readonly Edit[] | 'unknown' | undefined {
  const args = call.arguments ?? [];
  const option = optionOf(hit.call.path, args[0]);
  if (!option) return undefined;
  if (args.some(ts.isSpreadElement)) return 'unknown';
  const value = option.value === "'error'" ? quoted(new Imports(facts).style, 'error') : option.value;
  const field = `${option.name}: ${value}`;
  const given = args[option.at];
  if (!given) {
    const missing = 'undefined, '.repeat(option.at - args.length);
    return [inserting(facts, args.at(-1)!.end, `, ${missing}{ ${field} }`)];
  }
  const literal = bare(given);
  if (!ts.isObjectLiteralExpression(literal))
    return [replacing(facts, given, `{ ...${textOf(facts, given)}, ${field} }`)];
  const own = literal.properties.find((p) => p.name && ts.isIdentifier(p.name) && p.name.text === option.name);
  if (own) {
    if (!ts.isPropertyAssignment(own)) return [replacing(facts, own, field)];
    const text = textOf(facts, own.initializer);
    // Whoever looks at each redirect himself goes on doing so.
    return /^(?:'manual'|"manual"|'error'|"error"|0|false)$/.test(text)
      ? []
      : [replacing(facts, own.initializer, value)];
  }
  const first = literal.properties[0];
  if (!first) return [replacing(facts, literal, `{ ${field} }`)];
  // Behind a spread that could say otherwise; in the lines of the others where they have their own.
  const last = literal.properties.at(-1)!;
  const before = facts.text.slice(last.pos, last.getStart(facts.tree));
  const line = /\r?\n[ \t]*$/.exec(before)?.[0] ?? ' ';
  return [inserting(facts, last.end, `,${line}${field}`)];
}
