// Wires the rooms and what people allow in them, alike for a running house and for one with its doors closed.
import { createDevices } from '../flows/devices.ts';
import { createEntrustedSignIns } from '../flows/entrusted-sign-ins.ts';
import { createGuests } from '../flows/guests.ts';
import { createInvitations, type InvitationsFlow } from '../flows/invitations.ts';
import { createPeople, type PeopleFlow } from '../flows/people.ts';
import type { DevicesHandle, EntrustedSignInsHandle, GuestsHandle, TokensHandle } from '../flows/people-handles.ts';
import { createRooms, type RoomsDeps, type RoomsFlow } from '../flows/rooms.ts';
import { createTokens } from '../flows/tokens.ts';
import { type Consent, type ConsentDeps, openConsent } from './consent.ts';
import type { Ground } from './ground.ts';

export interface HouseholdDeps extends Pick<RoomsDeps, 'personChanged' | 'removed'>, Omit<ConsentDeps, 'ground'> {
  readonly ground: Ground;
  /** Sign-ins ended: their open pages are cut. */
  signedOut(ended: { readonly person?: number; readonly signIn?: number }): void;
  /** Whoever keeps people in memory reads them again. */
  peopleChanged(): Promise<void>;
}

export const processZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Household {
  readonly rooms: RoomsFlow;
  readonly permissions: Consent;
  readonly people: PeopleFlow;
  readonly invitations: InvitationsFlow;
  readonly guests: GuestsHandle;
  readonly devices: DevicesHandle;
  readonly tokens: TokensHandle;
  readonly entrustedSignIns: EntrustedSignInsHandle;
}

export const openHousehold = (deps: HouseholdDeps): Household => {
  const { db, clock, log, ledgerKey, settings } = deps.ground;
  const base = { db, clock, key: ledgerKey, house: deps.house.state, send: deps.house.send };
  const permissions = openConsent(deps);
  const steady = { ...clock, nowMs: deps.house.consentNowMs };
  const rooms = createRooms({
    ...base,
    processZone: settings.household.zone ?? processZone(),
    failed: (what) => log.error('not-written', { what }),
    personChanged: async (person, on) => {
      await people.reload();
      await deps.personChanged(person, on);
    },
    removing: permissions.dropRoom,
    ownersLeave: permissions.dropOwners,
    loosening: permissions.dropAllows,
    removed: deps.removed,
  });
  const people = createPeople({
    ...base,
    clock: steady,
    wallMs: clock.nowMs,
    dropGrants: permissions.dropPerson,
    carryOut: deps.carryOut,
    roomsChanged: async () => {
      await rooms.reload();
      await deps.removed();
    },
    signedOut: deps.signedOut,
    changed: deps.peopleChanged,
  });
  const invitations = createInvitations({
    db,
    clock: steady,
    key: ledgerKey,
    guardiansNow: people.guardiansNow,
    changed: async () => {
      await people.reload();
      await deps.peopleChanged();
    },
  });
  const guests = createGuests({ db, clock, key: ledgerKey, house: deps.house.state, ask: deps.house.ask });
  const devices = createDevices({ db, clock, key: ledgerKey, removed: deps.removed });
  const tokens = createTokens({ db, clock, key: ledgerKey });
  const { signedOut } = deps;
  const entrustedSignIns = createEntrustedSignIns({ ...base, clock: steady, signedOut });
  return { rooms, permissions, people, invitations, guests, devices, tokens, entrustedSignIns };
};
