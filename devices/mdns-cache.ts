// Remembers mDNS records for as long as they live, and knows what to ask next (RFC 6762 sections 5.2, 10 and 10.2).
import {
  type DnsQuestion,
  type DnsRecord,
  instanceOf,
  readAddress,
  readTarget,
  readTxt,
  sameName,
  typeName,
} from './mdns-records.ts';
import type { Sighting } from './types.ts';

/** Nobody has more; a flood stops here. */
const mostRecords = 2000;
const longestTtlS = 4500;
/** Records of one answer may come in several packets: a flush spares those that are younger than this. */
const flushSparesMs = 1000;
const refreshAt = [0.8, 0.9, 0.95] as const;
const askAgainMs = [1000, 3000, 9000, 27_000, 60_000] as const;

interface Kept {
  readonly kind: 'PTR' | 'SRV' | 'TXT' | 'A';
  /** Owner name, lower case. */
  readonly owner: string;
  readonly question: DnsQuestion;
  /** Who sent it. */
  readonly from: string;
  readonly atMs: number;
  readonly ttlMs: number;
  readonly type: string;
  readonly fullName: string;
  readonly target: string;
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
  readonly address: string;
  refreshed: number;
}

export interface RecordCache {
  /** Takes the records of one packet; `isFromUs` when one of this machine's addresses sent it. */
  take(records: readonly DnsRecord[], from: { address: string; isFromUs: boolean }, nowMs: number): void;
  /** Forgets what has lived long enough. */
  expire(nowMs: number): void;
  /** Questions that are due: refreshes and what is missing to a whole service. Asking marks them as asked. */
  ask(nowMs: number): readonly DnsQuestion[];
  /** When `expire` or `ask` has work again. */
  nextDueMs(nowMs: number): number | null;
  /** Whole services by identity: one for each (name, host). */
  sightings(): ReadonlyMap<string, Sighting>;
}

const blank = { type: '', fullName: '', target: '', port: 0, txt: {}, address: '', refreshed: 0 };
const order = ['PTR', 'SRV', 'TXT', 'A'];

/** What a record says in our words; null when it is none of our business. */
const read = (
  record: DnsRecord,
  types: readonly string[],
  from: { address: string; isFromUs: boolean },
  nowMs: number,
): Kept | null => {
  const owner = String(record.name).toLowerCase();
  const ttlS = Math.min(longestTtlS, Math.max(0, Number(record.ttl ?? 0) || 0));
  const base = { ...blank, owner, from: from.address, atMs: nowMs, ttlMs: ttlS * 1000 };
  if (record.type === 'PTR') {
    const type = types.find((one) => sameName(typeName(one), record.name));
    if (type === undefined || typeof record.data !== 'string' || instanceOf(record.data, type) === null) return null;
    return { ...base, kind: 'PTR', type, fullName: record.data, question: { name: typeName(type), type: 'PTR' } };
  }
  if (record.type === 'A') {
    const address = readAddress(record.data, from.isFromUs);
    return address === null ? null : { ...base, kind: 'A', address, question: { name: record.name, type: 'A' } };
  }
  const type = types.find((one) => instanceOf(record.name, one) !== null);
  if (type === undefined) return null;
  if (record.type === 'TXT') {
    const question = { name: record.name, type: 'TXT' } as const;
    return { ...base, kind: 'TXT', type, fullName: record.name, txt: readTxt(record.data), question };
  }
  const place = record.type === 'SRV' ? readTarget(record.data) : null;
  if (place === null) return null;
  return { ...base, kind: 'SRV', type, fullName: record.name, ...place, question: { name: record.name, type: 'SRV' } };
};

/** Two records with one identity are one record, the later wins. */
const identityOf = (kept: Kept): string => {
  switch (kept.kind) {
    case 'PTR':
      return `PTR ${kept.owner} ${kept.fullName.toLowerCase()} ${kept.from}`;
    case 'SRV':
      return `SRV ${kept.owner} ${kept.target.toLowerCase()}`;
    case 'TXT':
      return `TXT ${kept.owner} ${kept.from}`;
    case 'A':
      return `A ${kept.owner} ${kept.address}`;
  }
};

/** A flush outdates older records of the name. Two hosts may share a service name, so there only the sender's own. */
const outdates = (fresh: Kept, old: Kept): boolean =>
  old.kind === fresh.kind &&
  old.owner === fresh.owner &&
  fresh.atMs - old.atMs > flushSparesMs &&
  (fresh.kind === 'A' || old.from === fresh.from);

/** What a goodbye takes with it: a service that says it leaves takes its place along. */
const leavesWith = (gone: Kept, old: Kept): boolean =>
  gone.kind === 'PTR' && old.from === gone.from && old.owner === gone.fullName.toLowerCase();

const isOfRefreshAge = (kept: Kept, nowMs: number): boolean => {
  const share = refreshAt[kept.refreshed];
  return share !== undefined && nowMs >= kept.atMs + kept.ttlMs * share;
};

