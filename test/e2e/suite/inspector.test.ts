// The inspector, as an author uses it: connect, call, see an error, follow it to the source, answer a question, debug.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { diagnosticsOf, fileOf, has, show, until } from './wait.ts';

const source = fileOf('src/bookings.ts');
const saved = fileOf('toolward.calls.json');
const frames = ['iframe.webview.ready', '#active-frame'];
const inView = (selector: string) => ui.element(selector, frames);

describe('the inspector', () => {
  before(async function () {
    if (!ui.hasUi) this.skip();
    await show(source);
    await diagnosticsOf(source, 'the first findings', has('command-injection'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('toolward.connectToServer', 'bookings');
    await inView('header .state:has-text("connected")').waitFor();
  });
  after(async () => {
    await vscode.commands.executeCommand('toolward.disconnectServer', 'bookings');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(saved).then(undefined, () => {});
  });

  it('connects, and says whom to and how', async () => {
    assert.match(await inView('header').textContent(), /bookings/);
    assert.match(await inView('header').textContent(), /2025-11-25 · stdio/);
    for (const name of ['book', 'cancel', 'confirm']) await item(name).waitFor();
    await inView('#tab-server').click();
    await inView('text=Books rooms.').waitFor();
    await ui.screenshot('inspector-server');
  });

  it('calls a tool with arguments from a form, nested ones too', async () => {
    await choose('book');
    await inView('tool-form').waitFor();
    await ui.screenshot('inspector-form');
    await inView('tool-form >> role=textbox[name=/name/] >> nth=0').fill('Ada');
    await inView('tool-form >> role=button[name=/add/i] >> nth=0').click();
    await ui.screenshot('inspector-form-filled');
    await inView('#call').click();
    await inView('call-result:has-text("Ada has 1 rooms.")').waitFor();
    await ui.screenshot('inspector-call');
  });

  it('tells a tool that failed, shows what the source says of it, and leads there', async () => {
    await choose('cancel');
    await inView('tool-form >> role=textbox[name=/id/] >> nth=0').fill('b-17');
    await inView('#call').click();
    await inView('call-result:has-text("There is no booking b-17.")').waitFor();
    assert.match(await inView('call-result .verdict .word').textContent(), /tool error|failed/i);
    await inView('text=command-injection').waitFor();
    await ui.screenshot('inspector-error');
    await inView('role=button[name=/go to source/i]').click();
    const editor = await until('the source', vscode.window.onDidChangeActiveTextEditor, () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.path === source.path ? active : undefined;
    });
    assert.match(
      editor.document.getText(
        new vscode.Range(editor.selection.start, editor.document.lineAt(editor.selection.start.line + 2).range.end),
      ),
      /'cancel'/,
    );
  });

  it('is led to from the lens over a registration', async () => {
    const editor = await show(source);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      source,
      20,
    );
    const runs = lenses.filter(({ command }) => command?.command === 'toolward.runInInspector');
    assert.equal(runs.length, 3);
    const confirm = runs.sort((a, b) => a.range.start.line - b.range.start.line)[2]!.command!;
    assert.ok(editor);
    await vscode.commands.executeCommand(confirm.command, ...confirm.arguments!);
    await inView('h2:has-text("confirm")').waitFor();
  });

  it('lets the person answer what the server asks', async () => {
    await choose('confirm');
    await inView('#call').click();
    await inView('question-box:has-text("When do you arrive?")').waitFor();
    await ui.screenshot('inspector-question');
    await inView('question-box >> role=textbox[name=/arrival/]').fill('2026-12-24');
    await inView('question-box >> role=button[name=/accept/i]').click();
    await inView('call-result:has-text("2026-12-24")').waitFor();
    assert.match(await inView('call-result').textContent(), /"breakfast":true/);
  });

  it('shows every message', async () => {
    await inView('#tab-traffic').click();
    await inView('virtual-list >> text=elicitation/create').waitFor();
    await ui.screenshot('inspector-traffic');
  });

  it('looks like the editor in dark, light and high-contrast themes', async () => {
    const workbench = vscode.workspace.getConfiguration('workbench');
    try {
      await choose('book');
      for (const [name, theme] of [
        ['dark', 'Default Dark Modern'],
        ['contrast', 'Default High Contrast'],
        ['light', 'Default Light Modern'],
      ] as const) {
        await workbench.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
        await inView(`body.vscode-${name === 'contrast' ? 'high-contrast' : name}`).waitFor();
        await ui.screenshot(`inspector-${name}`);
      }
    } finally {
      await workbench.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('opens the arguments in an editor, with validation, and calls the tool from there', async () => {
    await choose('book');
    await inView('role=button[name=/edit in an editor/i]').click();
    const document = await until('the arguments', vscode.window.onDidChangeActiveTextEditor, () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.scheme === 'toolward-call' ? active : undefined;
    });
    const edit = new vscode.WorkspaceEdit();
    const text = '{ "guest": { "name": "Bo" }, "rooms": [{ "kind": "triple" }] }';
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
    const problems = () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .map(({ range, message }) => `${document.getText(range)}: ${message}`);
    await until(
      'a problem',
      vscode.languages.onDidChangeDiagnostics,
      () => problems().find((one) => one.startsWith('"triple"')),
      problems,
    );
    await ui.screenshot('inspector-arguments');
    await vscode.commands.executeCommand('toolward.callWithArguments');
    await inView('call-result:has-text("Bo has 1 rooms.")').waitFor();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('keeps a call in a file, and offers it again', async () => {
    await choose('cancel');
    await inView('role=button[name=/save call/i]').click();
    await ui.element('.quick-input-widget input').fill('cancel nothing');
    await ui.press('Enter');
    await inView('text=cancel nothing').waitFor();
    // The view shows what the editor has; the file has it a moment later.
    await until('the call in the file', vscode.workspace.onDidSaveTextDocument, () =>
      vscode.workspace.textDocuments.find(({ uri, isDirty }) => uri.toString() === saved.toString() && !isDirty),
    );
    const { version, calls } = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(saved)).toString('utf8'));
    assert.equal(version, 1);
    assert.deepEqual(calls, [
      { name: 'cancel nothing', server: 'bookings', tool: 'cancel', arguments: { id: 'b-17' } },
    ]);
  });

  it('runs safe checks against the server', async () => {
    await vscode.commands.executeCommand('toolward.inspector.probe', 'bookings');
    await inView('role=button[name=/run safe checks/i]').click();
    await inView('.probe-result >> nth=0').waitFor();
    await ui.screenshot('inspector-probe');
  });

  it('has its servers in a view of its own', async () => {
    await vscode.commands.executeCommand('toolward.inspector.focus');
    await ui.element('.monaco-list-row[aria-label^="server bookings, connected"]').waitFor();
    await ui.element('.monaco-list-row:has-text("Tools")').waitFor();
    await ui.screenshot('inspector-view');
  });

  it('reaches a breakpoint in the server by a call', async () => {
    const running = await vscode.workspace.openTextDocument(fileOf('running/bookings.mjs'));
    const line =
      running.getText().slice(0, running.getText().indexOf('return text(`There is no')).split('\n').length - 1;
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(running.uri, new vscode.Position(line, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    const bound = breakpointBound();
    try {
      await vscode.commands.executeCommand('toolward.debugServer', 'bookings');
      await inView('header .state:has-text("connected")').waitFor();
      await bound.wait();
      await choose('cancel');
      await inView('#call').click();
      await halted();
      await ui.screenshot('inspector-breakpoint');
      await vscode.commands.executeCommand('workbench.action.debug.continue');
      // The halt has put the source in front.
      await vscode.commands.executeCommand('toolward.openInspector', 'bookings');
      await inView('call-result:has-text("There is no booking")').waitFor();
    } finally {
      bound.dispose();
      vscode.debug.removeBreakpoints([breakpoint]);
      await vscode.debug.stopDebugging();
    }
  });
});

/**
 * Listens for a debugger to say that a breakpoint stands: the server does not wait for it, so a call that comes before
 * is not halted. No API tells, but the messages of the debug adapter do.
 */
function breakpointBound() {
  const heard = new vscode.EventEmitter<void>();
  let is: true | undefined;
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage({ body }: { body?: { breakpoint?: Breakpoint; breakpoints?: Breakpoint[] } }) {
        if (![body?.breakpoint, ...(body?.breakpoints ?? [])].some((one) => one?.verified)) return;
        is = true;
        heard.fire();
      },
    }),
  });
  return {
    wait: () => until('a breakpoint that stands', heard.event, () => is),
    dispose: () => vscode.Disposable.from(tracker, heard).dispose(),
  };
}

/** As the debug adapter protocol has it. */
interface Breakpoint {
  readonly verified: boolean;
}

/** Where a debugger has halted. */
async function halted(): Promise<vscode.DebugStackFrame> {
  return until('a halt at the breakpoint', vscode.debug.onDidChangeActiveStackItem, () => {
    const item = vscode.debug.activeStackItem;
    return item instanceof vscode.DebugStackFrame ? item : undefined;
  });
}

/** The tool's line in the list. */
const item = (name: string) => inView(`definition-list [role=option]:has(.row-name:text-is("${name}"))`);

async function choose(name: string): Promise<void> {
  await inView('#tab-tools').click();
  await item(name).click();
  await inView(`h2:has-text("${name}")`).waitFor();
}
