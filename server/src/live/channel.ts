// What carries messages to a server and back, whatever lies between.
import type { JsonObject } from './message.ts';
import type { LiveProblem } from './problem.ts';

export interface Channel {
  /**
   * Sends one message. For a request over HTTP, `answered` when everything that answers it has arrived; else `sent`.
   * @throws LiveProblem when this message could not be sent or was refused; the channel may still live
   */
  send(message: JsonObject, signal?: AbortSignal): Promise<'sent' | 'answered'>;
  /** Called once the version is agreed on, for headers that name it. */
  agreed?(version: string): void;
  /** Opens what brings messages that answer nothing; does nothing where they come anyway. */
  listen?(): void;
  /** Ends the connection, and the server if it was started for it. Never throws. */
  close(): Promise<void>;
}

/** Who hears what a channel brings. */
export interface ChannelEvents {
  message(message: JsonObject): void;
  /** Nothing comes any more. Called once at most, and not after `close`. */
  ended(problem: LiveProblem): void;
  /** Bytes that arrived, for the bound on all. */
  bytes(count: number): void;
  /** What a person should know, though it goes on. */
  note(sentence: string): void;
}
