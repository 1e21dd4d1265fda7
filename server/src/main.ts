// The LSP door: a language server over the standard streams or Node's IPC, as the command line says.
import fs from 'node:fs';
import module from 'node:module';
import v8 from 'node:v8';
import { rulePages } from 'toolward:rule-pages';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../package.json';
import { FactsCache } from './analysis/modules.ts';
import { analysis } from './analyze.ts';
import { realDisk } from './lsp/disk.ts';
import { startServer } from './lsp/server.ts';
import { realStorage } from './lsp/storage.ts';
import { rules } from './rules/index.ts';
import { unusedSuppression } from './suppressions.ts';

if (!process.argv.some((word) => /^--(stdio|node-ipc|socket|pipe)\b/.test(word))) {
  console.error('toolward: this is the language server, which an editor starts with --stdio or --node-ipc');
  process.exit(2);
}

// Left to itself V8 now and then lets garbage grow to ten times what is alive before it collects it (780 MB of 70).
v8.setFlagsFromString('--heap-growing-percent=100');

const connection = createConnection(ProposedFeatures.all);
const now = () => performance.now();

// An editor whose server died shows nothing at all: what nobody caught is written down, and the server goes on.
process.on('uncaughtException', (error) => connection.console.error(`Unexpected: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (reason) => connection.console.error(`Unexpected: ${String(reason)}`));

startServer(connection, {
  analysis,
  newCache: () => new FactsCache(),
  rules: [...rules, unusedSuppression],
  pages: rulePages,
  disk: realDisk(now),
  version,
  build: buildOf(__filename),
  storageIn: realStorage,
  settled: keptCompiled(),
  now,
});

/** A build has its own time and size, also while it is worked on and its version stays the same. */
function buildOf(bundle: string): string {
  const { size, mtimeMs } = fs.statSync(bundle);
  return `${version} ${size} ${mtimeMs}`;
}

/**
 * To be called when an analysis has ended. What was compiled so far is then written into the folder that the client names in NODE_COMPILE_CACHE, for the next start:
 * now, and not at the end, which may be a sudden one. Nothing happens where there is no such folder, or it is filled
 * already, or Node is older than 22.
 */
function keptCompiled(): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    setImmediate(() => (module as { flushCompileCache?: () => void }).flushCompileCache?.());
  };
}
