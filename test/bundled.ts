// Makes a program of a server's source, as its author's bundler would, beside the packages of this project.
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes the program to `outfile`. */
export async function bundled(source: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts', sourcefile: 'server.ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
    plugins,
  });
}
