// What of a change is worth a word at once: told from two views of one viewer, so that nobody hears of what they do not see.
import { type NewsCode, news } from '../../config/words/news.ts';
import type { CardView, RoomView, SensorView, SnapshotView } from '../../config/words/panel.ts';

const say = (code: NewsCode, fields: Readonly<Record<string, string>> = {}): string =>
  news[code].replace(/\{(\w+)\}/g, (whole, name: string) => fields[name] ?? whole);

const countOf = (cards: readonly CardView[], code: CardView['code']): number =>
  Number(cards.find((card) => card.code === code)?.fields['count'] ?? 0);

const cardNews = (before: SnapshotView, after: SnapshotView): readonly string[] =>
  (['grants-ending', 'grants-unused'] as const)
    .filter((code) => countOf(after.cards, code) > countOf(before.cards, code))
    .map((code) => say(code));

const roomNews = (before: RoomView, after: RoomView): readonly string[] => {
  const { name: room, sentence, speaker } = after;
  const isGuest = before.guestUntilMs === null && after.guestUntilMs !== null;
  const isLost =
    before.playing.state !== 'idle' && before.speaker?.online === true && before.speaker.id === speaker?.id;
  return [
    ...(isGuest ? [say(sentence?.code === 'guest-objected' ? 'guest-objected' : 'guest-mode', { room })] : []),
    ...(isLost && !speaker.online ? [say('speaker-lost', { room, speaker: speaker.name })] : []),
  ];
};

/** To owners: what a sensor of their room measures was said anew. */
const sensorNews = (before: readonly SensorView[], after: SnapshotView): readonly string[] =>
  after.sensors.flatMap(({ id, kind, name, room: place }) => {
    const room = after.rooms.find((one) => one.id === place);
    const was = before.find((one) => one.id === id);
    if (room?.owners.includes(after.me.id) !== true || was === undefined || was.kind === kind) return [];
    return [say('sensor-changed', { room: room.name, sensor: name, kind })];
  });

/** The sentences for the viewer of both; a guest is told nothing beside what the room shows. */
export const newsOf = (before: SnapshotView, after: SnapshotView): readonly string[] => {
  if (after.me.role === 'guest') return [];
  const { sensing, stoppedBy } = after.household;
  const isStopped = before.household.sensing !== 'stopped' && sensing === 'stopped' && stoppedBy !== after.me.id;
  return [
    ...(isStopped ? [say('sensing-stopped')] : []),
    ...cardNews(before, after),
    ...after.rooms.flatMap((room) => {
      const was = before.rooms.find(({ id }) => id === room.id);
      return was === undefined ? [] : roomNews(was, room);
    }),
    ...sensorNews(before.sensors, after),
  ];
};
