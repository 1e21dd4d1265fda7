// Which files of a folder are read, which are left out and why, and that no folder can make the listing fail or hang.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProject, UnreadablePath } from '../../server/src/project/load.ts';
import { folder } from '../cli/toolward.ts';

/** What is read of `named` (default: the whole folder), and what is left out with its reason. */
function list(root: string, named: readonly string[] = ['.'], ignored?: (file: string) => boolean) {
  const project = openProject({ root, named: named.map((each) => path.resolve(root, each)), ignored });
  return {
    files: project.snapshot.files,
    left: project.leftOut().map((each) => `${each.file}: ${each.why}`),
    project,
  };
}

/** A folder with files of no interest but their names. */
function named(...files: string[]): string {
  return folder(Object.fromEntries(files.map((file) => [file, ''])));
}

describe('what is read by default', () => {
  it('the eight endings, without declarations, packages and version control', () => {
    const { files, left } = list(
      named(
        ...['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs'],
        ...['i.d.ts', 'j.d.mts', 'k.json', 'README', 'node_modules/x/a.js', 'src/node_modules/y/b.js', '.git/hook.js'],
      ),
    );
    expect(files).toEqual(['a.ts', 'b.tsx', 'c.mts', 'd.cts', 'e.js', 'f.jsx', 'g.mjs', 'h.cjs']);
    expect(left).toEqual([]);
  });

  it('sorted by code unit, with blanks, brackets and letters of any script', () => {
    const { files } = list(named('Z.ts', 'a.ts', 'a b/[c].ts', 'ä/日本.ts', 'a!.ts'));
    expect(files).toEqual(['Z.ts', 'a b/[c].ts', 'a!.ts', 'a.ts', 'ä/日本.ts']);
  });

  it('not tests', () => {
    const { files, left } = list(
      named(
        'src/a.ts',
        'src/a.test.ts',
        'src/b.spec.mjs',
        'test/c.ts',
        'src/__tests__/d.ts',
        'src/__integration__/f.ts',
        'src/latest/e.ts',
      ),
    );
    expect(files).toEqual(['src/a.ts', 'src/latest/e.ts']);
    expect(left).toEqual([
      'src/__integration__/: test files',
      'src/__tests__/: test files',
      'src/a.test.ts: test files',
      'src/b.spec.mjs: test files',
      'test/: test files',
    ]);
  });

  it('tests that are named', () => {
    const root = named('src/a.ts', 'test/c.ts', 'test/d.test.ts', 'test/fixtures/e.ts');
    expect(list(root, ['test']).files).toEqual(['test/c.ts']);
    expect(list(root, ['test/d.test.ts', 'src']).files).toEqual(['src/a.ts', 'test/d.test.ts']);
    expect(list(root, ['.', 'test/fixtures']).files).toEqual(['src/a.ts', 'test/fixtures/e.ts']);
  });

  it('not what the user ignores, named or not', () => {
    const root = named('a.ts', 'b.ts', 'gen/c.ts');
    const { files, left } = list(root, ['.', 'b.ts'], (file) => file === 'b.ts' || file === 'gen/');
    expect(files).toEqual(['a.ts']);
    expect(left).toEqual(['b.ts: ignored by configuration', 'gen/: ignored by configuration']);
  });
});

