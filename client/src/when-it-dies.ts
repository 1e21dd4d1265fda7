// What the client does when its server's process is gone, or a message does not get through to it.
import type { ErrorAction, ErrorHandler } from 'vscode-languageclient/node';

/** The value of `ErrorAction.Continue`: the library itself needs an editor to be loaded. */
const CONTINUE = 1 as ErrorAction.Continue;

/**
 * A server that ends is started again as the library does it (`usual`: not a fifth time in three minutes). What was
 * being written to it meanwhile fails, once for each message: the library would take the fourth for a reason to stop
 * for good, before it hears that the process has ended (vscode-languageclient 10.1.2, `DefaultErrorHandler.error`).
 */
export function whenItDies(usual: () => Pick<ErrorHandler, 'closed'>): ErrorHandler {
  return {
    error: () => ({ action: CONTINUE, handled: true }),
    closed: () => usual().closed(),
  };
}
