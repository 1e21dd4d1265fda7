// The process that talks to servers for the extension, so that a hostile one stalls neither the editor nor the diagnostics.
import os from 'node:os';
import type { FromLive, ToLive } from './contract.ts';
import { createChecker } from './json/checker.ts';
import { SignIn } from './oauth/sign-in.ts';
import { probe } from './probe/index.ts';
import { serveLive } from './serve.ts';

main();

function main(): void {
  if (process.send === undefined) {
    console.error('This program is started by the extension, and talks to it alone.');
    process.exitCode = 2;
    return;
  }
  const checker = createChecker();
  const live = serveLive({
    machine: { platform: process.platform, env: { ...process.env }, home: os.homedir() },
    checker,
    prober: probe,
    signIn: (server, told) => new SignIn(server, told),
    clientInfo: { name: 'toolward', version: process.argv[2] ?? '0' },
    send: (message: FromLive) =>
      new Promise<void>((resolve) => {
        // The extension may be gone already; that it is, "disconnect" tells.
        if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
        else resolve();
      }),
  });
  process.on('message', (message: ToLive) => live.hear(message));
  process.on('disconnect', () => void live.close().finally(() => process.exit(0)));
}
