// What carries messages to a server and back, whatever lies between.
import type { Outgoing } from './compose.ts';
import type { Incoming } from './message.ts';
import type { LiveProblem } from './problem.ts';

export interface Channel {
  /**
   * Sends one message. For a request over HTTP, `answered` when everything that answers it has arrived; else `sent`.
   * @throws LiveProblem when this message could not be sent or was refused; the channel may still live
   */
  send(message: Outgoing, signal?: AbortSignal): Promise<'sent' | 'answered'>;
  /** Called once the version is agreed on, for headers that name it. */
  agreed?(version: string): void;
  /** Opens what brings messages that answer nothing; does nothing where they come anyway. */
  listen?(): void;
  /** Of a started program. */
  readonly pid?: number | undefined;
  /** Ends the connection, and the server if it was started for it. Never throws. */
  close(): Promise<void>;
}

/** Who hears what a channel brings. */
export interface ChannelEvents {
  /** @param during the id of the request on whose stream it came, where a request has one of its own */
  message(message: Incoming, during?: number): void;
  /** Nothing comes any more. Called once at most, and not after `close`. */
  ended(problem: LiveProblem): void;
  /** Bytes that arrived, for the bound on all. Whoever brings them waits for the promise before it reads on. */
  bytes(count: number): Promise<void> | undefined;
  /** What a person should know, though it goes on. */
  note(sentence: string): void;
  /** What happened to the transport, for who looks at the traffic: a status of HTTP, text that is no message. */
  transport?(text: string): void;
}
