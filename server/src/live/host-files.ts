// The servers in a host's settings: text in, servers out, with the place of each. Pure.
import type { HostFile, HostFormat } from './hosts.ts';
import { contentOf, type Node, nodeAt, problemAt, propertiesOf, treeOf } from './json-tree.ts';
import type { ConfiguredServer, FileProblem, Folder, FoundServers, Input, Launch } from './launch.ts';
import { quoted } from './problem.ts';

/**
 * Reads one file. What is wrong is told and left out; nothing is thrown.
 * @param folders those that are open, for files that keep servers by folder
 */
export function serversIn(text: string, { file, format }: HostFile, folders: readonly Folder[]): FoundServers {
  const { root, problem } = treeOf(text, file);
  if (problem) return { servers: [], problems: [problem] };
  const servers: ConfiguredServer[] = [];
  const problems: FileProblem[] = [];
  const tell = (node: Node, message: string) => problems.push(problemAt(text, file, node.offset, message));
  const inputs = format.inputs ? inputsOf(nodeAt(root, format.inputs)) : [];

  const lists = [nodeAt(root, format.servers), ...(format.perProject ? projectsOf(root, format, folders) : [])];
  for (const list of lists) {
    if (list === undefined) continue;
    if (list.type !== 'object') tell(list, `The servers are an object, one name each: { "my-server": { … } }.`);
    for (const { name, key, value } of propertiesOf(list)) {
      const launch = launchOf(value, format);
      if (typeof launch === 'string') {
        tell(key, `The server ${quoted(name, 60)} ${launch}`);
        continue;
      }
      if (launch === undefined) continue;
      const used = JSON.stringify(launch);
      servers.push({
        name,
        host: format.host,
        file,
        offset: key.offset,
        launch,
        inputs: inputs.filter(({ id }) => used.includes(JSON.stringify(`\${input:${id}}`).slice(1, -1))),
        disabled: fieldOf(value, 'disabled') === true || fieldOf(value, 'enabled') === false,
      });
    }
  }
  return { servers, problems };
}

/** Claude Code keeps servers for single folders in the user's file, by the folder's path. */
function projectsOf(root: Node | undefined, { servers }: HostFormat, folders: readonly Folder[]): (Node | undefined)[] {
  const same = (a: string, b: string) => comparable(a) === comparable(b);
  return propertiesOf(nodeAt(root, ['projects']))
    .filter(({ name }) => folders.some((folder) => same(folder.path, name)))
    .map(({ value }) => nodeAt(value, servers));
}

/** Windows writes paths with either slash, and the drive in either case. */
function comparable(path: string): string {
  const slashes = path.replaceAll('\\', '/').replace(/(?!^)\/+$/, '');
  return /^[A-Za-z]:/.test(slashes) ? slashes.toLowerCase() : slashes;
}

/** The launch of an entry; undefined when it has none of its own; what is wrong with it as the end of a sentence. */
function launchOf(node: Node, format: HostFormat): Launch | string | undefined {
  if (node.type !== 'object') return 'is no object with a "command" or a "url".';
  const type = fieldOf(node, 'type') ?? fieldOf(node, 'transport');
  const url = fieldOf(node, 'httpUrl') ?? fieldOf(node, 'serverUrl') ?? fieldOf(node, 'url');
  const command = fieldOf(node, 'command');
  if (command !== undefined) return stdioOf(node, command);
  if (url === undefined) {
    // An extension of the host brings the program; the file has only its settings.
    if (format.host === 'zed') return undefined;
    return 'has neither a "command" that starts it nor a "url" where it is.';
  }
  if (typeof url !== 'string') return 'has a "url" that is no text.';
  const headers = recordOf(nodeAt(node, ['headers']) ?? nodeAt(node, ['requestOptions', 'headers']));
  if (headers === undefined) return 'has "headers" that are no texts by name.';
  return { kind: addressKind(type, fieldOf(node, 'httpUrl') !== undefined, format), url, headers: textsOf(headers) };
}

function addressKind(type: unknown, isHttp: boolean, format: HostFormat): 'http' | 'sse' {
  if (typeof type === 'string' && /^sse$/i.test(type)) return 'sse';
  if (isHttp || (typeof type === 'string' && /http/i.test(type))) return 'http';
  return format.address;
}

function stdioOf(node: Node, written: unknown): Launch | string {
  // Zed once had { path, args, env } in "command"; opencode has the program and its arguments in one list.
  const inner = nodeAt(node, ['command']);
  const place = inner?.type === 'object' ? inner : node;
  const words = Array.isArray(written) ? written : [inner?.type === 'object' ? fieldOf(inner, 'path') : written];
  const given = fieldOf(place, 'args') ?? [];
  if (!Array.isArray(given)) return 'has "args" that are no list.';
  const [command, ...args] = [...words, ...given];
  if (typeof command !== 'string' || command.trim() === '') return 'has a "command" that is no text.';
  if (!args.every(isPlain)) return 'has "args" that are not all texts.';
  const env = recordOf(nodeAt(place, ['env']) ?? nodeAt(place, ['environment']));
  if (env === undefined) return 'has an "env" that has no texts by name.';
  const cwd = fieldOf(node, 'cwd');
  const envFile = fieldOf(node, 'envFile');
  return {
    kind: 'stdio',
    command,
    args: args.map(String),
    env,
    ...(typeof envFile === 'string' && { envFile }),
    ...(typeof cwd === 'string' && { cwd }),
  };
}

/** Texts by name, where null takes one away; undefined when it is anything else. */
function recordOf(node: Node | undefined): Record<string, string | null> | undefined {
  if (node === undefined || node.type === 'null') return {};
  if (node.type !== 'object') return undefined;
  const entries: [string, string | null][] = [];
  for (const { name, value } of propertiesOf(node)) {
    const content = contentOf(value);
    if (content !== null && !isPlain(content)) return undefined;
    entries.push([name, content === null ? null : String(content)]);
  }
  return Object.fromEntries(entries);
}

function textsOf(record: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== null));
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function inputsOf(node: Node | undefined): Input[] {
  if (node?.type !== 'array') return [];
  return (node.children ?? []).flatMap((each) => {
    const id = fieldOf(each, 'id');
    if (typeof id !== 'string') return [];
    const options = fieldOf(each, 'options');
    const choices = Array.isArray(options) ? options.map(choiceOf).filter((choice) => choice !== undefined) : undefined;
    return [
      {
        id,
        description: textField(each, 'description'),
        password: fieldOf(each, 'password') === true,
        default: textField(each, 'default'),
        choices,
      },
    ];
  });
}

/** A text, or an object with a label for people and the value. */
function choiceOf(option: unknown): string | undefined {
  const value = typeof option === 'object' && option !== null && 'value' in option ? option.value : option;
  return typeof value === 'string' ? value : undefined;
}

function textField(node: Node, name: string): string | undefined {
  const value = fieldOf(node, name);
  return typeof value === 'string' ? value : undefined;
}

function fieldOf(node: Node, name: string): unknown {
  return node.type === 'object'
    ? contentOf(propertiesOf(node).find((property) => property.name === name)?.value)
    : undefined;
}
