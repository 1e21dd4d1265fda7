// Which annotations a tool without any should have, as far as its handler tells.
import type { Registered } from '../analysis/registry.ts';
import { alternatives, type Value } from '../analysis/values.ts';
import { annotationFixes } from '../fixes/add-annotations.ts';
import type { Effect, HintName, ToolFact } from '../rules/rule.ts';
import type { Act } from '../taint/engine.ts';

/** What one act does, where that is known beyond its capability. */
type Deed = 'looks' | 'adds' | 'changes' | 'destroys';

/**
 * The hints that follow from what a handler does, for each tool that has no annotations at all. Nothing for a tool
 * whose handler was not followed to its end, and where one act is not known to be harmless or harmful.
 * `acts` and `effects` are those of one tool; `all` are the tools of the whole program, for places they share.
 */
export function inferredOf(
  item: Registered,
  acts: readonly Act[],
  effects: readonly Effect[],
  all: readonly Registered[],
): ToolFact['inferred'] {
  if (item.kind !== 'tool' || item.annotated || item.obstacle || item.name === undefined) return undefined;
  const hints = hintsOf(item.name, acts, effects);
  if (!hints) return undefined;
  const alone = all.every((other) => other === item || !sharesPlace(other, item));
  return { ...hints, fixes: alone ? annotationFixes(item, hints.hints, hints.certain) : [] };
}

// The same call or the same literal registers both: what is written there is said of both.
function sharesPlace(a: Registered, b: Registered): boolean {
  if (a.definition?.site && b.definition?.site) return a.definition.site.node === b.definition.site.node;
  return a.site.node === b.site.node;
}

type Hints = Pick<NonNullable<ToolFact['inferred']>, 'hints' | 'certain' | 'because'>;

function hintsOf(name: string, acts: readonly Act[], effects: readonly Effect[]): Hints | undefined {
  const known = new Map<string, Deed | undefined>();
  const deeds = effects.flatMap((effect) => {
    const { capability, api, free, looksOnly, changes } = effect;
    if (effect.scratch || capability === 'reads-environment') return [];
    // A long handler does the same in many places.
    const key = [capability, api, free, looksOnly, changes].join('\0');
    if (!known.has(key)) {
      const own = acts.filter((a) => a.effect === capability && a.api === api);
      known.set(key, worst(own, effect, name));
    }
    return [{ effect, deed: known.get(key) }];
  });
  const of = (...wanted: readonly Deed[]): Effect[] =>
    deeds.flatMap(({ effect, deed }) => (deed && wanted.includes(deed) ? [effect] : []));
  const open = effects.some((e) => e.capability === 'opens-network');
  const outside: Hints['hints'] = open ? [{ name: 'openWorldHint', value: true }] : [];
  const hint = (hintName: HintName, value: boolean): Hints['hints'][number] => ({ name: hintName, value });
  const changing = of('destroys', 'changes', 'adds');
  if (changing.length > 0) {
    // A cache that a search keeps is none of its caller's business; by its name it only looks.
    if (saysLooking(name) && changing.every((e) => e.chosenBy.length === 0)) return undefined;
    const destroying = of('destroys');
    if (destroying.length > 0)
      return {
        hints: [hint('readOnlyHint', false), hint('destructiveHint', true), ...outside],
        certain: true,
        because: destroying,
      };
    const adding = deeds.every(({ deed }) => deed === 'adds' || deed === 'looks');
    return {
      hints: [hint('readOnlyHint', false), ...(adding ? [hint('destructiveHint', false)] : []), ...outside],
      certain: !adding,
      because: changing,
    };
  }
  // What was reached only looks, the name says the same: two witnesses, since no model knows every library.
  const looking = of('looks');
  if (looking.length === 0 || looking.length < deeds.length || !saysLooking(name)) return undefined;
  return { hints: [hint('readOnlyHint', true), ...outside], certain: false, because: looking };
}

const RANK: readonly Deed[] = ['looks', 'adds', 'changes', 'destroys'];

function worst(acts: readonly Act[], effect: Effect, name: string): Deed | undefined {
  const deeds = acts.map((act) => deedOf(act, effect, name));
  if (deeds.some((d) => d === 'destroys')) return 'destroys';
  if (deeds.length === 0 || deeds.includes(undefined)) return undefined;
  return RANK.findLast((rank) => deeds.includes(rank));
}

function deedOf(act: Act, effect: Effect, name: string): Deed | undefined {
  switch (act.effect) {
    case 'reads-files':
      return 'looks';
    case 'deletes-files':
      return 'destroys';
    case 'writes-files':
      return writingDeed(act);
    case 'spawns-processes':
      if (effect.free) return 'destroys';
      if (effect.looksOnly) return 'looks';
      return effect.changes ? 'changes' : undefined;
    case 'evaluates-code':
      return effect.free ? 'destroys' : undefined;
    case 'reads-database':
    case 'writes-database':
      return databaseDeed(act);
    case 'opens-network':
      return requestDeed(act, name);
    default:
      return undefined;
  }
}

