// Servers that the user typed in: a command or an address, remembered with the workspace; what is secret in them is not.
import * as vscode from 'vscode';
import type { ConfiguredServer } from '../../../server/src/live/contract.ts';
import { wordsOf } from './command-line.ts';
import type { Keyring } from './keyring.ts';

const KEPT = 'toolward.typedServers';

export class TypedServers {
  constructor(
    private readonly memory: vscode.Memento,
    private readonly keys: Keyring,
  ) {}

  get all(): readonly ConfiguredServer[] {
    return this.memory.get<readonly ConfiguredServer[]>(KEPT, []);
  }

  async forget(server: ConfiguredServer): Promise<void> {
    await this.memory.update(
      KEPT,
      this.all.filter(({ file }) => file !== server.file),
    );
    if (server.launch.kind !== 'stdio') await this.keys.setHeaders(server.launch, {});
  }

  /** Asks for a command. Undefined when the user gave up. */
  async askCommand(): Promise<ConfiguredServer | undefined> {
    const text = await vscode.window.showInputBox({
      title: 'Connect to an MCP server that is started by a command',
      prompt: 'It runs with your rights, in the first folder, until you disconnect. No shell reads it.',
      placeHolder: 'node dist/server.js --root .',
      ignoreFocusOut: true,
      validateInput: (value) => fault(() => wordsOf(value)),
    });
    if (text === undefined) return undefined;
    const [command, ...args] = wordsOf(text);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    return this.#keep({
      name: text.trim(),
      file: text.trim(),
      launch: { kind: 'stdio', command: command!, args, env: {}, ...(folder && { cwd: folder }) },
      folder,
    });
  }

  /** Asks for an address, and for a header if it needs one. Undefined when the user gave up. */
  async askAddress(): Promise<ConfiguredServer | undefined> {
    const text = await vscode.window.showInputBox({
      title: 'Connect to an MCP server at an address',
      prompt: 'Streamable HTTP is tried first, then SSE.',
      placeHolder: 'http://127.0.0.1:3000/mcp',
      ignoreFocusOut: true,
      validateInput: (value) => fault(() => addressOf(value)),
    });
    if (text === undefined) return undefined;
    const url = addressOf(text);
    const header = await vscode.window.showInputBox({
      title: 'Headers',
      prompt:
        'A header it needs, as "Authorization: Bearer …"; none when empty. It is kept in the editor’s storage of secrets.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === '' ? undefined : fault(() => headerOf(value))),
    });
    if (header === undefined) return undefined;
    const launch = { kind: 'http', url, headers: {} } as const;
    await this.keys.setHeaders(launch, header.trim() === '' ? {} : headerOf(header));
    return this.#keep({ name: url, file: url, launch, folder: undefined });
  }

  async #keep(given: Pick<ConfiguredServer, 'name' | 'file' | 'launch' | 'folder'>): Promise<ConfiguredServer> {
    const server: ConfiguredServer = { ...given, host: 'typed', offset: 0, inputs: [], disabled: false };
    await this.memory.update(KEPT, [server, ...this.all.filter(({ file }) => file !== server.file)]);
    return server;
  }
}

function fault(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An address without what belongs into a header. */
function addressOf(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error('an address begins with http:// or https://.');
  }
  if (url.username !== '' || url.password !== '') throw new Error('leave the password out; it goes into a header.');
  return url.href;
}

function headerOf(text: string): Record<string, string> {
  const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*\S)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error('write it as "Name: value".');
  return { [name]: value };
}
