// Reads a file that nobody vouches for: what stands in a folder may be a pipe, a device, or have no end.
import fs from 'node:fs';
import { reasonOf } from './reason.ts';

/** Settings of a project (`.gitignore`, `tsconfig.json`, `toolward.config.json`) are read up to this many bytes. */
export const largestSettings = 1024 * 1024;

const mega = 1024 * 1024;
/** What is asked for at a time where a file does not say how long it is, as those of /proc. */
const chunk = 64 * 1024;

/**
 * Reads files one after the other into the same memory: most are small, and asking each for its kind and size costs as
 * much as reading it.
 */
export class QuickReader {
  readonly #buffer = Buffer.allocUnsafeSlow(quick);

  /**
   * The bytes of a file that was a regular one when it was listed, until the next call. Undefined where more must be
   * known: it is empty, not smaller than the memory, no file any more, or cannot be read.
   */
  read(absolute: string): Buffer | undefined {
    let descriptor: number | undefined;
    try {
      descriptor = fs.openSync(absolute, withoutBlocking);
      const length = fs.readSync(descriptor, this.#buffer, 0, quick, null);
      return length > 0 && length < quick ? this.#buffer.subarray(0, length) : undefined;
    } catch {
      return undefined;
    } finally {
      if (descriptor !== undefined) fs.closeSync(descriptor);
    }
  }
}

const withoutBlocking = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);
/** Bytes that are read at once. */
const quick = 128 * 1024;

/**
 * The bytes of a regular file, or why there are none. A pipe would wait for ever and a device never ends, so the file is
 * opened without blocking and looked at before it is read; one that grows meanwhile is read as far as it reached before.
 * @param most the number of bytes above which it is not read
 */
export function readRegular(
  absolute: string,
  most: number,
): { readonly bytes: Buffer } | { readonly why: string; readonly code?: string | undefined } {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(absolute, withoutBlocking);
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile()) return { why: 'not a regular file' };
    const tooLarge = { why: `larger than ${most / mega} MB` };
    if (stat.size > most) return tooLarge;
    if (stat.size > 0) return { bytes: filled(descriptor, Buffer.allocUnsafe(stat.size)) };
    const parts: Buffer[] = [];
    for (let length = 0; length <= most; length += parts.at(-1)!.length) {
      const part = filled(descriptor, Buffer.allocUnsafe(chunk));
      if (part.length === 0) return { bytes: Buffer.concat(parts) };
      parts.push(part);
    }
    return tooLarge;
  } catch (error) {
    return { why: reasonOf(error), code: (error as NodeJS.ErrnoException).code };
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** The buffer, filled as far as the file reaches. */
function filled(descriptor: number, buffer: Buffer): Buffer {
  let length = 0;
  while (length < buffer.length) {
    const read = fs.readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}
