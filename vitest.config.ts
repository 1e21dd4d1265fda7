// How the unit, language server, command line and house tests run. The tests inside VS Code have a runner of their own.
import { defineConfig } from 'vitest/config';
import { viteRulePages } from './scripts/rule-pages.mjs';

export default defineConfig({
  plugins: [viteRulePages],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/servers/**', 'test/fixtures/**', '**/node_modules/**'],
    testTimeout: 30_000,
    setupFiles: ['test/breathe.ts'],
    globalSetup: ['test/global-setup.ts'],
  },
});
