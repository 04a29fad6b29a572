// Rights and history that remember what they were asked, for tests of the HTTP side alone.
import { Readable } from 'node:stream';
import type { HistoryHandle } from '../../server/flows/handles.ts';
import type { RightsHandle } from '../../server/flows/rights-handles.ts';

const nothing = { plays: 0, picks: 0, reactions: 0, observations: 0, playlists: 0, tracks: 0, artists: 0, habits: 0 };
const verdict = { ok: true, entries: 0, head: '0'.repeat(64), words: [] } as const;

export const fakeHistory = (): HistoryHandle => ({
  forget: async () => 0,
  hide: async () => ({ forgotten: 0, id: 1, undoUntilMs: 0 }),
  undo: async () => undefined,
  hidden: () => [],
  setLearning: async () => 0,
});

export const fakeRights = (): RightsHandle => ({
  verify: async () => verdict,
  checkForget: async () => undefined,
  forget: async () => ({ id: 1, forgotten: nothing, head: verdict.head, words: [] }),
  forgetPlays: async () => ({ forgotten: 0, receipt: null }),
  copy: async () => Readable.from(['zip']),
  knows: () => ({ values: [], cannot: [], dropped: {} }),
  droppedTotals: () => [],
  kept: async () => [],
  forgetKept: async () => ({ forgotten: 0, receipt: null }),
  privacy: async () => ({
    outbound: [],
    facts: {
      protects: {
        ...{ sensing: 'off', rooms: 0, permissions: 0, kept: 0, shared: 0, plays: 0, observations: 0 },
        ...{ ledger: verdict, tls: false, accounts: 0, telemetry: false },
      },
      personal: { house: true, me: true, rooms: [] },
    },
  }),
});