export const createRecordCache = (types: readonly string[]): RecordCache => {
  const records = new Map<string, Kept>();
  const asked = new Map<string, { times: number; nextMs: number }>();

  /** Looked up by kind and owner in one pass: a scan for each record would let a flood keep us busy. */
  const byOwner = (): ((kind: Kept['kind'], owner: string) => readonly Kept[]) => {
    const groups = new Map<string, Kept[]>();
    for (const one of records.values()) {
      const key = `${one.kind} ${one.owner}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [one]);
      else group.push(one);
    }
    return (kind, owner) => groups.get(`${kind} ${owner}`) ?? [];
  };

  const ofKind = (kind: Kept['kind']): Kept[] => [...records.values()].filter((one) => one.kind === kind);

  const remove = (isGone: (kept: Kept) => boolean): void => {
    for (const [identity, kept] of records) if (isGone(kept)) records.delete(identity);
  };

  const takeOne = (record: DnsRecord, from: { address: string; isFromUs: boolean }, nowMs: number): void => {
    const fresh = read(record, types, from, nowMs);
    if (fresh === null) return;
    const identity = identityOf(fresh);
    if (fresh.ttlMs === 0) {
      records.delete(identity);
      remove((old) => leavesWith(fresh, old));
      return;
    }
    if (fresh.kind === 'A' && !ofKind('SRV').some((one) => sameName(one.target, fresh.owner))) return;
    if (record.flush === true) remove((old) => identityOf(old) !== identity && outdates(fresh, old));
    if (records.size < mostRecords || records.has(identity)) records.set(identity, fresh);
  };

  const missing = (): DnsQuestion[] => {
    const found = new Map<string, DnsQuestion>();
    const of = byOwner();
    for (const { fullName } of ofKind('PTR')) {
      if (of('SRV', fullName.toLowerCase()).length === 0) {
        found.set(`SRV ${fullName}`, { name: fullName, type: 'SRV' });
        found.set(`TXT ${fullName}`, { name: fullName, type: 'TXT' });
      }
    }
    for (const { target } of ofKind('SRV')) {
      if (of('A', target.toLowerCase()).length === 0) found.set(`A ${target}`, { name: target, type: 'A' });
    }
    for (const key of asked.keys()) if (!found.has(key)) asked.delete(key);
    return [...found.values()];
  };

  const askFor = (question: DnsQuestion, nowMs: number): boolean => {
    const key = `${question.type} ${question.name}`;
    const before = asked.get(key) ?? { times: 0, nextMs: nowMs };
    if (nowMs < before.nextMs) return false;
    const waitMs = askAgainMs[Math.min(before.times, askAgainMs.length - 1)] ?? 60_000;
    asked.set(key, { times: before.times + 1, nextMs: nowMs + waitMs });
    return true;
  };

  const refreshes = (nowMs: number): DnsQuestion[] => {
    const due = [...records.values()].filter((one) => isOfRefreshAge(one, nowMs));
    for (const one of due) one.refreshed = refreshAt.filter((share) => nowMs >= one.atMs + one.ttlMs * share).length;
    return due.map((one) => one.question);
  };

  return {
    take: (packet, from, nowMs) => {
      // Addresses are wanted only of hosts that a service names, so services come first.
      const sorted = packet.filter((one) => order.includes(one.type));
      sorted.sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
      for (const record of sorted.slice(0, mostRecords)) takeOne(record, from, nowMs);
    },
    expire: (nowMs) => remove((one) => nowMs >= one.atMs + one.ttlMs),
    ask: (nowMs) => {
      const questions = [...refreshes(nowMs), ...missing().filter((one) => askFor(one, nowMs))];
      return [...new Map(questions.map((one) => [`${one.type} ${one.name}`, one])).values()];
    },
    nextDueMs: (nowMs) => {
      const times = missing().map((one) => asked.get(`${one.type} ${one.name}`)?.nextMs ?? nowMs);
      for (const one of records.values()) times.push(one.atMs + one.ttlMs * (refreshAt[one.refreshed] ?? 1));
      return times.length === 0
        ? null
        : Math.max(
            nowMs,
            times.reduce((least, one) => Math.min(least, one)),
          );
    },
    sightings: () => {
      const listed = new Set(ofKind('PTR').map((one) => one.fullName.toLowerCase()));
      const found = new Map<string, Sighting>();
      const of = byOwner();
      for (const { owner, type, fullName, target, port, from } of ofKind('SRV')) {
        const addresses = [...of('A', target.toLowerCase())].sort((one, other) => other.atMs - one.atMs);
        if (!listed.has(owner) || addresses.length === 0) continue;
        const texts = of('TXT', owner);
        found.set(`${owner} ${target.toLowerCase()}`, {
          via: type,
          name: instanceOf(fullName, type) ?? '',
          host: target,
          addresses: addresses.map((one) => one.address),
          port,
          txt: (texts.find((one) => one.from === from) ?? texts[0])?.txt ?? {},
        });
      }
      return found;
    },
  };
};
