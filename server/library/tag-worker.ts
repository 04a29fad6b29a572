// The thread that reads tags: a file that never ends or eats memory takes only this thread with it.
import { parentPort } from 'node:worker_threads';
import { readTags } from './read-tags.ts';

const port = parentPort;
port?.on('message', ({ id, path }: { readonly id: number; readonly path: string }) => {
  void readTags(path).then((result) => port.postMessage({ id, result }));
});
