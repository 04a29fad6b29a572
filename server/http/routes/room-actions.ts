// What a person tells a room to do: each command waits for the house's own answer.
import type { z } from 'zod';
import { moodBody, nothing, playBody, saveBody, switchBody, volumeBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { RoomAction } from '../../../config/words/room.ts';
import { isPermitted, permit } from '../../core/consent.ts';
import type { HouseEvent } from '../../core/house-types.ts';
import { addToPlaylist, createPlaylist, listPlaylists } from '../../store/playlists.ts';
import { roomOf, trackOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { done, household, type Route, route, type Viewer } from '../route.ts';

type Asked = Extract<HouseEvent, { type: 'asked' }>;
type More = Pick<Asked, 'track' | 'percent' | 'on'>;

const says: Readonly<Record<RoomAction, string>> = {
  play: 'Plays something here, or the track that is named.',
  pause: 'Pauses.',
  resume: 'Goes on.',
  next: 'Plays the next of the list.',
  previous: 'Goes back to the piece before.',
  stop: 'Stops; for hours nothing starts here by itself.',
  volume: 'Sets the volume, at most to the ceiling of the room.',
  like: 'Likes what plays; `remembered` tells whether What was played allows to keep that.',
  dislike: 'Dislikes what plays and goes on to the next; `remembered` as for like.',
  save: 'Saves what plays to the playlist that is named, else to the one called Saved.',
  private:
    'Begins a session of which nothing is remembered; only who began it or an owner of the room ends it sooner, and no program does.',
  mute: 'Silences the speaker, or lets it sound again; nothing else.',
};

const ask = (deps: HttpDeps, event: { room: string; person: number; action: RoomAction; more?: More }): Promise<void> =>
  deps.handles.house.ask(event.person, (asker) => ({
    type: 'asked',
    room: event.room,
    asker,
    action: event.action,
    ...event.more,
  }));

const simple = (deps: HttpDeps, action: RoomAction): Route =>
  route({
    method: 'POST',
    path: `/api/rooms/:room/${action}` as '/api/rooms/:room/x',
    auth: 'control',
    rate: 'action',
    says: says[action],
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer, params }) => {
      await ask(deps, { room: params.room, person: viewer.person, action });
      return done;
    },
  });

const withBody = <B extends z.ZodType>(
  deps: HttpDeps,
  action: RoomAction,
  body: B,
  more: (body: z.output<B>) => More,
): Route =>
  route({
    method: 'POST',
    path: `/api/rooms/:room/${action}` as '/api/rooms/:room/x',
    auth: 'control',
    rate: 'action',
    says: says[action],
    body: body as z.ZodType<z.output<B>>,
    query: null,
    roles: household,
    handle: async (call) => {
      await ask(deps, { room: call.params.room, person: call.viewer.person, action, more: more(call.body) });
      return done;
    },
  });

/** An opinion counts at once; it is remembered only where the person who has it allows that. */
const opinion = (deps: HttpDeps, action: 'like' | 'dislike'): Route =>
  route({
    method: 'POST',
    path: `/api/rooms/:room/${action}` as '/api/rooms/:room/x',
    auth: 'control',
    rate: 'action',
    says: says[action],
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer, params }) => {
      const { grants } = deps.handles.house.state();
      const observed = { room: params.room, kind: 'like', person: viewer.person, value: null } as const;
      await ask(deps, { room: params.room, person: viewer.person, action });
      return { json: { ok: true, remembered: isPermitted(permit(grants, 'keep', observed, deps.clock.nowMs())) } };
    },
  });

/** The number of an own playlist; a new name makes a new one. */
const playlistFor = async (deps: HttpDeps, owner: number, playlist: number | string): Promise<number> => {
  const mine = await listPlaylists(deps.db.read, owner);
  const found = mine.find(({ id, name }) => id === playlist || name === playlist);
  if (found !== undefined) return found.id;
  if (typeof playlist === 'number') throw new RoomtoneError('not-found');
  const atMs = deps.clock.nowMs();
  return deps.db.write((write) => createPlaylist(write, { owner, name: playlist, trackIds: [], atMs }));
};

const savedName = 'Saved';

const save = (deps: HttpDeps): Route =>
  route({
    method: 'POST',
    path: '/api/rooms/:room/save',
    auth: 'control',
    rate: 'action',
    says: says.save,
    body: saveBody,
    query: null,
    roles: household,
    handle: async ({ viewer, params, body }) => {
      const playing = roomOf(deps, params.room).playback.item;
      await ask(deps, { room: params.room, person: viewer.person, action: 'save' });
      if (playing === null) throw new RoomtoneError('not-playing');
      const playlist = await playlistFor(deps, viewer.person, body.playlist ?? savedName);
      await deps.db.write((write) => addToPlaylist(write, playlist, playing.track.id));
      return { json: { ok: true, playlist } };
    },
  });

/** A program can make a room stricter and never looser. */
const checkPerson = (viewer: Viewer): void => {
  if (viewer.kind === 'token') throw new RoomtoneError('not-allowed');
};

const privately = (deps: HttpDeps): Route =>
  route({
    method: 'POST',
    path: '/api/rooms/:room/private',
    auth: 'control',
    rate: 'action',
    says: says.private,
    body: switchBody,
    query: null,
    roles: household,
    handle: async ({ viewer, params, body: { on } }) => {
      if (on === false) checkPerson(viewer);
      const wanted = viewer.kind === 'token' ? true : (on ?? null);
      await deps.handles.guests.setPrivate(params.room, wanted, viewer.person);
      return done;
    },
  });

const otherCommands = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/rooms/:room/mood',
    auth: 'control',
    rate: 'action',
    says: 'Chooses a mood for the next two hours, or none.',
    body: moodBody,
    query: null,
    roles: household,
    handle: async ({ viewer, params, body }) => {
      await deps.handles.house.ask(viewer.person, (asker) => ({
        type: 'mood-chosen',
        room: params.room,
        asker,
        mood: body.mood,
      }));
      return done;
    },
  }),
  route({
    method: 'POST',
    path: '/api/rooms/:room/lift',
    auth: 'control',
    rate: 'action',
    says: 'Lifts what keeps the room quiet.',
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer, params }) => {
      if (roomOf(deps, params.room).sentence?.code === 'private-session') checkPerson(viewer);
      await deps.handles.guests.lift(params.room, viewer.person);
      return done;
    },
  }),
];

export const roomActionRoutes = (deps: HttpDeps): readonly Route[] => [
  withBody(deps, 'play', playBody, ({ track }) => (track === undefined ? {} : { track: trackOf(deps, track) })),
  withBody(deps, 'volume', volumeBody, ({ percent }) => ({ percent })),
  privately(deps),
  withBody(deps, 'mute', switchBody, ({ on }) => (on === undefined ? {} : { on })),
  save(deps),
  ...(['pause', 'resume', 'next', 'previous', 'stop'] as const).map((action) => simple(deps, action)),
  ...(['like', 'dislike'] as const).map((action) => opinion(deps, action)),
  ...otherCommands(deps),
];
