// Wires what people may have done with their data to everything that holds some of it.
import type { DropCounts } from '../core/drop-counts.ts';
import type { HouseHandle } from '../flows/handles.ts';
import { createKept } from '../flows/kept.ts';
import { createOutbound, type Link } from '../flows/outbound.ts';
import { createRights } from '../flows/rights.ts';
import type { RightsHandle } from '../flows/rights-handles.ts';
import type { Ground } from './ground.ts';
import type { Senses } from './senses.ts';
import type { Sound } from './sound.ts';
import type { Taste } from './taste.ts';

export interface RightsParts {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly taste: Pick<Taste, 'history'>;
  readonly dropped: DropCounts;
  /** null in a house with its doors closed, which connects to nothing. */
  readonly senses: Pick<Senses, 'mqtt'> | null;
  readonly sound: Pick<Sound, 'speakers' | 'publishedNames'> | null;
  isEncrypted(): boolean;
}

/** Where mDNS is spoken: one multicast address, which no router passes on. */
const multicast = '224.0.0.251:5353';

const linksOf = ({ senses, sound, ground }: RightsParts): readonly Link[] => {
  const mqtt = senses?.mqtt();
  const speakers = sound?.speakers.list() ?? [];
  return [
    ...(mqtt?.url != null && mqtt.online
      ? [
          {
            what: 'broker',
            name: mqtt.embedded ? 'Roomtone’s own broker' : 'your broker',
            to: new URL(mqtt.url).host,
          } as const,
        ]
      : []),
    ...speakers.flatMap(({ name, online, address, kind }) =>
      online && address !== null && kind !== 'browser' ? [{ what: 'speaker', name, to: address } as const] : [],
    ),
    ...(sound !== null && ground.settings.mdns !== 'off'
      ? [{ what: 'discovery', name: 'names on this network (mDNS)', to: multicast } as const]
      : []),
  ];
};

export interface WiredRights extends RightsHandle {
  /** Something changed: a connection may have come or gone. */
  look(): void;
}

export const openRights = (parts: RightsParts): WiredRights => {
  const { ground, house, taste, dropped } = parts;
  const { db, clock, ledger, ledgerKey: key } = ground;
  const outbound = createOutbound(clock, () => linksOf(parts));
  const { eraseOnRecord, hidden } = taste.history;
  const rights = createRights({
    ...{ db, key, clock, ledger, dropped, outbound, eraseOnRecord, hidden },
    house: house.state,
    isEncrypted: parts.isEncrypted,
  });
  const kept = createKept({ db, eraseOnRecord, house: house.state });
  outbound.look();
  return { ...rights, ...kept, look: outbound.look };
};
