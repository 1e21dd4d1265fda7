// Reads server-sent events: bytes in, events out, with a bound on each.
import { MAX_MESSAGE_BYTES } from './bounds.ts';
import { LineReader } from './lines.ts';
import { LiveProblem } from './problem.ts';

export interface ServerEvent {
  /** `message` when the server names none. */
  readonly type: string;
  readonly data: string;
}

/** Parses what `push` brings. Throws LiveProblem out of `push` when an event is too long. */
export class EventStream {
  private readonly onEvent: (event: ServerEvent) => void;
  private readonly lines: LineReader;
  private type = '';
  private data: string[] = [];
  private size = 0;
  private id: string | undefined;
  /** Of the last event that is complete, for who resumes the stream; undefined when the server gives none. */
  lastId: string | undefined;
  /** Until the server wants the stream opened again, in milliseconds. */
  retryMs: number | undefined;

  constructor(onEvent: (event: ServerEvent) => void) {
    this.onEvent = onEvent;
    this.lines = new LineReader(MAX_MESSAGE_BYTES, (line, cut) => {
      if (cut) throw tooLong();
      // A lone carriage return ends a line, too.
      for (const each of line.split('\r')) this.line(each);
    });
  }

  push(chunk: Uint8Array): void {
    this.lines.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  private line(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    // A comment has an empty field.
    if (field === 'event') this.type = value;
    if (field === 'id' && !value.includes('\0') && value.length <= MAX_ID) this.id = value;
    if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    if (field === 'data') {
      this.size += value.length + 1;
      if (this.size > MAX_MESSAGE_BYTES) throw tooLong();
      this.data.push(value);
    }
  }

  private dispatch(): void {
    const { type, data } = this;
    this.type = '';
    this.data = [];
    this.size = 0;
    this.lastId = this.id;
    if (data.length > 0) this.onEvent({ type: type || 'message', data: data.join('\n') });
  }
}

/** Of an event's id, in UTF-16 units: it goes back as a header. */
const MAX_ID = 1_000;

function tooLong(): LiveProblem {
  return new LiveProblem('too-much', `The server sends a message of more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MB.`);
}
