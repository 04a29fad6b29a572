// Starts the doubling worker and prints its answer.
import { once } from 'node:events';
import { startWorker } from '../../server/ground/worker.ts';

const worker = startWorker(new URL('./doubling-worker.ts', import.meta.url), { number: 21 });
const [answer] = await once(worker, 'message');
console.log(JSON.stringify(answer));
await worker.terminate();
