// Stops all sensing at once and lets it go on again: memory first when it stops, the disk first when it goes on.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../../devices/types.ts';
import { consentTimeMs } from '../core/consent-clock.ts';
import type { House, HouseEvent } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { readHousehold, readMeta, writeHousehold, writeMeta } from '../store/meta.ts';
import { personById } from '../store/people.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { StopHandle } from './handles.ts';

export interface StopAllDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  house(): House;
  send(event: HouseEvent): void;
}

export interface StopAllFlow extends StopHandle {
  /** Stays stopped over a restart, with what is left of the time to undo it. */
  start(): Promise<void>;
  /** Writes a stop that the disk refused so far. */
  writeStop(): Promise<void>;
}

const undoLastsMs = 10_000;

export const createStopAll = (deps: StopAllDeps): StopAllFlow => {
  const nowMs = (): number => consentTimeMs(deps.house().grants.clock, deps.clock.nowMs());

  interface Said {
    readonly event: 'sensing-stopped' | 'sensing-allowed';
    readonly by: number;
    readonly atMs: number;
  }

  const note = async (write: Write, { event, by, atMs }: Said): Promise<void> => {
    const actor = (await personById(write, by))?.pseudonym ?? 'nobody';
    await appendLedger(write, deps.key, { atMs, event, actor, subject: 'house', body: {} });
  };

  /** In force, and not on the disk yet. */
  let unwritten: { readonly by: number; readonly atMs: number } | null = null;

  const keepStop = async (write: Write, { by, undoUntilMs }: NonNullable<House['stop']>): Promise<void> => {
    await writeHousehold(write, { sensingStopped: true });
    await writeMeta(write, 'sensing-stopped-by', String(by));
    await writeMeta(write, 'sensing-undo-until-ms', String(undoUntilMs));
  };

  const writeStop = async (): Promise<void> => {
    const { stop } = deps.house();
    const wanted = unwritten;
    if (wanted === null || stop === null) return;
    await writeTight(deps.db, async (write) => {
      await keepStop(write, stop);
      await note(write, { ...wanted, event: 'sensing-stopped' });
    });
    if (unwritten === wanted) unwritten = null;
  };

  const mayAllow = (by: number, isAdult: boolean): boolean => {
    const { stop } = deps.house();
    return isAdult || (stop !== null && stop.by === by && nowMs() < stop.undoUntilMs);
  };

  return {
    start: async () => {
      if (!(await readHousehold(deps.db.read)).sensingStopped) return;
      const by = Number((await readMeta(deps.db.read, 'sensing-stopped-by')) ?? 0);
      const undoUntilMs = Number((await readMeta(deps.db.read, 'sensing-undo-until-ms')) ?? 0);
      deps.send({ type: 'sensing-stopped', by, undoUntilMs });
    },
    stopSensing: async (by) => {
      const undoUntilMs = nowMs() + undoLastsMs;
      // A second stop gives nobody the right to undo the first one.
      const stop = deps.house().stop ?? { by, undoUntilMs };
      deps.send({ type: 'sensing-stopped', ...stop });
      unwritten ??= { by, atMs: nowMs() };
      await writeStop();
    },
    writeStop,
    allowSensing: async (by, isAdult) => {
      if (!deps.house().sensingStopped) return;
      if (!mayAllow(by, isAdult)) throw new RoomtoneError(deps.house().stop?.by === by ? 'too-late' : 'not-allowed');
      await deps.db.write(async (write) => {
        if (unwritten !== null) await note(write, { ...unwritten, event: 'sensing-stopped' });
        await writeHousehold(write, { sensingStopped: false });
        await note(write, { by, atMs: nowMs(), event: 'sensing-allowed' });
      });
      unwritten = null;
      deps.send({ type: 'sensing-allowed' });
    },
  };
};
