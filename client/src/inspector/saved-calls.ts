// The workspace's file of saved calls, as the inspector reads and writes it.
import * as vscode from 'vscode';
import type { LiveProcess } from '../servers/live-process.ts';
import type { SavedCall } from './messages.ts';

export class SavedCalls implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  constructor(_live: LiveProcess) {}
  of(_server: string): readonly SavedCall[] { return []; }
  async save(_server: string, _tool: string, _text: string): Promise<void> {}
  async open(): Promise<void> {}
  dispose(): void { this.#changed.dispose(); }
}
