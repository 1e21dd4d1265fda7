// One fix of each rule that has one, applied in a real VS Code: the text before and after. The texts are the samples of
// the rules' own pages; what comes out has to be what the core says of the same text.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { guidance } from '../../../server/src/rules/guidance.ts';
import { applied, findingsOf } from '../../fixes/apply.ts';
import { parsePage, textsOf } from '../../rules/page.ts';
import { diagnosticsOf, fileOf, has, keep, ruleOf, show } from './wait.ts';

const pages = path.resolve(__dirname, '../../server/src/rules');

/** A sample of one file with a fix that edits nothing else, and what the core makes of it. */
function sampleOf(rule: string) {
  const file = path.join(pages, `${rule}.md`);
  if (!fs.existsSync(file)) return undefined;
  for (const sample of parsePage(rule, fs.readFileSync(file, 'utf8')).samples) {
    const texts = textsOf(sample);
    const [name, more] = Object.keys(texts);
    if (sample.section !== 'unsafe' || name === undefined || more !== undefined || !/\.[jt]s$/.test(name)) continue;
    const finding = findingsOf(texts).findings.find((f) => f.rule === rule && f.fixes.length > 0);
    const fix = finding?.fixes[0];
    if (!finding || !fix || fix.edits.some((edit) => edit.file !== name)) continue;
    const after = applied(texts, fix)[name]!;
    return { name, before: texts[name]!, after, title: fix.title, at: finding.primary.start };
  }
  return undefined;
}

const fixable = Object.entries(guidance)
  .filter(([, { fix }]) => fix !== undefined)
  .map(([rule]) => rule)
  // Not here: a lock file that is still to come, and a file that is no code, which has a test of its own below.
  .filter((rule) => !['description-drift', 'vulnerable-sdk'].includes(rule));

describe('a quick fix', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  for (const rule of fixable) {
    it(`of ${rule}`, async function () {
      this.timeout(60_000);
      const sample = sampleOf(rule);
      assert.ok(sample, 'its page has a sample with a fix');
      // A document of its own for each: one that is opened under the name of one just closed may still show its findings.
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(`untitled:${rule}-${sample.name}`));
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), sample.before));
      const mine = await diagnosticsOf(document.uri, rule, has(rule));
      const at = document.positionAt(sample.at);
      const flagged = mine.find((each) => ruleOf(each) === rule && each.range.start.isEqual(at));
      assert.ok(flagged, `${rule} is flagged at ${at.line + 1}:${at.character + 1}`);
      const action = await actionOf(document.uri, flagged.range, sample.title);
      assert.ok(await vscode.workspace.applyEdit(action.edit!));
      assert.notEqual(document.getText(), sample.before);
      assert.equal(document.getText(), sample.after);
    });
  }

  it('of vulnerable-sdk, in package.json', async () => {
    const manifest = fileOf('package.json');
    const restore = await keep(manifest);
    try {
      const editor = await show(manifest);
      const before = editor.document.getText();
      const start = before.indexOf('1.32.2');
      assert.ok(start > 0);
      const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + 6));
      await editor.edit((edit) => edit.replace(range, '1.12.0'));
      const mine = await diagnosticsOf(manifest, 'vulnerable-sdk', has('vulnerable-sdk'));
      const flagged = mine.find((each) => ruleOf(each) === 'vulnerable-sdk')!;
      const action = await actionOf(manifest, flagged.range, 'Raise @modelcontextprotocol/sdk');
      assert.ok(await vscode.workspace.applyEdit(action.edit!));
      assert.match(editor.document.getText(), /"@modelcontextprotocol\/sdk": "1\.2[4-9]\.\d+"/);
      assert.equal(editor.document.getText().replace(/1\.2\d\.\d+/, '1.32.2'), before);
    } finally {
      await restore();
    }
  });
});

async function actionOf(uri: vscode.Uri, range: vscode.Range, title: string): Promise<vscode.CodeAction> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind,
  );
  const action = all.find((each) => each.title.startsWith(title));
  assert.ok(action?.edit, `"${title}" is offered, among ${all.map((each) => each.title).join('; ')}`);
  return action;
}
