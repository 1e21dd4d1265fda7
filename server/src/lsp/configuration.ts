// Gathers what holds in each workspace folder: the editor's settings and the folder's configuration file.
import type { Connection, WorkspaceFolder } from 'vscode-languageserver';
import { configFileName, defaultConfig, parseConfig } from '../config.ts';
import type { Deps } from './deps.ts';
import { isRecord } from './from-proto.ts';
import { defaults, joinSettings, readSettings, type Settings } from './settings.ts';
import { pathOf } from './uris.ts';
import type { Folder } from './workspace.ts';

export interface ConfigurationAbilities {
  /** The client answers `workspace/configuration`. */
  readonly pull: boolean;
}

export class Configuration {
  /** From clients that push their settings instead of answering for them. */
  #pushed: unknown;
  /** In an untrusted workspace the folder's own file could hush up what the folder holds. */
  trusted = true;

  constructor(
    private readonly connection: Connection,
    private readonly deps: Deps,
    private readonly abilities: ConfigurationAbilities,
    private readonly log: (sentence: string) => void,
  ) {}

  push(settings: unknown): void {
    if (isRecord(settings)) this.#pushed = settings.toolward;
  }

  /** The folders on the disk with what holds in them, and what holds outside of them. */
  async gather(folders: readonly WorkspaceFolder[]): Promise<{ folders: Folder[]; fallback: Settings }> {
    const known = this.deps.rules.map((rule) => rule.id);
    const [general, ...sections] = await this.#sections([undefined, ...folders.map((folder) => folder.uri)]);
    const said = new Set<string>();
    const complain = (sentence: string) => {
      if (!said.has(sentence)) this.log(sentence);
      said.add(sentence);
    };
    const found: Folder[] = [];
    for (const [n, folder] of folders.entries()) {
      const path = pathOf(folder.uri)?.replace(/(?<=.)\/$/, '');
      if (path === undefined) {
        complain(`The folder ${folder.name} does not lie on a disk, so it is not analysed.`);
        continue;
      }
      const editor = readSettings(sections[n], known, complain);
      found.push({ name: folder.name, path, settings: joinSettings(editor, this.#file(path, known, complain)) });
    }
    return { folders: found, fallback: general === undefined ? defaults : readSettings(general, known, complain) };
  }

  #file(folder: string, known: readonly string[], complain: (sentence: string) => void) {
    const text = this.trusted ? this.deps.disk.read(folder, configFileName) : undefined;
    if (text === undefined) return defaultConfig;
    const { config, problems } = parseConfig(text, known);
    for (const { line, column, message } of problems) {
      complain(`${folder}/${configFileName}:${line}:${column}: ${message}.`);
    }
    return config;
  }

  async #sections(scopes: readonly (string | undefined)[]): Promise<unknown[]> {
    if (!this.abilities.pull) return scopes.map(() => this.#pushed);
    try {
      const items = scopes.map((scopeUri) => ({ section: 'toolward', ...(scopeUri ? { scopeUri } : {}) }));
      return await this.connection.workspace.getConfiguration(items);
    } catch (error) {
      this.log(`The editor did not tell its settings, so the defaults hold: ${String(error)}`);
      return [];
    }
  }
}
