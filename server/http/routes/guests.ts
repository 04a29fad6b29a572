// Guests: the notice that anybody on the network may read, and the objection that anybody may make.
import { guestModeBody, guestObjectBody, guestQuery } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { RoomNow } from '../../core/house-types.ts';
import { localClock } from '../../core/local-time.ts';
import { viewRoom } from '../../core/view.ts';
import type { HttpDeps } from '../deps.ts';
import { type GuestRoom, guestPage } from '../guest-page.ts';
import { everybody, type Route, route } from '../route.ts';

export const guestRoutes = (deps: HttpDeps): readonly Route[] => {
  const { guests, house } = deps.handles;

  /** A stranger learns of shared rooms only. */
  const sharedRooms = (): readonly RoomNow[] =>
    Object.values(house.state().rooms).filter(({ settings }) => (settings.visibility ?? 'shared') === 'shared');

  const shared = (wanted: string): string => {
    const found = sharedRooms().find(({ settings }) => settings.id === wanted);
    if (found === undefined) throw new RoomtoneError('no-such-room');
    return found.settings.id;
  };

  const untilMs = (room: string): number | null => house.state().rooms[room]?.kept.guestUntilMs ?? null;

  const noticeOf = ({ settings, kept }: RoomNow): GuestRoom => {
    const nowMs = house.consentNowMs();
    const { id, name, rows } = viewRoom(house.state(), settings.id, nowMs);
    const isAsked = kept.guestObjection != null && kept.guestUntilMs != null && kept.guestUntilMs > nowMs;
    return { id, name, rows, until: isAsked ? localClock(house.state().zone, kept.guestUntilMs ?? nowMs) : null };
  };

  return [
    route({
      method: 'GET',
      path: '/guest',
      auth: 'none',
      rate: 'light',
      says: 'What is on here, for guests, as a page without script; no values and no names of people.',
      body: null,
      query: guestQuery,
      handle: ({ query, nonce }) => {
        const wanted = query.room === undefined ? null : shared(query.room);
        const found = sharedRooms().filter(({ settings }) => wanted === null || settings.id === wanted);
        return { text: guestPage(found.map(noticeOf), nonce), type: 'text/html; charset=utf-8' };
      },
    }),
    route({
      method: 'POST',
      path: '/api/guest/object',
      auth: 'none',
      // A whole house of guests may share one address, so it is a matter of speed and not of how many.
      rate: 'action',
      says: 'A guest asks for no sensing in a room: guest mode for four hours, which the house cannot undo.',
      body: guestObjectBody,
      query: null,
      form: true,
      handle: async ({ body, isForm }) => {
        const room = shared(body.room);
        await guests.object(room, null);
        return isForm ? { redirect: `/guest?room=${room}` } : { json: { ok: true, untilMs: untilMs(room) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/rooms/:room/guest',
      auth: 'session',
      rate: 'action',
      says: 'Guest mode of a room for some hours, 0 to end it; what a guest asked for only that guest ends.',
      body: guestModeBody,
      query: null,
      roles: everybody,
      handle: async ({ viewer, params: { room }, body: { hours } }) => {
        if (viewer.role !== 'guest') await guests.set(room, hours, viewer.person);
        else if (hours > 0) await guests.object(room, viewer.signIn);
        else await guests.withdraw(room, viewer.signIn);
        return { json: { untilMs: untilMs(room) } };
      },
    }),
  ];
};
