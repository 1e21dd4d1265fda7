// Asks for the client id that an authorization server gave out beforehand, or the address of a document about the client.
import * as vscode from 'vscode';
import type { ConfiguredServer } from '../../../server/src/live/contract.ts';
import type { Keyring } from '../servers/keyring.ts';

/** @throws for a server that is started by a command: nobody signs in there */
export async function askClient(keys: Keyring, { launch }: ConfiguredServer): Promise<void> {
  if (launch.kind === 'stdio') throw new Error('only servers at an address let their users sign in.');
  const title = 'OAuth client';
  const id = await vscode.window.showInputBox({
    title,
    prompt: 'The client id, or the https address of a client-id metadata document. Empty: register by itself.',
    ignoreFocusOut: true,
  });
  if (id === undefined) return;
  if (id.trim() === '') return keys.setClient(launch, undefined);
  const secret = await vscode.window.showInputBox({
    title,
    prompt: 'The client secret; empty when there is none. It is kept in the editor’s storage of secrets.',
    password: true,
    ignoreFocusOut: true,
  });
  if (secret === undefined) return;
  await keys.setClient(launch, { id: id.trim(), ...(secret !== '' && { secret }) });
}
