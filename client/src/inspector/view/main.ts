// Starts the inspector's view: one store, one door to the panel, one element.
import { defineElements } from './elements.ts';
import { acquireHost } from './host.ts';
import type { InspectorView } from './inspector-view.ts';
import { Store } from './store.ts';
import type { ToView } from './told.ts';

const host = acquireHost();
const store = new Store(host);
defineElements();
const view = document.querySelector('inspector-view') as InspectorView;
view.store = store;
// Only the panel can reach this window: a webview's frame takes messages of its own host, and nothing is framed here.
window.addEventListener('message', (event: MessageEvent<ToView>) => {
  if (typeof event.data === 'object' && event.data !== null && typeof event.data.kind === 'string') {
    store.receive(event.data);
  }
});
host.postMessage({ kind: 'ready' });
