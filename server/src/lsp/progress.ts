// Progress on the first pass over the workspace, which the user may cancel.
import type { Connection } from 'vscode-languageserver';
import type { Workspace } from './workspace.ts';

/**
 * Shows progress until every root has its first result. Cancelling leaves the unfinished roots
 * with their open files only; "Check workspace" takes the rest up again.
 */
export async function showFirstPass(connection: Connection, workspace: Workspace): Promise<void> {
  const roots = workspace.byUrgency();
  if (roots.length === 0) return;
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin('Toolward', undefined, `checking ${roots.map((root) => root.name).join(', ')}`, true);
  const cancel = progress.token.onCancellationRequested(() => {
    for (const root of roots) if (root.latest === undefined) root.openFilesOnly();
  });
  for (const root of roots) await root.outcome(() => root.latest !== undefined);
  cancel.dispose();
  progress.done();
}
