// A run inside VS Code that did not report is never taken for a good one.
import { expect, test } from 'vitest';
// @ts-expect-error: the scripts are plain JavaScript, so that they run before anything is installed.
import { verdict } from '../../scripts/vscode/verdict.mjs';

test.each([
  ['all passed', { passes: 3, failures: 0 }, undefined, { passes: 3, failures: 0 }],
  ['some failed', { passes: 2, failures: 1 }, 'VS Code ended with 1', { passes: 2, failures: 1 }],
  ['the extension host was killed and VS Code says 0', undefined, undefined, { passes: 0, failures: 1 }],
  ['VS Code crashed', undefined, 'VS Code ended with 134', { passes: 0, failures: 1 }],
  ['VS Code crashed after the suite', { passes: 3, failures: 0 }, 'VS Code ended with 134', { passes: 3, failures: 1 }],
  ['nothing ran', { passes: 0, failures: 0 }, undefined, { passes: 0, failures: 1 }],
])('%s', (_, told, ending, expected) => {
  expect(verdict(told, ending)).toMatchObject(expected);
});
