// Wires what forgets to everything that remembers: tastes, library, lists, what rooms noticed, and the broker.
import { createForgetting, type Forgetting } from '../flows/forgetting.ts';
import type { HouseHandle } from '../flows/handles.ts';
import { dropForgotten } from '../flows/history.ts';
import type { LearnFlow } from '../flows/learn.ts';
import type { ListKeeper } from '../flows/lists.ts';
import { createObserve, type ObserveFlow } from '../flows/observe.ts';
import type { Catalogue } from '../flows/track-catalogue.ts';
import { spareMemory } from '../ground/spare-memory.ts';
import { recordWithReceipt } from '../store/acts.ts';
import type { Ground } from './ground.ts';

export interface ForgettingParts {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly catalogue: Catalogue;
  readonly learn: LearnFlow;
  readonly lists: ListKeeper;
  /** Resolves when imports that a forgetting stopped have ended. */
  importsEnded(): Promise<void>;
  /** Empties what the broker holds for us; false when it could not be reached. */
  clearRetained?(): Promise<boolean>;
  /** Something was forgotten: whom it concerns as well is told. */
  forgotten?(): Promise<void>;
}

export interface WiredForgetting extends Forgetting, Pick<ObserveFlow, 'perform' | 'reload'> {
  /** An import of this owner added rows. */
  imported(owner: number, plays: number): Promise<void>;
  /** What counts for these tastes changed: they are folded anew, and nobody waits for it. */
  relearn(owners: readonly number[]): void;
  /** Resolves when nothing is being folded or written. */
  idle(): Promise<void>;
}

/** What waits to be written would come after what is to be erased. */
const afterWriting = (written: () => Promise<void>, forgetting: Forgetting): Forgetting => ({
  erase: (scope) => written().then(() => forgetting.erase(scope)),
  eraseOnRecord: (scope, record) => written().then(() => forgetting.eraseOnRecord(scope, record)),
  carryOut: (id) => written().then(() => forgetting.carryOut(id)),
  finishLeft: () => written().then(forgetting.finishLeft),
});

export const wireForgetting = (parts: ForgettingParts): WiredForgetting => {
  const { ground, house, catalogue, learn, lists, clearRetained = async () => true } = parts;
  const { db, clock, log } = ground;
  const observe = createObserve({ db, clock, report: log.warn, house: house.state, send: house.send });
  let folding: Promise<void> = Promise.resolve();

  /** Folding a long history takes a while: whoever imports or forgets does not wait for it. */
  const inBackground = (fold: Promise<void>): void => {
    folding = fold
      .catch(() => log.warn('not-folded'))
      .then(() => {
        lists.outdated();
        spareMemory();
      });
  };
  const rowsChanged = async (): Promise<void> => {
    await catalogue.refresh();
    await dropForgotten(house, catalogue);
  };
  const forgetting = createForgetting({
    ...{ db, key: ground.ledgerKey, clock, report: log.warn, clearRetained },
    layAside: (owners, playing) => {
      learn.layAside(owners);
      if (owners.length > 0 || playing !== null) house.send({ type: 'history-forgotten', playing });
    },
    settled: async () => {
      await parts.importsEnded();
      await learn.idle();
    },
    learnAnew: (owners) => inBackground(learn.refold(owners)),
    forgotten: async () => {
      await rowsChanged();
      await observe.reload();
      lists.outdated();
      await parts.forgotten?.();
    },
  });

  return {
    perform: observe.perform,
    reload: observe.reload,
    ...afterWriting(async () => {
      await observe.idle();
      await learn.idle();
    }, forgetting),
    relearn: (owners) => inBackground(learn.refold(owners)),
    imported: async (owner, plays) => {
      const act = { atMs: clock.nowMs(), event: 'import', by: owner, person: owner } as const;
      await db.write((write) =>
        recordWithReceipt(write, ground.ledgerKey, { ...act, body: { plays }, counts: { plays } }),
      );
      await rowsChanged();
      inBackground(learn.learnMore([owner]));
    },
    idle: async () => {
      await observe.idle();
      await folding;
    },
  };
};
