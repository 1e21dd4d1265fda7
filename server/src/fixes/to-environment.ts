// The fix of hardcoded-credential: the secret comes from the environment, and the program says so where it is missing.
import ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Fix } from '../finding.ts';
import { Helpers } from './brought-functions.ts';
import { replacing, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { quoted } from './source-style.ts';

/**
 * Reads the secret from a variable named after what it was given to. `review`: somebody has to set the variable, and to
 * take back the secret that everybody with the source has seen.
 */
export function environmentFix(
  { module, node }: Site,
  parents: readonly ts.Node[],
  name: string | undefined,
): Fix | undefined {
  const { facts } = module;
  const parent = parents.at(-1);
  if (!ts.isStringLiteralLike(node) || (parent && (ts.isTaggedTemplateExpression(parent) || ts.isEnumMember(parent))))
    return undefined;
  const imports = new Imports(facts);
  const helpers = new Helpers(facts, imports);
  // `process.env.KEY || 'secret'`: the setting is there already.
  const fallback =
    parent &&
    ts.isBinaryExpression(parent) &&
    /^(?:\|\||\?\?)$/.test(textOf(facts, parent.operatorToken)) &&
    parent.right === node
      ? parent
      : undefined;
  const setting = fallback && /^process\.env\.(\w+)$/.exec(textOf(facts, fallback.left))?.[1];
  const variable = setting ?? variableFor(name);
  const scheme = /^(?:Bearer|Basic|token) /.exec(node.text)?.[0];
  const call = `${helpers.name('requiredSetting', [facts.tree])}(${quoted(imports.style, variable)})`;
  const value = scheme ? `\`${scheme}\${${call}}\`` : call;
  const edits = tidy([replacing(facts, setting ? fallback : node, value), ...helpers.edits(), ...imports.edits()]);
  return edits && { title: `Read it from the environment (${variable})`, safety: 'review', edits };
}

function variableFor(name: string | undefined): string {
  const words = (name ?? 'secret')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase();
  return /^(?:AUTHORIZATION|VALUE|KEY|TOKEN|DEFAULT)$/.test(words)
    ? `API_${words === 'AUTHORIZATION' ? 'TOKEN' : words}`
    : words;
}
