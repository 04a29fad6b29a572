// The one word that is always in sight: how far the house goes now, in the rooms that its reader sees and with what is theirs.
import type { GrantPurpose } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import type { Sensing } from '../../config/words/panel.ts';
import { isPermitted, permit } from './consent.ts';
import { consentTimeMs } from './consent-clock.ts';
import type { House, RoomNow } from './house-types.ts';

/** Of a phone or watch only the reader's own is theirs to know of; of what plays, theirs and what nobody in particular plays. */
const subjectsOf = (kind: Kind, reader: number): readonly (number | null)[] => {
  const { class: kindClass } = kinds[kind];
  if (kindClass === 'D') return [reader];
  return kindClass === 'E' ? [null, reader] : [null];
};

/** Learning is told before guest mode, so that no room's mode hides what another one does. */
export const sensingOf = (house: House, rooms: readonly RoomNow[], reader: number, nowMs: number): Sensing => {
  if (house.sensingStopped) return 'stopped';
  if (house.grants.clock.waits) return 'waits';
  const may = (purpose: GrantPurpose, kind: Kind): boolean =>
    rooms.some(({ settings }) =>
      subjectsOf(kind, reader).some((person) =>
        isPermitted(permit(house.grants, purpose, { room: settings.id, kind, person, value: null }, nowMs)),
      ),
    );
  if (kindNames.some((kind) => may('learn', kind))) return 'learns';
  const consentMs = consentTimeMs(house.grants.clock, nowMs);
  if (rooms.some(({ kept }) => (kept.guestUntilMs ?? 0) > consentMs)) return 'guest';
  return kindNames.some((kind) => kinds[kind].class !== 'E' && may('react', kind)) ? 'reacts' : 'off';
};