describe('git-ignored files', () => {
  it('are left out by nested rules, where the nearest has the last word', () => {
    const root = folder({
      '.gitignore': 'gen/\n*.out.js\n/only-here.ts\n',
      'src/.gitignore': '!keep.out.js\nlocal.ts\n',
      'a.out.js': '',
      'only-here.ts': '',
      'src/only-here.ts': '',
      'src/keep.out.js': '',
      'src/local.ts': '',
      'local.ts': '',
      'src/gen/b.ts': '',
      'src/c.ts': '',
    });
    const { files, left } = list(root);
    expect(files).toEqual(['local.ts', 'src/c.ts', 'src/keep.out.js', 'src/only-here.ts']);
    expect(left).toEqual([
      'a.out.js: git-ignored',
      'only-here.ts: git-ignored',
      'src/gen/: git-ignored',
      'src/local.ts: git-ignored',
    ]);
  });

  it('also by the rules of the repository around a folder, and by .git/info/exclude', () => {
    const root = folder({
      '.git/info/exclude': 'secret.ts\n',
      '.gitignore': 'gen\n',
      'server/gen/a.ts': '',
      'server/secret.ts': '',
      'server/b.ts': '',
    });
    expect(list(path.join(root, 'server')).files).toEqual(['b.ts']);
  });

  it('but not by rules above a folder that is no repository', () => {
    const root = folder({ '.gitignore': 'a.ts\n', 'server/a.ts': '' });
    expect(list(path.join(root, 'server')).files).toEqual(['a.ts']);
  });

  it('are read when the folder or file is named', () => {
    const root = folder({ '.gitignore': 'gen\nx.ts\n', '.git/HEAD': '', 'gen/a.ts': '', 'gen/x.ts': '', 'x.ts': '' });
    expect(list(root, ['gen']).files).toEqual(['gen/a.ts', 'gen/x.ts']);
    expect(list(root, ['.', 'x.ts']).files).toEqual(['x.ts']);
  });

  it('with rules that no regular expression can say', () => {
    const root = folder({ '.gitignore': '[z-a].ts\n[\n\\\n!\n***\n*(\n', 'a.ts': '' });
    expect(() => list(root)).not.toThrow();
  });
});

describe('build output', () => {
  it('is left out when sources stand beside it', () => {
    const { files, left } = list(named('package.json', 'src/a.ts', 'dist/a.js', 'build/b.js', 'out/c.js'));
    expect(files).toEqual(['src/a.ts']);
    expect(left).toEqual(['build/: build output', 'dist/: build output', 'out/: build output']);
  });

  it('of JavaScript sources too', () => {
    expect(list(named('package.json', 'src/a.js', 'dist/a.js')).files).toEqual(['src/a.js']);
  });

  it('is read when it is all there is, also beside a start script and a configuration', () => {
    expect(list(named('package.json', 'dist/a.js')).files).toEqual(['dist/a.js']);
    expect(list(named('package.json', 'dist/a.js', 'bin/cli.js', 'vite.config.ts')).files).toEqual([
      'bin/cli.js',
      'dist/a.js',
      'vite.config.ts',
    ]);
  });

  it('is read when it is named, and keeps being left out of what is named around it', () => {
    const root = named('package.json', 'src/a.ts', 'dist/a.js');
    expect(list(root, ['dist']).files).toEqual(['dist/a.js']);
    expect(list(root, ['.', 'dist/a.js']).files).toEqual(['dist/a.js', 'src/a.ts']);
  });

  it('is judged for each package of a monorepo', () => {
    const { files } = list(
      named('package.json', 'p/a/package.json', 'p/a/src/a.ts', 'p/a/dist/a.js', 'p/b/package.json', 'p/b/dist/b.js'),
    );
    expect(files).toEqual(['p/a/src/a.ts', 'p/b/dist/b.js']);
  });

  it('is not a folder of that name among the sources, or one that holds TypeScript', () => {
    const { files } = list(named('package.json', 'src/a.ts', 'src/build/b.js', 'build/c.ts', 'build/d.js'));
    expect(files).toEqual(['build/c.ts', 'build/d.js', 'src/a.ts', 'src/build/b.js']);
  });

  it('is where tsconfig says, also by extends, also elsewhere', () => {
    const root = folder({
      'tsconfig.base.json': '// base\n{ "compilerOptions": { "outDir": "lib", }, }',
      'tsconfig.json': '{ "extends": "./tsconfig.base" }',
      'src/a.ts': '',
      'lib/a.js': '',
      'p/tsconfig.json': '{ "compilerOptions": { "outDir": "../artefacts/p" } }',
      'p/b.ts': '',
      'artefacts/p/b.js': '',
    });
    expect(list(root).files).toEqual(['p/b.ts', 'src/a.ts']);
  });

  it('is not the folder around the sources', () => {
    for (const outDir of ['.', './', '..', '../..', '/']) {
      const root = folder({ 'tsconfig.json': JSON.stringify({ compilerOptions: { outDir } }), 'a.ts': '', 'b.js': '' });
      expect(list(root).files).toEqual(['a.ts', 'b.js']);
    }
  });

  it('is a file beside the one it was compiled from', () => {
    const { files, left } = list(named('a.ts', 'a.js', 'b.js', 'c.mts', 'c.mjs', 'c.js', 'd.tsx', 'd.js'));
    expect(files).toEqual(['a.ts', 'b.js', 'c.js', 'c.mts', 'd.tsx']);
    expect(left).toEqual(['a.js: build output', 'c.mjs: build output', 'd.js: build output']);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['broken', '{ "compilerOptions": { "outDir": '],
    ['binary', '\0\x01\x02'],
    ['of another shape', '[1, "outDir", null]'],
    ['extending itself', '{ "extends": "./tsconfig.json" }'],
    ['extending what is not there', '{ "extends": ["./nothing", "@tsconfig/node20", 7] }'],
    ['with another outDir', '{ "compilerOptions": { "outDir": 7 } }'],
  ])('a tsconfig that is %s changes nothing', (_, text) => {
    const root = folder({ 'a.ts': '', ...(text === undefined ? {} : { 'tsconfig.json': text }) });
    expect(list(root).files).toEqual(['a.ts']);
  });
});

