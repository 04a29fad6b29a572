// What was played: looked through, and erased by the same filters.
import type { z } from 'zod';
import { historyChange, historyFilter, historyForget, historyQuery, historyUndo } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { isAdult } from '../../../config/words/person.ts';
import { seesRoom } from '../../core/viewer.ts';
import { historyPage, type PlayFilter } from '../../store/history.ts';
import { playlistById } from '../../store/playlists.ts';
import { houseOwner } from '../../store/plays.ts';
import { seenRoomOf, spanOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { done, household, type Route, route, type Viewer } from '../route.ts';

type Filter = Omit<z.output<typeof historyForget>, 'undo'>;

/** A playlist's pieces, when the playlist is one's own. */
const playlistOf = async (deps: HttpDeps, person: number, id: number): Promise<number> => {
  const found = await playlistById(deps.db.read, id);
  if (found?.owner !== person) throw new RoomtoneError('not-found');
  return id;
};

/** A person sees their own plays and those of the house, and an adult changes both; never those of another person. */
const filterOf = async (deps: HttpDeps, viewer: Viewer, query: Filter, changes: boolean): Promise<PlayFilter> => {
  const { person, role } = viewer;
  if (query.room !== undefined) seenRoomOf(deps, viewer, query.room);
  const unseenRooms = Object.values(deps.handles.house.state().rooms)
    .filter(({ settings }) => !seesRoom(settings, viewer))
    .map(({ settings }) => settings.id);
  // What nobody in particular played is not a token's person's alone.
  const ownOnly = query.person === 'self' || viewer.kind === 'token' || (changes && !isAdult(role));
  return {
    owners: ownOnly ? [person] : [person, houseOwner],
    except: deps.handles.history.hidden(),
    ...(unseenRooms.length > 0 && { unseenRooms }),
    ...(query.playlist !== undefined && { playlist: await playlistOf(deps, person, query.playlist) }),
    ...(query.room !== undefined && { room: query.room }),
    ...spanOf(query),
    ...(query.id !== undefined && { id: query.id }),
    ...(query.ids !== undefined && { ids: query.ids.split(',').map(Number) }),
  };
};

export const historyRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/history',
    auth: 'read',
    rate: 'light',
    says: 'What was played, newest first: your own and the house’s; for a token your own alone.',
    body: null,
    query: historyQuery,
    roles: household,
    handle: async ({ viewer, query }) => {
      const { limit, cursor, ...filter } = query;
      const page = { limit, ...(cursor !== undefined && { cursor }) };
      const { plays, next } = await historyPage(deps.db.read, await filterOf(deps, viewer, filter, false), page);
      return {
        json: {
          plays: plays.map(({ startedAtMs, owner, offsetMin: _, ...play }) => ({
            ...play,
            startedAt: new Date(startedAtMs).toISOString(),
            mine: owner === viewer.person,
          })),
          next,
        },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/history',
    auth: 'session',
    rate: 'heavy',
    says: 'Hides the plays that match at once and erases them without trace ten seconds later; undo=false erases now.',
    body: null,
    query: historyForget,
    roles: household,
    handle: async ({ viewer, query: { undo, ...query } }) => {
      const { except: _, ...filter } = await filterOf(deps, viewer, query, true);
      if (undo === 'true') return { json: await deps.handles.history.hide(filter, viewer.person) };
      return { json: await deps.handles.rights.forgetPlays(filter, viewer.person) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/history/undo',
    auth: 'session',
    rate: 'action',
    says: 'Brings back what you deleted less than ten seconds ago.',
    body: historyUndo,
    query: null,
    roles: household,
    handle: async ({ viewer, body }) => {
      await deps.handles.history.undo(body.id, viewer.person);
      return done;
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/history',
    auth: 'session',
    rate: 'heavy',
    says: 'Takes the plays that match out of the taste, or puts them back; they stay in the history.',
    body: historyChange,
    query: historyFilter,
    roles: household,
    handle: async ({ viewer, query, body }) => {
      const filter = await filterOf(deps, viewer, query, true);
      return { json: { changed: await deps.handles.history.setLearning(filter, body.learn, viewer.person) } };
    },
  }),
];
