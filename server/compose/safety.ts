// Wires what keeps the data safe: backups with what they hear of the house, and the encryption of the panel.
import { hostname } from 'node:os';
import path from 'node:path';
import { type BackupsFlow, createBackups } from '../flows/backups.ts';
import type { HouseHandle } from '../flows/handles.ts';
import type { JobBoard } from '../flows/job-board.ts';
import { createTls, type TlsFlow } from '../flows/tls.ts';
import { lanAddresses } from '../ground/network.ts';
import { dropBefore } from '../ground/staged-folder.ts';
import type { Ground } from './ground.ts';

export interface BackupParts {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly jobs: JobBoard;
  changed(): void;
  /** Stops everything and starts anew on the same data folder. */
  restart(): void;
}

export const openBackups = async ({ ground, house, jobs, changed, restart }: BackupParts): Promise<BackupsFlow> => {
  const { db, clock, log, settings, ledgerKey } = ground;
  const backups = createBackups({
    db,
    clock,
    board: jobs,
    key: ledgerKey,
    dataDir: path.resolve(settings.dataDir),
    report: log.warn,
    zone: () => house.state().zone,
    clockWaits: () => house.datedNowMs() === null,
    sensingStopped: () => house.state().sensingStopped,
    changed,
    restart,
  });
  db.onErased(backups.note);
  house.onChange((before, after) => {
    if (before.grants !== after.grants) backups.note();
  });
  await backups.start();
  return backups;
};

export interface TlsParts {
  readonly ground: Ground;
  /** `.local` names that are really published now. */
  publishedNames(): readonly string[];
  /** The port of the TLS door; null while it is closed. */
  port(): number | null;
  plainPort(): number;
}

/** Whatever people of the house may write into their browser. */
const namesOf = ({ settings }: Ground, published: readonly string[]): readonly string[] => {
  const own = hostname().toLowerCase().split('.')[0] ?? '';
  const named = ['local', 'lan', 'home.arpa', 'fritz.box'].map((domain) => `${own}.${domain}`);
  const names = ['roomtone.local', ...published, ...named, 'localhost', ...settings.allowedHosts];
  return [...names, ...lanAddresses(), '127.0.0.1', '::1'];
};

export const openTls = async ({ ground, publishedNames, port, plainPort }: TlsParts): Promise<TlsFlow> => {
  const { db, clock, log, settings, ledgerKey } = ground;
  const tls = createTls({
    db,
    key: ledgerKey,
    clock,
    report: log.warn,
    dataDir: path.resolve(settings.dataDir),
    files: settings.tls,
    wantedNames: () => namesOf(ground, publishedNames()),
    port: () => port() ?? settings.tlsPort,
    plainPort,
  });
  await tls.start();
  return tls;
};

/** Everything has started well on these data: those before them are not needed any more. */
export const keepData = ({ settings }: Ground): Promise<void> => dropBefore(settings.dataDir);
