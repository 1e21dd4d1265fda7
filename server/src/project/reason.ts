// What the system says when it refuses, in words.

const words: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space left',
  EDQUOT: 'no space left',
  EROFS: 'the disk is read-only',
  EFBIG: 'the file would be larger than is allowed here',
  EBUSY: 'it is in use',
  EEXIST: 'another one is there',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk does not answer',
  ENXIO: 'not a regular file',
};

/** A system error in words: "no such file or folder", "permission denied". */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? 'it cannot be read' : (words[code] ?? code);
}
