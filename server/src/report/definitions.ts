// What the program tells its clients about itself, as it is written: the raw material of its definitions.
import type { ListedItem, Registered } from '../analysis/registry.ts';
import type { ServerHandle } from '../analysis/values.ts';
import { GAP, type Written } from '../analysis/written.ts';
import type { ToolInfo } from '../analyze.ts';
import type { Span } from '../snapshot.ts';
import { spanOf } from './places.ts';

/** One tool, prompt or resource of a server as it was registered. */
export interface SourceItem {
  readonly kind: Registered['kind'];
  /** Undefined where it cannot be known; of a resource, the name it was registered under. */
  readonly name: string | undefined;
  readonly by: NonNullable<Registered['servedBy']>;
  /** A tool that runs as a task. */
  readonly asTask?: true;
  /** The fields of its definition. */
  readonly fields: Written;
  /** Fields that are told anew while the server runs, each as it may be then. */
  readonly changes: readonly (readonly [string, Written])[];
  /** The registration, or the entry of a list. */
  readonly at: Span;
  /** Its description, where that is written. */
  readonly descriptionAt: Span | undefined;
  /** Undefined for a resource that only a list names. */
  readonly tool: ToolInfo | undefined;
}

export interface SourceServer {
  readonly name: string | undefined;
  readonly version: Written;
  readonly instructions: Written;
  readonly generation: 1 | 2;
  /** Where it is made. */
  readonly at: Span;
  /** In the order of registration. */
  readonly items: readonly SourceItem[];
  /** It serves others too, which could not be read from the source. */
  readonly open: boolean;
}

/**
 * The servers of a program, each once: what is made anew for each connection, or for each transport under one name, is
 * one server, and what a function registers with a server that it is given belongs to the only one there is in its
 * package. `packageOf` gives the folder of the package that a file belongs to.
 */
export function sourceServers(
  handles: readonly ServerHandle[],
  followed: readonly { readonly item: Registered; readonly info: ToolInfo }[],
  listed: readonly ListedItem[],
  more: ReadonlySet<ServerHandle['id']>,
  packageOf: (file: string) => string,
): SourceServer[] {
  const groups = new Map<string, ServerHandle[]>();
  const folderOf = ({ site }: ServerHandle): string => packageOf(site.module.path);
  const namesIn = new Map<string, Set<string>>();
  for (const handle of handles)
    if (handle.name !== undefined) {
      const names = namesIn.get(folderOf(handle)) ?? new Set();
      namesIn.set(folderOf(handle), names.add(handle.name));
    }
  for (const handle of handles) {
    const names = namesIn.get(folderOf(handle));
    const name = handle.name ?? (names?.size === 1 ? [...names][0]! : undefined);
    const key =
      name !== undefined
        ? `${folderOf(handle)}\0${name}`
        : `${handle.site.module.path}\0\0${handle.site.node.pos}:${handle.site.node.end}`;
    groups.set(key, [...(groups.get(key) ?? []), handle]);
  }
  return [...groups.values()].flatMap((own): SourceServer[] => {
    const ids = new Set(own.map((handle) => handle.id));
    const first = own.find((handle) => handle.name !== undefined) ?? own[0]!;
    const items = [
      ...followed.filter(({ item }) => ids.has(item.server.id)).map(({ item, info }) => sourceItem(item, info)),
      ...listed
        .filter(({ server }) => ids.has(server.id))
        .map(
          ({ kind, name, served, site }): SourceItem => ({
            kind,
            name,
            by: 'list',
            fields: served,
            changes: [],
            at: spanOf(site),
            descriptionAt: undefined,
            tool: undefined,
          }),
        ),
    ];
    // A list decides what is served; a name that a dispatcher knows beside it is served to nobody.
    const known = items.filter((item) => item.fields.is !== 'gap' || (item.by !== 'list' && item.name !== undefined));
    if (items.length === 0 && first.name === undefined) return [];
    return [
      {
        name: first.name,
        version: first.introduced?.version ?? GAP,
        instructions: first.introduced?.instructions ?? GAP,
        generation: own.find((handle) => handle.generation !== undefined)?.generation ?? 1,
        at: spanOf(first.site),
        items: known,
        open:
          known.some((item) => item.kind !== 'resource' && item.name === undefined) ||
          known.length < items.length ||
          own.some(({ id }) => more.has(id)),
      },
    ];
  });
}

/**
 * The servers of several programs, each once: what two programs of one package serve under one name is one server, as
 * above.
 */
export function sameServers(
  programs: readonly (readonly SourceServer[])[],
  packageOf: (file: string) => string,
): readonly SourceServer[] {
  if (programs.length < 2) return programs[0] ?? [];
  const all = programs.flat().map((server) => ({ server, folder: packageOf(server.at.file) }));
  const namesIn = new Map<string, Set<string>>();
  for (const { server, folder } of all)
    if (server.name !== undefined) namesIn.set(folder, (namesIn.get(folder) ?? new Set()).add(server.name));
  const groups = new Map<string, SourceServer[]>();
  for (const [n, { server, folder }] of all.entries()) {
    const names = namesIn.get(folder);
    const name = server.name ?? (names?.size === 1 ? [...names][0]! : undefined);
    const key = name === undefined ? `${n}` : `${folder}\0${name}`;
    groups.set(key, [...(groups.get(key) ?? []), server]);
  }
  return [...groups.values()].map((own) => {
    const first = own.find(({ name }) => name !== undefined) ?? own[0]!;
    if (own.length === 1) return first;
    return { ...first, items: own.flatMap(({ items }) => items), open: own.some(({ open }) => open) };
  });
}

function sourceItem(item: Registered, info: ToolInfo): SourceItem {
  return {
    kind: item.kind,
    name: item.name,
    by: item.servedBy ?? 'list',
    ...(item.handlerForm === 'task' ? { asTask: true } : {}),
    fields: item.served ?? GAP,
    changes: item.later ?? [],
    at: info.registration,
    descriptionAt: item.descriptionSite && spanOf(item.descriptionSite),
    tool: info,
  };
}