describe('odd folders', () => {
  it('symbolic links are not followed, so that loops end, and are told', () => {
    const root = named('src/a.ts', 'elsewhere.txt');
    fs.symlinkSync('..', path.join(root, 'src/up'));
    fs.symlinkSync('.', path.join(root, 'src/self'));
    fs.symlinkSync('a.ts', path.join(root, 'src/b.ts'));
    fs.symlinkSync('nowhere', path.join(root, 'src/broken'));
    fs.symlinkSync('loop.ts', path.join(root, 'loop.ts'));
    fs.symlinkSync('ring', path.join(root, 'src/ring'));
    const { files, left } = list(root);
    expect(files).toEqual(['src/a.ts']);
    expect(left).toEqual([
      'loop.ts: symbolic link',
      'src/b.ts: symbolic link',
      'src/self/: symbolic link',
      'src/up/: symbolic link',
    ]);
    expect(list(root, ['src/self', 'src/b.ts']).files).toEqual(['src/b.ts', 'src/self/a.ts']);
  });

  it('a path that is missing, a loop, or no folder is a line for people', () => {
    const root = named('a.ts');
    fs.symlinkSync('loop', path.join(root, 'loop'));
    for (const [name, reason] of [
      ['nope', 'no such file or folder'],
      ['a.ts/b.ts', 'no such file or folder'],
      ['loop', 'too many levels of symbolic links'],
    ]) {
      expect(() => list(root, [name!])).toThrow(UnreadablePath);
      expect(() => list(root, [name!])).toThrow(reason);
    }
  });

  it.skipIf(process.getuid?.() === 0)('an unreadable folder is skipped and told, a named one is an error', () => {
    const root = named('a.ts', 'closed/b.ts', 'c.ts');
    fs.chmodSync(path.join(root, 'closed'), 0);
    fs.chmodSync(path.join(root, 'c.ts'), 0);
    try {
      const { files, project } = list(root);
      expect(files).toEqual(['a.ts', 'c.ts']);
      expect(project.snapshot.read('c.ts')).toBeUndefined();
      expect(project.leftOut().map((each) => `${each.file}: ${each.why}`)).toEqual([
        'c.ts: permission denied',
        'closed/: permission denied',
      ]);
      expect(() => list(root, ['closed'])).toThrow('permission denied');
    } finally {
      fs.chmodSync(path.join(root, 'closed'), 0o755);
    }
  });

  it('a folder deeper than any call stack', () => {
    const root = named('a.ts');
    const levels = 400;
    fs.mkdirSync(path.join(root, ...Array.from({ length: levels }, () => 'd')), { recursive: true });
    fs.writeFileSync(path.join(root, ...Array.from({ length: levels }, () => 'd'), 'z.ts'), '');
    expect(list(root).files).toEqual(['a.ts', `${'d/'.repeat(levels)}z.ts`]);
  });

  it('a named file that is no code is told', () => {
    expect(list(named('a.md'), ['a.md']).left).toEqual(['a.md: not a TypeScript or JavaScript file']);
  });
});

describe('context', () => {
  it('is in the snapshot, but neither named nor complained about', () => {
    const root = folder({ 'src/a.ts': '', 'src/b.ts': '\0', 'src/b.test.ts': '', 'other/c.ts': '' });
    const project = openProject({
      root,
      named: [path.join(root, 'src/a.ts')],
      context: [path.join(root, 'src')],
    });
    expect(project.snapshot.files).toEqual(['src/a.ts', 'src/b.ts']);
    expect(project.snapshot.files.filter(project.isNamed)).toEqual(['src/a.ts']);
    expect(project.snapshot.read('src/b.ts')).toBeUndefined();
    expect(project.leftOut()).toEqual([]);
  });
});

