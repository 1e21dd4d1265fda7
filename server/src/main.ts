// The LSP door: a language server over the standard streams or Node's IPC, as the command line says.
import { rulePages } from 'toolward:rule-pages';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../../package.json';
import { FactsCache } from './analysis/modules.ts';
import { analysis } from './analyze.ts';
import { realDisk } from './lsp/disk.ts';
import { startServer } from './lsp/server.ts';
import { rules } from './rules/index.ts';
import { unusedSuppression } from './suppressions.ts';

if (!process.argv.some((word) => /^--(stdio|node-ipc|socket|pipe)\b/.test(word))) {
  console.error('toolward: this is the language server, which an editor starts with --stdio or --node-ipc');
  process.exit(2);
}

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
  now,
});
