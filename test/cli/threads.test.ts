// `check` runs the programs of a folder in several threads: nobody can tell by what it says.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, toolward, unsafeServer } from './toolward.ts';

const several = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'e'].flatMap((name) => [
    [`${name}/package.json`, '{"dependencies":{"@modelcontextprotocol/sdk":"1.2.0","zod":"3.22.0"}}'],
    [`${name}/index.ts`, `import './more.js';\n${unsafeServer.replace("'demo'", `'${name}'`)}`],
    [`${name}/more.ts`, '// toolward-allow command-injection: nothing is here\nexport const more = 1;\n'],
  ]),
);

/** Without the time it took. */
const said = (text: string): string => text.replace(/"seconds": [\d.]+|[\d.]+ s\b/g, '');

describe('check in threads', () => {
  it.each(['text', 'json', 'sarif'])('says the same in one and in several: %s', (format) => {
    const cwd = folder(several);
    const run = (threads: string) =>
      toolward(['check', '--format', format], { cwd, env: { TOOLWARD_THREADS: threads } });
    const one = run('1');
    expect(one.code).toBe(1);
    expect(one.stdout).toContain('command-injection');
    expect(one.stdout).toContain('unused-suppression');
    for (const threads of ['2', '4', '100']) {
      const many = run(threads);
      expect(many.stderr).toBe('');
      expect({ ...many, stdout: said(many.stdout) }).toEqual({ ...one, stdout: said(one.stdout) });
    }
  });

  it('runs those together in one thread that turn out to be one program', () => {
    const hidden = "import { more } from /* unseen */ '../shared/more.js';\nconsole.error(more);\n";
    const cwd = folder({
      ...Object.fromEntries(
        Object.entries(several).map(([name, text]) => [name, name.endsWith('index.ts') ? hidden + text : text]),
      ),
      'shared/more.ts': 'export const more = 1;\n',
    });
    const run = (threads: string) =>
      said(toolward(['check', '--format', 'json'], { cwd, env: { TOOLWARD_THREADS: threads } }).stdout);
    expect(run('3')).toBe(run('1'));
  });

  it('tells in one line that a thread has failed', () => {
    const cwd = folder(several);
    const broken = path.join(folder({}), 'broken.cjs');
    fs.writeFileSync(
      broken,
      "if (!require('node:worker_threads').isMainThread) throw new Error('no room\\nfor a thread');\n",
    );
    const env = { TOOLWARD_THREADS: '2', NODE_OPTIONS: `--require ${broken}` };
    const { code, stdout, stderr } = toolward(['check'], { cwd, env });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^toolward: internal error: a thread of the analysis failed: no room[^\n]*\n$/);
  });
});
