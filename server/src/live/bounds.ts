// How much a running server may say, and how long it may take: a hostile one hangs nobody and fills no memory.

/** Of one message, in bytes. 500 tools with long schemas take about 2 MB. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Of all messages of one reading, in bytes. */
export const MAX_READING_BYTES = 64 * 1024 * 1024;
/** Objects and lists within each other. A schema by hand has about 20. */
export const MAX_DEPTH = 200;
/** Pages of one list. */
export const MAX_PAGES = 500;
/** Definitions of one server, all lists together. */
export const MAX_ITEMS = 20_000;
/** Lines on standard output that are no messages; hosts step over them too. */
export const MAX_JUNK_LINES = 1_000;
/** Messages in one reading that were not asked for (log messages, progress, requests). */
export const MAX_UNASKED = 10_000;
/** What waits to be written to a server that does not read, in bytes. */
export const MAX_UNREAD_BYTES = 1024 * 1024;
/** Of one line on standard error, in UTF-16 units; the rest is cut. */
export const MAX_LINE = 4_000;
/** Lines on standard error that are passed on in one second; the rest is counted. */
export const MAX_LINES_PER_SECOND = 200;
/** Of an HTTP answer that tells an error, in bytes. */
export const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** Of a file with settings of a host, in bytes. Claude Code's own grows with its history. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** From the start to the last list, in milliseconds. The first `npx` of a package downloads it. */
export const TIMEOUT_MS = 60_000;
/** How long a server may take to end after its input was closed, and again after it was asked to, in milliseconds. */
export const GRACE_MS = 1_000;
/** How long a server's changes are gathered before its lists are read again, in milliseconds. */
export const SETTLE_MS = 100;
/** Until a stream of changes that a server closed is opened again, in milliseconds. */
export const RETRY_MS = 1_000;
/** Redirects within one host that are followed. */
export const MAX_REDIRECTS = 5;
