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
/** Of the traffic of a server that is inspected, what is kept: bytes of messages, and messages. The oldest go first. */
export const MAX_TRAFFIC_BYTES = 64 * 1024 * 1024;
export const MAX_TRAFFIC = 20_000;
/** Of the traffic, messages nobody asked for: so many at once, and so many more each second, are kept; the rest is counted. */
export const TRAFFIC_UNASKED = 5_000;
export const TRAFFIC_UNASKED_PER_SECOND = 200;
/** The traffic is told at most so often, in milliseconds. */
export const TELL_MS = 50;
/** The progress of one request is told at most so often, in milliseconds. */
export const PROGRESS_MS = 100;
/** Entries of the traffic that are told at once. */
export const MAX_TOLD = 1_000;
/** A server that is inspected may send so much at once, and so much each second; then it is read more slowly. */
export const FLOW_BYTES = 256 * 1024 * 1024;
export const FLOW_BYTES_PER_SECOND = 32 * 1024 * 1024;
export const FLOW_MESSAGES = 200_000;
export const FLOW_MESSAGES_PER_SECOND = 5_000;
/** What a server asks a person for at the same time. */
export const MAX_QUESTIONS = 20;
/** How often a server may answer one request with what it wants first. */
export const MAX_ROUNDS = 50;
/** Until a request of the inspector is given up when nobody chose another time, in milliseconds. */
export const ASK_TIMEOUT_MS = 60_000;

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
/** The longest pause before changes are asked for again that a server no longer tells, in milliseconds. */
export const MAX_LISTEN_MS = 30_000;
/** A server may want it sooner, but not sooner than this, in milliseconds. */
export const MIN_RETRY_MS = 20;
/** Redirects within one host that are followed. */
export const MAX_REDIRECTS = 5;
