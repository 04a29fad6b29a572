// Wires the rooms and what people allow in them, alike for a running house and for one with its doors closed.
import type { HouseHandle } from '../flows/handles.ts';
import { createPermissions, type PermissionsFlow } from '../flows/permissions.ts';
import { createRooms, type RoomsDeps, type RoomsFlow } from '../flows/rooms.ts';
import type { ForgetScope, Forgotten } from '../store/forget.ts';
import type { Ground } from './ground.ts';

export interface HouseholdDeps extends Pick<RoomsDeps, 'personChanged' | 'removed'> {
  readonly ground: Ground;
  readonly house: HouseHandle;
  erase(scope: ForgetScope): Promise<Forgotten>;
}

export const processZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const openHousehold = (deps: HouseholdDeps): { rooms: RoomsFlow; permissions: PermissionsFlow } => {
  const { db, clock, log, ledgerKey, settings } = deps.ground;
  const base = { db, clock, key: ledgerKey, house: deps.house.state, send: deps.house.send };
  const permissions = createPermissions({
    ...base,
    report: log.warn,
    forget: async (grant) => ({ ...(await deps.erase({ type: 'grant', grant: grant.id })) }),
  });
  const rooms = createRooms({
    ...base,
    processZone: settings.household.zone ?? processZone(),
    failed: (what) => log.error('not-written', { what }),
    personChanged: deps.personChanged,
    removing: permissions.dropRoom,
    removed: deps.removed,
  });
  return { rooms, permissions };
};
