// The thread that folds a long history: plays go in, the bytes of the taste come out.
import { parentPort } from 'node:worker_threads';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { restoreTaste, serialiseTaste } from '../core/taste/snapshot.ts';
import { createTaste } from '../core/taste/taste.ts';

export type FoldOrder =
  | { readonly type: 'begin'; readonly snapshot: Uint8Array | null }
  | { readonly type: 'plays'; readonly plays: readonly TastePlay[] }
  | { readonly type: 'end' };

const port = parentPort;
let taste = createTaste();

port?.on('message', (order: FoldOrder) => {
  if (order.type === 'begin') taste = (order.snapshot === null ? null : restoreTaste(order.snapshot)) ?? createTaste();
  else if (order.type === 'plays') for (const play of order.plays) observe(taste, play);
  if (order.type !== 'end') {
    port.postMessage(null);
    return;
  }
  const bytes = serialiseTaste(taste);
  port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
});
