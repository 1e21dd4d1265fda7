// A server wants its user to sign in: the person is asked, and the browser is opened.
import * as vscode from 'vscode';
import { plain } from '../plain.ts';
import type { Connection } from './connection.ts';

/** Asks, and opens the address only when it is one of the web. The rest happens between browser and server. */
export async function signIn({ server }: Connection, url: string): Promise<void> {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') {
    void vscode.window.showErrorMessage(
      `Toolward: ${plain(server.name)} wants you to sign in at an address that is none of the web; it was not opened.`,
    );
    return;
  }
  const choice = await vscode.window.showInformationMessage(
    `Toolward: ${plain(server.name)} wants you to sign in at ${plain(address.host)}. Open it in your browser?`,
    'Sign In',
    'Copy Address',
  );
  if (choice === 'Sign In') await vscode.env.openExternal(vscode.Uri.parse(url, true));
  else if (choice === 'Copy Address') await vscode.env.clipboard.writeText(url);
}