function writingDeed(act: Act): Deed | undefined {
  if (/\.(?:appendFile|mkdir|mkdirp|mkdirs|ensureDir|mkdtemp)(?:Sync)?$/.test(act.api)) return 'adds';
  // Options may say that nothing that exists is overwritten.
  const options = act.call.args[2];
  if (/\.writeFile(?:Sync)?$/.test(act.api)) return options?.t === 'ref' ? 'changes' : 'destroys';
  return /\.(?:copyFile|rename|move)(?:Sync)?$/.test(act.api) ? 'destroys' : 'changes';
}

function databaseDeed(act: Act): Deed | undefined {
  const statement = act.call.args[0];
  const heads = (statement ? alternatives(statement) : []).map((v) =>
    v.t === 'lit' ? String(v.value) : v.t === 'str' && typeof v.parts[0] === 'string' ? v.parts[0] : '',
  );
  const all = (pattern: RegExp): boolean => heads.length > 0 && heads.every((head) => pattern.test(head));
  if (all(/^\s*(?:select|show|describe|explain)\b(?![\s\S]*\binto\b)[^;]*;?\s*$/i)) return 'looks';
  if (all(/^\s*insert\b(?![\s\S]*\bon\s+(?:conflict|duplicate)\b)/i)) return 'adds';
  if (heads.some((head) => /^\s*(?:delete|drop|truncate|update|replace)\b/i.test(head))) return 'destroys';
  const member = act.api.slice(act.api.lastIndexOf('.') + 1);
  if (/^(?:find|findOne|count|countDocuments|hget|hgetall|lrange|scan)$/.test(member)) return 'looks';
  if (/^(?:delete\w*|remove\w*|drop\w*|del|flushall)$/.test(member)) return 'destroys';
  if (/^(?:insertOne|insertMany|lpush|rpush)$/.test(member)) return 'adds';
  return act.effect === 'writes-database' ? 'changes' : undefined;
}

function requestDeed(act: Act, name: string): Deed | undefined {
  switch (methodOf(act)) {
    case 'GET':
    case 'HEAD':
      return 'looks';
    case 'DELETE':
      return 'destroys';
    case 'PUT':
    case 'PATCH':
      return 'changes';
    // What is posted may as well be a search.
    case 'POST':
      return saysChanging(name) ? 'changes' : undefined;
    default:
      return undefined;
  }
}

function methodOf({ call: { path, args } }: Act): string | undefined {
  const member = path.slice(Math.max(path.lastIndexOf('#'), path.lastIndexOf('.')) + 1);
  if (/^(?:get|head|post|put|patch|delete)$/.test(member)) return member.toUpperCase();
  if (!/^(?:fetch|ofetch|\$fetch)$/.test(member)) return undefined;
  const [target, options] = args;
  if (args.length === 0 || target?.t === 'ref') return undefined;
  return options === undefined || isNothing(options) ? 'GET' : methodIn(options);
}

function isNothing(v: Value): boolean {
  return v.t === 'lit' && v.value === undefined;
}

function methodIn(options: Value): string | undefined {
  if (options.t !== 'ref' || options.obj.kind !== 'object') return undefined;
  // Fields that somebody else put in may hold a method.
  const { obj } = options;
  if (obj.rest || obj.slots.has('@spread') || obj.proto) return undefined;
  const method = obj.field('method');
  if (!method || isNothing(method)) return obj.field('body') ? undefined : 'GET';
  return method.t === 'lit' && typeof method.value === 'string' ? method.value.toUpperCase() : undefined;
}

// ---- what a name says -----------------------------------------------------------------------------

const LOOKING = new Set(
  'get list read search find fetch show describe view query count check lookup status info tree stat diff log inspect browse grep glob exists ping version whoami preview peek head tail summary history compare retrieve'.split(
    ' ',
  ),
);
const CHANGING = new Set(
  'create add insert update edit set put write save send post delete remove drop clear move rename copy upload publish deploy run execute start stop restart kill merge close open cancel submit approve reject assign invite apply install uninstall enable disable reset toggle sync import push commit append replace patch register book order buy pay transfer reply comment schedule trigger cache store forget download export archive restore fork'.split(
    ' ',
  ),
);

function wordsIn(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
function saysLooking(name: string): boolean {
  const words = wordsIn(name);
  return words.some((word) => LOOKING.has(word)) && !words.some((word) => CHANGING.has(word));
}
function saysChanging(name: string): boolean {
  return wordsIn(name).some((word) => CHANGING.has(word));
}
