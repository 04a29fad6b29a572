// Tells whether a speaker that was seen is one that the house knows already, however it was found.

export interface SeenSpeaker {
  readonly driver: string;
  readonly key: string;
  readonly host: string;
  readonly port: number;
}

export interface KnownSpeaker {
  readonly driver: string;
  readonly key: string;
  readonly host: string | null;
  readonly port: number | null;
}

/** Added by hand: the address alone says which one it is. */
const isPlace = ({ key, host, port }: KnownSpeaker): boolean => key === `${host}:${port}`;

/**
 * The known speaker that was seen: the same key first, which survives a new address; else the same place, which is how
 * one that was added by hand is met again by mDNS. Two that say who they are are never one: addresses are given out anew,
 * and what was approved was the other one. Null when it is new.
 */
export const knownSpeakerOf = <T extends KnownSpeaker>(known: readonly T[], seen: SeenSpeaker): T | null => {
  const same = known.filter((one) => one.driver === seen.driver);
  const byKey = same.find((one) => one.key === seen.key);
  const byPlace = same.find(
    (one) => one.host === seen.host && one.port === seen.port && (isPlace(one) || isPlace(seen)),
  );
  return byKey ?? byPlace ?? null;
};

/** The identity under which it is stored: a known speaker keeps its key, so that no twin appears. */
export const settleIdentity = <S extends SeenSpeaker>(known: readonly KnownSpeaker[], seen: S): S => {
  const before = knownSpeakerOf(known, seen);
  return before === null ? seen : { ...seen, key: before.key };
};