describe('texts', () => {
  const read = (content: string | Uint8Array) => {
    const { project } = list(folder({ 'a.ts': content }));
    return { text: project.snapshot.read('a.ts'), why: project.leftOut()[0]?.why };
  };

  it('are UTF-8 without the byte order mark, and keep their line ends', () => {
    expect(read('\ufeffconst ä = 1;\r\n').text).toBe('const ä = 1;\r\n');
    expect(read('').text).toBe('');
    expect(read(new Uint8Array([0x61, 0xff, 0x62])).text).toBe('a\ufffdb');
  });

  it('may be UTF-16 with its mark', () => {
    expect(read(Buffer.from('\ufeffab ä', 'utf16le')).text).toBe('ab ä');
    expect(read(Buffer.from('\ufeffab ä', 'utf16le').swap16()).text).toBe('ab ä');
    expect(read(new Uint8Array([0xfe, 0xff, 0x00])).text).toBe('');
  });

  it('are not read from binary files, but one NUL far down hides nothing', () => {
    expect(read(new Uint8Array([0x7f, 0x45, 0, 0])).why).toBe('binary file');
    expect(read(`${'a'.repeat(9000)}\0`).text).toHaveLength(9001);
  });

  it('are not read from huge files', () => {
    expect(read('a'.repeat(5 * 1024 * 1024)).text).toHaveLength(5 * 1024 * 1024);
    expect(read('a'.repeat(5 * 1024 * 1024 + 1)).why).toBe('larger than 5 MB');
  });

  it('stay the same, and stop at the root', () => {
    const root = folder({ 'in/a.ts': 'one', 'secret.ts': 'two' });
    const { project } = list(path.join(root, 'in'));
    expect(project.snapshot.read('a.ts')).toBe('one');
    fs.writeFileSync(path.join(root, 'in/a.ts'), 'changed');
    expect(project.snapshot.read('a.ts')).toBe('one');
    for (const outside of ['../secret.ts', 'x/../../secret.ts', path.join(root, 'secret.ts')]) {
      expect(project.snapshot.read(outside)).toBeUndefined();
    }
    expect(project.snapshot.read('nothing.ts')).toBeUndefined();
    expect(project.snapshot.read('.')).toBeUndefined();
    expect(project.leftOut()).toEqual([]);
  });

  it('of settings are asked for on disk only where the listing has not been', () => {
    const root = folder({ 'package.json': '{}', 'src/a.ts': '', 'node_modules/m/package.json': '{"a":1}' });
    const { snapshot } = openProject({ root, named: [root], once: true });
    expect(snapshot.read('package.json')).toBe('{}');
    expect(snapshot.read('node_modules/m/package.json')).toBe('{"a":1}');
    expect(snapshot.read('src/../package.json')).toBe('{}');
    expect(snapshot.read('src/tsconfig.json')).toBeUndefined();
    // Looked at once: what was not there when it was listed is not there.
    fs.writeFileSync(path.join(root, 'src/package.json'), '{}');
    expect(snapshot.read('src/package.json')).toBeUndefined();
  });

  it('of any size are read whole, one after the other', () => {
    const texts = [1, 131_071, 131_072, 131_073, 10].map((size, n) => String(n).repeat(size));
    const root = folder(Object.fromEntries(texts.map((text, n) => [`${n}.ts`, text])));
    const { snapshot } = openProject({ root, named: [root], once: true });
    expect(snapshot.files.map((file) => snapshot.read(file)?.length)).toEqual(texts.map((text) => text.length));
    expect(snapshot.files.map((file) => snapshot.read(file) === texts[Number(file[0])])).toEqual(texts.map(() => true));
  });

  it('of unsaved editors replace those on disk', () => {
    const root = folder({ 'a.ts': 'disk' });
    const { snapshot } = openProject({
      root,
      named: [root],
      overlay: (file) => (file === 'a.ts' ? 'editor' : undefined),
    });
    expect(snapshot.read('a.ts')).toBe('editor');
  });
});
