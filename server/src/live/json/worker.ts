// The thread on which JSON is checked and completed: a schema is a stranger's, and may keep whoever reads it busy for ever.
import { parentPort } from 'node:worker_threads';
import { type FromWorker, SchemaWork, type ToWorker } from './jobs.ts';

main();

function main(): void {
  const port = parentPort;
  if (port === null) {
    console.error('This program is started by others, as a thread of theirs.');
    process.exitCode = 2;
    return;
  }
  const schemas = new Map<number, SchemaWork>();
  const tell = (message: FromWorker) => port.postMessage(message);
  port.on('message', async ({ schemaId, schema, job }: ToWorker) => {
    if (schema !== undefined) schemas.set(schemaId, new SchemaWork(schema));
    tell({ done: await schemas.get(schemaId)!.do(job) });
  });
  tell({ ready: true });
}
