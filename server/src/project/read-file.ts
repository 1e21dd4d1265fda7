// Reads a file that nobody vouches for: what stands in a folder may be a pipe, a device, or have no end.
import fs from 'node:fs';
import { reasonOf } from './reason.ts';

/** Settings of a project (`.gitignore`, `tsconfig.json`, `toolward.config.json`) are read up to this many bytes. */
export const largestSettings = 1024 * 1024;

const mega = 1024 * 1024;
/** What is asked for at a time where a file does not say how long it is, as those of /proc. */
const chunk = 64 * 1024;

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
    descriptor = fs.openSync(absolute, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
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
