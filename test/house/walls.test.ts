// The walls between rooms stand, and would be seen to fall.
import { expect, test } from 'vitest';
import { codeFiles, textOf } from './sources.ts';
import { breaches } from './walls.ts';

test('no file imports through a wall', () => {
  expect(codeFiles().flatMap((file) => breaches(file, textOf(file)))).toEqual([]);
});

test.each([
  ['server/src/analysis/x.ts', "import fs from 'node:fs';"],
  ['server/src/analysis/x.ts', "import { join } from 'path';"],
  ['server/src/taint/x.ts', "export * from '../lsp/documents.ts';"],
  ['server/src/rules/x.ts', "import { run } from '../cli.ts';"],
  ['server/src/lockfile/x.ts', "const vscode = await import('vscode');"],
  ['server/src/live/x.ts', "import { parse } from '../analysis/parse.ts';"],
  ['server/src/taint/models/x.ts', "import { parse } from '../../analysis/parse.ts';"],
  ['server/src/taint/models/x.ts', "import ts from 'typescript';"],
  ['server/src/rules/x.ts', "import ts from 'typescript';"],
  ['client/src/x.ts', "import type { Finding } from '../../server/src/finding.ts';"],
  ['server/src/output/x.ts', "import { Range } from 'vscode-languageserver';"],
  ['server/src/lsp/x.ts', "import * as vscode from 'vscode';"],
  ['server/src/analyze.ts', "import fs from 'fs';"],
])('%s may not say %s', (file, text) => {
  expect(breaches(file, text)).not.toEqual([]);
});

test.each([
  ['server/src/analysis/x.ts', "import path from 'node:path/posix';"],
  ['server/src/taint/models/x.ts', "import type { SinkKind } from '../kinds.ts';"],
  ['server/src/lsp/x.ts', "import { DiagnosticSeverity } from 'vscode-languageserver';"],
  ['client/src/x.ts', "import { commands } from '../../server/src/protocol.ts';"],
  ['server/src/cli.ts', "import fs from 'node:fs';"],
])('%s may say %s', (file, text) => {
  expect(breaches(file, text)).toEqual([]);
});
