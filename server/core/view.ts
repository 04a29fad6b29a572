// What people see of a room: only what they may, in their words.
import { type Kind, kindNames, kinds, type Row, rowNames } from '../../config/words/kind.ts';
import type {
  ActivityView,
  ListItemView,
  OccupancyView,
  PlayingView,
  RoomView,
  RowState,
  SentenceView,
} from '../../config/words/panel.ts';
import { guestModeLastsMs } from '../../config/words/person.ts';
import { reasonWords, type Why } from '../../config/words/pick.ts';
import { type Sentence, sentences } from '../../config/words/sentence.ts';
import { activityOf } from './activity.ts';
import { grantedKinds, permit } from './consent.ts';
import { consentTimeMs } from './consent-clock.ts';
import type { House, ListItem, RoomNow } from './house-types.ts';
import { localClock } from './local-time.ts';
import { sensesOf } from './presence.ts';
import { occupancyOf } from './room-state.ts';

/** The sentence with its fields filled in; times are on the household's clock. */
export const sentenceText = (sentence: Sentence, zone: string): string =>
  sentences[sentence.code].text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const momentMs = sentence.fields['sinceMs'] ?? sentence.untilMs;
    if (name === 'time') return typeof momentMs === 'number' ? localClock(zone, momentMs) : 'later';
    return String(sentence.fields[name] ?? whole);
  });

const viewSentence = (sentence: Sentence, zone: string): SentenceView => ({
  code: sentence.code,
  text: sentenceText(sentence, zone),
  lift: sentences[sentence.code].lift,
  atMs: sentence.atMs,
});

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The strongest named reason as one sentence. */
export const becauseText = (why: readonly Why[]): string => {
  const named = why.filter((one) => one.value > 0 && one.reason !== 'baseline' && one.reason !== 'rest');
  const strongest = named.reduce<Why | null>(
    (best, one) => (best === null || one.value > best.value ? one : best),
    null,
  );
  const words = strongest === null ? undefined : reasonWords[strongest.reason];
  return words === undefined ? '' : `${capital(words)}.`;
};

const viewItem = ({ track, why, byHand }: ListItem): ListItemView => ({
  id: track.id,
  title: track.title,
  artist: track.artist,
  album: track.album,
  durationMs: track.durationMs,
  because: becauseText(why) || (byHand ? 'Placed by hand.' : ''),
});

const viewPlaying = ({ playback }: RoomNow): PlayingView => {
  const track = playback.state === 'idle' ? null : (playback.item?.track ?? null);
  return {
    state: playback.state,
    trackId: track?.id ?? null,
    title: track?.title ?? null,
    artist: track?.artist ?? null,
    album: track?.album ?? null,
    positionMs: playback.positionMs,
    durationMs: playback.state === 'idle' ? null : playback.durationMs,
    atMs: playback.atMs,
  };
};

const isAllowed = (
  house: House,
  room: string,
  ask: { kind: Kind; purpose: 'react' | 'learn' | 'keep'; person: number | null },
  nowMs: number,
): boolean =>
  !('denied' in permit(house.grants, ask.purpose, { room, kind: ask.kind, person: ask.person, value: null }, nowMs));

const playedState = (house: House, room: string, nowMs: number): RowState => {
  const remembered = kindNames
    .filter((kind) => kinds[kind].row === 'played')
    .map((kind) => isAllowed(house, room, { kind, purpose: 'keep', person: null }, nowMs));
  if (remembered.every(Boolean)) return 'remembered';
  return remembered.some(Boolean) ? 'partly' : 'off';
};

interface Seen {
  readonly house: House;
  readonly room: RoomNow;
  readonly nowMs: number;
  /** The kinds that somebody lets this room react to. */
  readonly granted: readonly Kind[];
  /** Whose own device counts under "Who is here"; null for the notice to strangers: anybody's. */
  readonly viewer: number | null;
}

