// The view's only door: what VS Code gives a webview's page.
import type { FromView } from '../messages.ts';

/** As `acquireVsCodeApi` returns it, once for a page. */
export interface Host {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): Host;
}

/** The page's host. To be called once. */
export function acquireHost(): Host {
  return acquireVsCodeApi();
}
