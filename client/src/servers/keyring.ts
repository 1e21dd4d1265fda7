// What lets one in to a server, in the editor's storage of secrets: sign-ins, client ids, and headers that were typed in.
import type * as vscode from 'vscode';
import type { ConfiguredServer, HttpLaunch, Launch, OAuthClient } from '../../../server/src/live/contract.ts';

/** Everything is kept by the server's address, so that no other server is ever given it. */
export class Keyring {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** What a start brings along. */
  async of({ launch }: ConfiguredServer): Promise<{ signedIn?: string; oauthClient?: OAuthClient }> {
    if (launch.kind === 'stdio') return {};
    const signedIn = await this.secrets.get(key('signed-in', launch));
    const client = await this.secrets.get(key('client', launch));
    return {
      ...(signedIn && { signedIn }),
      ...(client && { oauthClient: JSON.parse(client) as OAuthClient }),
    };
  }

  /** @param secret empty: it is forgotten */
  async keep({ launch }: ConfiguredServer, secret: string): Promise<void> {
    if (launch.kind === 'stdio') return;
    if (secret === '') await this.secrets.delete(key('signed-in', launch));
    else await this.secrets.store(key('signed-in', launch), secret);
  }

  async setClient(launch: HttpLaunch, client: OAuthClient | undefined): Promise<void> {
    if (client) await this.secrets.store(key('client', launch), JSON.stringify(client));
    else await this.secrets.delete(key('client', launch));
    // It was given to another client.
    await this.secrets.delete(key('signed-in', launch));
  }

  async setHeaders(launch: HttpLaunch, headers: Readonly<Record<string, string>>): Promise<void> {
    if (Object.keys(headers).length === 0) await this.secrets.delete(key('headers', launch));
    else await this.secrets.store(key('headers', launch), JSON.stringify(headers));
  }

  /** A launch with the headers that were typed in for its address. */
  async filled({ launch }: ConfiguredServer): Promise<Launch> {
    if (launch.kind === 'stdio') return launch;
    const kept = await this.secrets.get(key('headers', launch));
    if (!kept) return launch;
    const headers = JSON.parse(kept) as Record<string, string>;
    return {
      ...launch,
      headers: { ...launch.headers, ...headers },
      secrets: [...(launch.secrets ?? []), ...Object.values(headers)],
    };
  }
}

function key(what: 'signed-in' | 'client' | 'headers', { url }: HttpLaunch): string {
  return `toolward.${what}:${url}`;
}
