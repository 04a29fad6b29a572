// Encryption of the panel: off, a certificate of the household's own authority that renews itself, or somebody's own.
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { TlsView } from '../../config/words/panel.ts';
import type { Clock, Report } from '../../devices/types.ts';
import {
  type CertifiedKey,
  checkCertificate,
  factsOf,
  isHomeName,
  makeAuthority,
  makeServerCertificate,
} from '../ground/certificates.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { readMeta, writeMeta } from '../store/meta.ts';
import { personById } from '../store/people.ts';
import type { TlsHandle } from './handles.ts';
import type { Job } from './jobs.ts';

export interface TlsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  readonly dataDir: string;
  /** Files that the settings name; with them the panel changes nothing. */
  readonly files: { readonly cert: string; readonly key: string } | null;
  /** Names and addresses under which the house is reached now. */
  wantedNames(): readonly string[];
  /** The port on which TLS is or would be served. */
  port(): number;
  plainPort(): number;
}

export interface TlsFlow extends TlsHandle {
  readonly renewal: Job;
  start(): Promise<void>;
  stop(): void;
}

type Mode = TlsView['mode'];

const hourMs = 3_600_000;
const settledMs = 20_000;
const renewBeforeMs = 30 * 24 * hourMs;
/** For a proxy certificate of a test or an odd network: it must have some name. */
const lastResort = ['localhost'] as const;

const pairIn = (folder: string, name: string) => ({
  cert: path.join(folder, `${name}.crt`),
  key: path.join(folder, `${name}.key`),
});

const readPair = async (files: { readonly cert: string; readonly key: string }): Promise<CertifiedKey | null> => {
  try {
    return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
  } catch {
    return null;
  }
};

/** The key first: a certificate without its key would be worse than none. */
const writePair = async (files: { readonly cert: string; readonly key: string }, pair: CertifiedKey): Promise<void> => {
  await mkdir(path.dirname(files.key), { recursive: true, mode: 0o700 });
  for (const [file, text] of [
    [files.key, pair.key],
    [files.cert, pair.cert],
  ] as const) {
    await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
};

export const createTls = (deps: TlsDeps): TlsFlow => {
  const { db, clock, key: ledgerKey } = deps;
  const folder = path.join(deps.dataDir, 'tls');
  const files = { ca: pairIn(folder, 'ca'), leaf: pairIn(folder, 'leaf'), own: pairIn(folder, 'own') };
  const listeners: (() => void | Promise<void>)[] = [];
  let [mode, proved]: [Mode, boolean] = ['off', false];
  let cancelLook: (() => void) | null = null;
  let [authority, material]: [CertifiedKey | null, CertifiedKey | null] = [null, null];

  const serve = async (next: CertifiedKey | null): Promise<void> => {
    if (next?.cert === material?.cert) return;
    material = next;
    for (const listener of listeners) await listener();
  };

  const namesNow = (): readonly string[] => {
    const names = [...new Set(deps.wantedNames().map((name) => name.toLowerCase()))].filter(isHomeName);
    return names.length === 0 ? lastResort : names;
  };

  const isGood = (leaf: CertifiedKey, ca: CertifiedKey): boolean => {
    try {
      const { names, endsAtMs } = factsOf(leaf.cert);
      const issued = new X509Certificate(leaf.cert).verify(new X509Certificate(ca.cert).publicKey);
      // Browsers write an IPv6 address in more than one way; what counts is that nothing new is missing.
      const missing = namesNow().filter((name) => !name.includes(':') && !names.includes(name));
      return issued && missing.length === 0 && endsAtMs - clock.nowMs() > renewBeforeMs;
    } catch {
      return false;
    }
  };

  const ownAuthority = async (): Promise<CertifiedKey> => {
    const kept = await readPair(files.ca);
    if (kept !== null) return kept;
    const made = makeAuthority(clock.nowMs());
    await writePair(files.ca, made);
    return made;
  };

  const householdLeaf = async (): Promise<CertifiedKey> => {
    const ca = await ownAuthority();
    authority = ca;
    const kept = await readPair(files.leaf);
    if (kept !== null && isGood(kept, ca)) return kept;
    const made = makeServerCertificate(ca, namesNow(), clock.nowMs());
    await writePair(files.leaf, made);
    return made;
  };

  const ownPair = async (): Promise<CertifiedKey> => {
    const pair = await readPair(deps.files ?? files.own);
    if (pair === null) throw new RoomtoneError('bad-certificate', { problem: 'its files cannot be read' });
    checkCertificate(pair, clock.nowMs());
    return pair;
  };

  const look = async (): Promise<void> => {
    if (mode === 'off') await serve(null);
    else await serve(mode === 'own' ? await ownPair() : await householdLeaf());
  };

  const lookSafely = (): Promise<void> => look().catch(() => deps.report('certificate-unusable'));

  const write = async (change: { mode: Mode; proved: boolean }, by: number): Promise<void> => {
    const actor = (await personById(db.read, by))?.pseudonym ?? 'nobody';
    await db.write(async (write) => {
      await writeMeta(write, 'tls-mode', change.mode);
      await writeMeta(write, 'tls-proved', change.proved ? 'yes' : 'no');
      const body = { mode: change.mode };
      await appendLedger(write, ledgerKey, {
        atMs: clock.nowMs(),
        event: 'tls-changed',
        actor,
        subject: 'house',
        body,
      });
    });
  };

  const view = (): TlsView => {
    const facts = material === null ? null : factsOf(material.cert);
    return {
      mode,
      fixed: deps.files !== null,
      port: deps.port(),
      plainPort: deps.plainPort(),
      names: facts?.names ?? namesNow(),
      fingerprint: authority === null ? (facts?.fingerprint ?? null) : factsOf(authority.cert).fingerprint,
      endsAtMs: facts?.endsAtMs ?? null,
      caUrl: authority === null ? null : '/ca.crt',
      redirects: material !== null && proved,
    };
  };

  return {
    state: view,
    material: () => material,
    onMaterial: (listener) => {
      listeners.push(listener);
    },
    redirects: () => material !== null && proved,
    authority: () => (authority === null ? null : new X509Certificate(authority.cert).raw),
    start: async () => {
      const kept = await readMeta(db.read, 'tls-mode');
      mode = deps.files !== null ? 'own' : kept === 'household-ca' || kept === 'own' ? kept : 'off';
      proved = (await readMeta(db.read, 'tls-proved')) === 'yes';
      // A certificate that cannot be used leaves the house on HTTP, which then must not send people away.
      await lookSafely();
      // By then it is known under which names the house is really published.
      cancelLook = clock.after(settledMs, () => void lookSafely());
    },
    stop: () => cancelLook?.(),
    change: async (wanted, pair, by) => {
      if (deps.files !== null) {
        throw new RoomtoneError('bad-certificate', { problem: 'the settings file names one already; change it there' });
      }
      if (wanted === 'own' && pair !== null) {
        checkCertificate(pair, clock.nowMs());
        await writePair(files.own, pair);
      }
      const before = { mode, proved };
      mode = wanted;
      proved = before.mode === wanted && proved;
      if (mode !== 'household-ca') authority = null;
      try {
        await look();
      } catch (cause) {
        ({ mode, proved } = before);
        await look();
        throw cause;
      }
      await write({ mode, proved }, by);
      return view();
    },
    signedIn: async () => {
      if (proved || material === null) return;
      proved = true;
      await db.write((write) => writeMeta(write, 'tls-proved', 'yes'));
    },
    renewal: {
      name: 'renew-certificate',
      nextDueMs: (afterMs) => afterMs + hourMs,
      run: lookSafely,
    },
  };
};
