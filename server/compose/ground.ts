// Opens what everything else stands on: settings, log, clock, database and the ledger's key.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { notices } from '../../config/words/notice.ts';
import type { Clock } from '../../devices/types.ts';
import { systemClock } from '../ground/clock.ts';
import { createLog, type Log } from '../ground/log.ts';
import type { Settings } from '../ground/settings.ts';
import { finishStage } from '../ground/staged-folder.ts';
import { type Db, openDb } from '../store/db.ts';
import { finishErasures } from '../store/forget.ts';
import { type LedgerKey, readLedgerKey } from '../store/ledger.ts';
import { createLedgerTrust, type LedgerTrust } from '../store/ledger-trust.ts';
import { readMeta, writeMeta } from '../store/meta.ts';
import { noteNotices } from '../store/notices.ts';
import { settleData } from './restored.ts';

export interface Ground {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Db;
  readonly ledgerKey: LedgerKey;
  /** Signs the media route's capabilities; kept, so that a playing speaker survives a restart. */
  readonly mediaKey: Uint8Array;
  /** Differs from every earlier run. */
  readonly run: string;
  /** A broken ledger keeps sensing off until somebody looks. */
  readonly ledger: LedgerTrust;
}

const keptMediaKey = async (db: Db): Promise<Uint8Array> => {
  const kept = await readMeta(db.read, 'media-key');
  if (kept !== null) return Buffer.from(kept, 'base64url');
  const key = randomBytes(32);
  await db.write((write) => writeMeta(write, 'media-key', key.toString('base64url')));
  return key;
};

export const openGround = async (settings: Settings): Promise<Ground> => {
  process.umask(0o077);
  const clock = systemClock;
  const log = createLog({ level: settings.logLevel, clock });
  await finishStage(settings.dataDir);
  const db = await openDb({ path: path.join(settings.dataDir, 'roomtone.db'), report: log.warn });
  const ledgerKey = await readLedgerKey(path.join(settings.dataDir, 'ledger.key'));
  const ledger = createLedgerTrust(db, ledgerKey, log.error);
  await ledger.verify();
  // Before any door opens: what a crash left half forgotten is forgotten. The ledger is looked at first, since this adds to it.
  await finishErasures(db, ledgerKey);
  await settleData(settings.dataDir, { db, key: ledgerKey, clock });
  await db.write((write) => noteNotices(write, notices, clock.nowMs()));
  return {
    settings,
    clock,
    log,
    db,
    ledgerKey,
    mediaKey: await keptMediaKey(db),
    run: clock.nowMs().toString(36),
    ledger,
  };
};
