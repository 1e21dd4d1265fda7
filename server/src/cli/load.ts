// Loads a part of the command line from beside it, with what V8 had compiled of it when it was built.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// The V8 of Node 20 optimises what runs for a second or two as if it would run for hours: optimising less is a sixth
// faster, with a third less of the processor. Later ones count otherwise; there it is without effect.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');

/** Bytes of the digest before what was compiled. */
const DIGEST = 32;

/**
 * Runs `NAME.js` as Node's `require` would, and answers with what it exports. `NAME.compiled` beside it spares reading
 * it anew; the build makes it, and nothing is ever written here. It is taken only for the very text that it was made
 * of, as V8 itself looks at no more than the length; one of another V8 is passed over.
 *
 * @throws {Error} where the file is not there, or throws itself
 */
export function load(name: string): unknown {
  const file = path.join(__dirname, `${name}.js`);
  const bytes = fs.readFileSync(file);
  const before = '(function (exports, require, module, __filename, __dirname) { ';
  const cachedData = compiled(path.join(__dirname, `${name}.compiled`), bytes);
  const script = new Script(`${before}${bytes.toString('utf8')}\n})`, {
    filename: file,
    columnOffset: -before.length,
    ...(cachedData ? { cachedData } : {}),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, __dirname);
  return module.exports;
}

/** What V8 compiled of this text, if that is what the file holds. */
function compiled(file: string, text: Uint8Array): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = fs.readFileSync(file);
  } catch {
    return undefined;
  }
  const digest = createHash('sha256').update(text).digest();
  return kept.length > DIGEST && digest.equals(kept.subarray(0, DIGEST)) ? kept.subarray(DIGEST) : undefined;
}
