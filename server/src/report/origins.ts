// Where a text that the program does not hold comes from: the network, a database, files, another server, the client.
import type { Value } from '../analysis/values.ts';
import type { TextOrigin } from '../rules/rule.ts';
import { displayName } from '../taint/engine.ts';
import { allRows, Models } from '../taint/models/index.ts';

/** Terms that are looked at in one value at the most. */
const MAX_TERMS = 200;

/** The sources outside the program that a text is made from, each kind once; settings of the program are one of them. */
export function originsOf(value: Value): readonly TextOrigin[] {
  const out = new Map<string, TextOrigin>();
  const models = new Models();
  const seen = new Set<number>();
  const visit = (v: Value, whole: boolean): void => {
    if (seen.has(v.id) || seen.size > MAX_TERMS) return;
    seen.add(v.id);
    switch (v.t) {
      case 'str':
        for (const part of v.parts) if (typeof part !== 'string') visit(part, false);
        return;
      case 'union':
        for (const alternative of v.alts) visit(alternative.value, whole);
        return;
      case 'op':
        for (const arg of v.args) visit(arg, whole);
        return;
      case 'src':
        add({ kind: 'argument', from: v.path, whole });
        return;
      case 'ext': {
        const origin = originOf(models, v.path, v.made);
        if (origin) add({ ...origin, whole });
        return;
      }
      default:
        return;
    }
  };
  const add = (origin: TextOrigin): void => {
    const old = out.get(origin.kind);
    if (!old || (origin.whole && !old.whole)) out.set(origin.kind, origin);
  };
  visit(value, true);
  return [...out.values()];
}

function originOf(models: Models, path: string, made: readonly Value[]): Pick<TextOrigin, 'kind' | 'from'> | undefined {
  const [module = ''] = path.split('#');
  if (/^global#(?:globalThis\.)?process\.env\b/.test(path))
    return { kind: 'environment', from: path.split('.').at(-1)! };
  if (/^@modelcontextprotocol\/(?:sdk\/client|client)\b/.test(module) && path.includes('()'))
    return { kind: 'server', from: 'another MCP server' };
  const call = path.indexOf('()');
  if (call < 0) return undefined;
  const effects = new Set(models.rowsFor(path.slice(0, call)).map((row) => row.effect));
  const from = displayName(path.slice(0, call));
  if (effects.has('opens-network')) return { kind: 'network', from };
  if (effects.has('reads-files')) return READS.test(from) && !isOutside(made[0]) ? undefined : { kind: 'file', from };
  if (effects.has('reads-database') || isDatabase(module)) return { kind: 'database', from: from.replace(/\.$/, '') };
  return undefined;
}

const READS = /\.(?:readFile|readFileSync|readJson|readJsonSync|readJSON)$/;

function isDatabase(module: string): boolean {
  const known = allRows.filter((row) => (typeof row.module === 'string' ? [row.module] : row.module).includes(module));
  return known.some((row) => row.effect === 'reads-database' || row.effect === 'writes-database');
}

/** A path that somebody else has a say in: a setting, a home folder, the folder the program is started in. */
function isOutside(path: Value | undefined): boolean {
  let found = false;
  const seen = new Set<number>();
  const visit = (v: Value): void => {
    if (found || seen.has(v.id) || seen.size > MAX_TERMS) return;
    seen.add(v.id);
    if (v.t === 'src') found = true;
    else if (v.t === 'lit')
      found = typeof v.value === 'string' && /^(?:~|\/(?:etc|home|tmp|var|opt|usr)\/|[A-Za-z]:\\)/.test(v.value);
    else if (v.t === 'ext')
      found =
        /^global#process\.(?:env|argv|cwd)\b|^(?:os|node:os)#(?:\w+\.)?(?:homedir|tmpdir)\b|^(?:yargs|commander|cleye|minimist)\b/.test(
          v.path,
        );
    else if (v.t === 'op') v.args.forEach(visit);
    else if (v.t === 'union') for (const one of v.alts) visit(one.value);
    else if (v.t === 'str') for (const part of v.parts) if (typeof part !== 'string') visit(part);
  };
  if (path) visit(path);
  return found;
}