/** The state word of one row of a room's permissions. */
const rowState = ({ house, room, nowMs, granted, viewer }: Seen, row: Row): RowState => {
  const { id } = room.settings;
  if (row === 'played') return playedState(house, id, nowMs);
  const person = row === 'who' ? viewer : null;
  const isOwn = (kind: Kind): boolean =>
    person === null || isAllowed(house, id, { kind, purpose: 'react', person }, nowMs);
  const reacting = granted.filter((kind) => kinds[kind].row === row && isOwn(kind));
  if (reacting.length === 0) return 'off';
  const learning = reacting.filter((kind) => isAllowed(house, id, { kind, purpose: 'learn', person }, nowMs));
  if (learning.length === 0) return 'reacts';
  return learning.length === reacting.length ? 'reacts-and-learns' : 'partly';
};

/** null without a presence grant: then the answer must not even have the field. */
const viewOccupancy = ({ room, nowMs, granted }: Seen): OccupancyView | null => {
  if (!granted.some((kind) => kinds[kind].row === 'presence')) return null;
  const { state, p, sinceMs, settled } = occupancyOf(sensesOf(room), room.occupancy, nowMs);
  return { state, sinceMs, settled, ...(p !== null && { p }) };
};

/** Of the kinds that are allowed at this moment, whatever is still in memory. */
const viewActivity = ({ room, nowMs, granted }: Seen, occupancy: OccupancyView | null): ActivityView | null => {
  const allowed = Object.entries(room.levels).filter(([, { kind }]) => granted.includes(kind));
  const heard = { ...sensesOf(room), levels: Object.fromEntries(allowed) };
  return activityOf(heard, occupancy?.state === 'occupied', nowMs);
};

const viewSpeaker = ({ speaker, speakerOnline }: RoomNow): RoomView['speaker'] =>
  speaker === null ? null : { id: speaker.id, name: speaker.name, kind: speaker.driver, online: speakerOnline };

const unlessOver = (untilMs: number | null, nowMs: number): number | null =>
  untilMs !== null && untilMs > nowMs ? untilMs : null;

/** What a guest asked for is said before all else but a hold that somebody can lift. */
const sentenceOf = ({ sentence, kept }: RoomNow, nowMs: number): Sentence | null => {
  const untilMs = unlessOver(kept.guestUntilMs ?? null, nowMs);
  if (untilMs === null || (sentence !== null && sentences[sentence.code].lift !== null)) return sentence;
  const code = kept.guestObjection == null ? 'guest-mode' : 'guest-objected';
  // The same words at every look, or every look would be news.
  return { code, atMs: untilMs - guestModeLastsMs, untilMs, fields: {} };
};

/** A room as its viewer gets it. Throws for a room that does not exist: ask `house.rooms` first. */
export const viewRoom = (house: House, roomId: string, nowMs: number, viewer: number | null = null): RoomView => {
  const room = house.rooms[roomId];
  if (room === undefined) throw new Error(`no room ${roomId}`);
  const { settings, kept, playback } = room;
  const seen = { house, room, nowMs, granted: [...grantedKinds(house.grants, roomId, nowMs)], viewer };
  const occupancy = viewOccupancy(seen);
  const activity = viewActivity(seen, occupancy);
  const consentMs = consentTimeMs(house.grants.clock, nowMs);
  const sentence = sentenceOf(room, consentMs);
  return {
    id: settings.id,
    name: settings.name,
    purpose: settings.purpose,
    automatic: settings.automatic,
    settleSeconds: settings.settleSeconds,
    ceilingPercent: settings.ceilingPercent,
    personal: house.personalOn && settings.personalOn,
    mood: kept.mood,
    moodUntilMs: kept.moodUntilMs,
    ...(occupancy !== null && { occupancy }),
    ...(activity !== null && { activity }),
    playing: viewPlaying(room),
    volume: { percent: playback.volumePercent, muted: playback.muted },
    speaker: viewSpeaker(room),
    list: kept.list.map(viewItem),
    sentence: sentence === null ? null : viewSentence(sentence, house.zone),
    rows: Object.fromEntries(rowNames.map((row) => [row, rowState(seen, row)])) as Record<Row, RowState>,
    privateUntilMs: unlessOver(kept.privateUntilMs, consentMs),
    guestUntilMs: unlessOver(kept.guestUntilMs ?? null, consentMs),
    visibility: settings.visibility ?? 'shared',
    owners: settings.owners,
  };
};
