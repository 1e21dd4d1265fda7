// How long a keystroke takes until its diagnostics are there, how long a start takes, and what the server holds.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import ts from 'typescript';
import { Editor } from './editor.ts';
import { type Edit, fileOf, type Kind, kinds, mix } from './edits.ts';
import { SERVER_FILE } from './generated-server.ts';

/** Between two keystrokes, for what an editor does meanwhile: the speed of a fast typist. */
const PACE_MS = 60;
/** Keystrokes before the first one that counts: the server's code is warm after them, as in a session. */
const WARM_UP = 100;
const PARSES = 60;

export interface Stroke {
  readonly kind: Kind;
  readonly ms: number;
}

/** Resident bytes of the server after so many edits. */
export interface Memory {
  readonly edits: number;
  readonly bytes: number;
}

export interface Typing {
  readonly strokes: readonly Stroke[];
  /** Empty where the system does not tell. */
  readonly memory: readonly Memory[];
}

export interface Start {
  /** From spawning the server to the answer to `initialize`, and to the first diagnostics. */
  readonly initializeMs: number;
  readonly diagnosticsMs: number;
}

export interface Place {
  readonly server: string;
  readonly folder: string;
  readonly scratch: string;
  /** The Node that runs the server. */
  readonly node: string;
}

/**
 * Types `many` keystrokes into a fresh server and times each from the change to the answer about the file it was made
 * in; after a change of a helper also about the file with the tools, which an editor shows beside it.
 */
export async function type(place: Place, many: number): Promise<Typing> {
  const editor = await Editor.start({ ...place, storage: emptied(place.scratch) });
  const files = [...new Set(Object.values(fileOf))];
  for (const file of files) await editor.open(file);
  for (const file of files) await editor.diagnostics(file);
  const strokes: Stroke[] = [];
  const memory: Memory[] = [];
  const remember = (edits: number) => {
    const bytes = editor.memory();
    if (bytes !== undefined) memory.push({ edits, bytes });
  };
  remember(0);
  const text = (file: string) => editor.text(file);
  for (const edit of mix(Math.min(WARM_UP, many), text)) await stroke(editor, edit);
  for (const edit of mix(many, text)) {
    strokes.push({ kind: edit.kind, ms: await stroke(editor, edit) });
    if ([100, 300, 1_000].includes(strokes.length)) remember(strokes.length);
  }
  await editor.stop();
  return { strokes, memory };
}

async function stroke(editor: Editor, edit: Edit): Promise<number> {
  const from = performance.now();
  const sent = editor.change(edit);
  const asked = [editor.diagnostics(edit.file)];
  if (edit.kind === 'shared helper') asked.push(editor.diagnostics(SERVER_FILE));
  await Promise.all(asked);
  const ms = performance.now() - from;
  await sent;
  await editor.lenses(edit.file);
  await setTimeout(Math.max(1, PACE_MS - (performance.now() - from)));
  return ms;
}

/** Milliseconds of a bare parse of the file each kind is typed into: the middle of many, when the parser is warm. */
export function bareParse(text: (file: string) => string): Readonly<Record<Kind, number>> {
  const times = kinds.map((kind) => {
    const file = fileOf[kind];
    const [whole, list] = [text(file), [] as number[]];
    for (let n = 0; n < PARSES * 2; n++) {
      const from = performance.now();
      ts.createSourceFile(file, `${whole}\n// ${n}`, ts.ScriptTarget.Latest, false);
      list.push(performance.now() - from);
    }
    return [kind, list.slice(PARSES).sort((a, b) => a - b)[PARSES >> 1]!] as const;
  });
  return Object.fromEntries(times) as Record<Kind, number>;
}

/** Starts the server twice on one storage folder, which is empty at first: cold, then warm. */
export async function coldAndWarm(place: Place): Promise<{ readonly cold: Start; readonly warm: Start }> {
  const storage = emptied(place.scratch);
  const cold = await start(place, storage);
  return { cold, warm: await start(place, storage) };
}

async function start(place: Place, storage: string): Promise<Start> {
  const from = performance.now();
  const editor = await Editor.start({ ...place, storage });
  const initializeMs = performance.now() - from;
  await editor.open(SERVER_FILE);
  const report = await editor.diagnostics(SERVER_FILE);
  const diagnosticsMs = performance.now() - from;
  if (report.kind !== 'full' || report.items.length === 0) throw new Error('the first diagnostics are empty');
  // What is written for the next start may be written a little later.
  await setTimeout(1_500);
  await editor.stop();
  return { initializeMs, diagnosticsMs };
}

function emptied(scratch: string): string {
  const storage = join(scratch, 'storage');
  rmSync(storage, { recursive: true, force: true });
  mkdirSync(storage, { recursive: true });
  return storage;
}
