// Answers `replay picker`: JSON lines in, JSON lines out, nothing stored, the same code that picks for the house.
import type { Pick } from '../../config/words/pick.ts';
import { type Reaction, reactions } from '../../config/words/play.ts';
import { pickTracks, skipProbability } from '../core/pick.ts';
import { addToCatalogue, type Catalogue, createCatalogue } from '../core/taste/catalogue.ts';
import type { Voice } from '../core/taste/frame.ts';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { createTaste, type Taste } from '../core/taste/taste.ts';
import { createWho, guessWho, observeWho, type WhoModel } from '../core/taste/who.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A line that cannot be answered; the message says what is wrong with it, without quoting it. */
class BadLine extends Error {}

interface Household {
  readonly tastes: Map<string, Taste>;
  readonly catalogue: Catalogue;
  readonly who: WhoModel;
  /** Local time minus UTC in hours, as the last pick told it. */
  offsetHours: number;
}

const createHousehold = (): Household => ({
  tastes: new Map(),
  catalogue: createCatalogue(),
  who: createWho(),
  offsetHours: 0,
});

const house = '';
/** Unattributed plays count a little where somebody is named. */
const houseShare = 0.25;
const longestLine = 64 * 1024 * 1024;
const mostPicks = 1000;

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new BadLine(`"${name}" must be a text that is not empty`);
};

const textOrNull = (fields: Fields, name: string): string | null => {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new BadLine(`"${name}" must be a text or null`);
};

const number = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new BadLine(`"${name}" must be a number`);
};

const numberOrNull = (fields: Fields, name: string): number | null =>
  fields[name] === undefined || fields[name] === null ? null : number(fields, name);

const texts = (fields: Fields, name: string): readonly string[] => {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw new BadLine(`"${name}" must be a list of texts`);
};

const flagOrNull = (fields: Fields, name: string): boolean | null => {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  throw new BadLine(`"${name}" must be true, false or null`);
};

const isReaction = (value: unknown): value is Reaction => reactions.some((reaction) => reaction === value);

const reactionOf = (fields: Fields): Reaction | null => {
  const value = fields['reaction'];
  if (value === undefined || value === null) return null;
  if (isReaction(value)) return value;
  throw new BadLine('"reaction" must be like, save, dislike or null');
};

const tasteOf = (household: Household, owner: string): Taste => {
  const known = household.tastes.get(owner);
  if (known !== undefined) return known;
  const made = createTaste();
  household.tastes.set(owner, made);
  return made;
};

const onObserve = (household: Household, fields: Fields): void => {
  const atS = number(fields, 'ts');
  const play: TastePlay = {
    atMs: atS * 1000,
    key: text(fields, 'id'),
    artist: textOrNull(fields, 'artist') ?? '',
    album: textOrNull(fields, 'album'),
    room: textOrNull(fields, 'room'),
    msPlayed: numberOrNull(fields, 'msPlayed'),
    skipped: flagOrNull(fields, 'skipped'),
    reaction: reactionOf(fields),
  };
  const people = [...new Set(texts(fields, 'people'))].filter((person) => person !== house);
  const { catalogue, who } = household;
  for (const owner of people.length === 0 ? [house] : people) observe(tasteOf(household, owner), play, catalogue);
  const hour = (((atS / 3600 + household.offsetHours) % 24) + 24) % 24;
  for (const person of people) observeWho(who, { person, atS, hour, room: play.room, artist: play.artist });
  if (!catalogue.tracks.has(play.key))
    addToCatalogue(catalogue, { key: play.key, artist: play.artist, album: play.album, owned: false });
};

const onLibrary = (household: Household, fields: Fields): void => {
  const tracks = fields['tracks'];
  if (!Array.isArray(tracks)) throw new BadLine('"tracks" must be a list');
  const added = tracks.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw new BadLine('each track must be an object');
    const track = item as Fields;
    return {
      key: text(track, 'id'),
      artist: textOrNull(track, 'artist') ?? '',
      album: textOrNull(track, 'album'),
      disc: numberOrNull(track, 'disc'),
      number: numberOrNull(track, 'number'),
      owned: true,
    };
  });
  for (const track of added) addToCatalogue(household.catalogue, track);
};

const leastShare = 0.02;

/** Who is named counts; where nobody is, whoever probably listens. */
const voicesOf = (
  household: Household,
  moment: { people: readonly string[]; hour: number; room: string | null; recent: readonly string[] },
): readonly Voice[] => {
  const named = [...new Set(moment.people)].filter((person) => household.tastes.has(person) && person !== house);
  const shares = new Map<string, number>(named.map((person) => [person, 1 / named.length]));
  if (moment.people.length === 0) {
    const recentArtists = moment.recent.flatMap((key) => household.catalogue.tracks.get(key)?.artist ?? []);
    for (const [person, share] of guessWho(household.who, { hour: moment.hour, room: moment.room, recentArtists }))
      if (share >= leastShare) shares.set(person, share);
  }
  const voices: Voice[] = [...shares].map(([owner, weight]) => ({ taste: tasteOf(household, owner), weight }));
  const unattributed = household.tastes.get(house);
  if (unattributed !== undefined) voices.push({ taste: unattributed, weight: voices.length === 0 ? 1 : houseShare });
  return voices;
};

const momentOf = (household: Household, fields: Fields) => {
  const atS = number(fields, 'ts');
  const told = numberOrNull(fields, 'hour');
  const utcHour = (((atS / 3600) % 24) + 24) % 24;
  if (told !== null) household.offsetHours = Math.round((told - utcHour) * 4) / 4;
  const hour = told ?? utcHour;
  const moment = {
    people: texts(fields, 'people'),
    hour,
    room: textOrNull(fields, 'room'),
    recent: texts(fields, 'recent'),
  };
  return { ...moment, atMs: atS * 1000 };
};

const onPick = (household: Household, fields: Fields): { readonly picks: readonly Pick[] } => {
  const mode = fields['mode'] ?? 'next';
  if (mode !== 'next' && mode !== 'playlist') throw new BadLine('"mode" must be next or playlist');
  const wanted = numberOrNull(fields, 'k') ?? 30;
  if (!Number.isInteger(wanted)) throw new BadLine('"k" must be a whole number');
  const k = Math.max(0, Math.min(wanted, mostPicks));
  if (k === 0) return { picks: [] };
  const { people, ...context } = momentOf(household, fields);
  const tastes = voicesOf(household, { people, ...context });
  const picks = pickTracks({ tastes, catalogue: household.catalogue, context, mode, k });
  return { picks: picks.map(({ id, score, why }) => ({ id, score, why })) };
};

const onSkip = (household: Household, fields: Fields): { readonly p: number } => {
  const key = text(fields, 'id');
  const moment = momentOf(household, fields);
  const artist = household.catalogue.tracks.get(key)?.artist ?? textOrNull(fields, 'artist');
  return { p: skipProbability({ tastes: voicesOf(household, moment), atMs: moment.atMs, key, artist }) };
};

const parse = (line: string): Fields => {
  if (line.length > longestLine) throw new BadLine('the line is too long');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BadLine('not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new BadLine('not a JSON object');
};

/** Answers one line, or null for a line that has no answer. */
const answerLine = (household: Household, fields: Fields): object | null => {
  switch (fields['op']) {
    case 'observe':
      onObserve(household, fields);
      return null;
    case 'library':
      onLibrary(household, fields);
      return null;
    case 'pick':
      return onPick(household, fields);
    case 'skip':
      return onSkip(household, fields);
    default:
      throw new BadLine('"op" must be reset, observe, library, pick or skip');
  }
};

/** Whoever asks one question and waits for one line must not wait for ever. */
const answerToBroken = (op: unknown, error: string): object | null => {
  if (op === 'pick') return { picks: [], error };
  return op === 'skip' ? { p: null, error } : null;
};

/** Yields one JSON text per answer. A bad line is reported with its number and changes nothing; a bad question is answered with `error`. */
export async function* replayPicker(
  lines: AsyncIterable<string> | Iterable<string>,
  report: (message: string) => void,
): AsyncGenerator<string> {
  let household = createHousehold();
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (line.trim() === '') continue;
    let op: unknown = null;
    try {
      const fields = parse(line);
      op = fields['op'];
      if (op === 'reset') household = createHousehold();
      else {
        const answer = answerLine(household, fields);
        if (answer !== null) yield JSON.stringify(answer);
      }
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      report(`line ${count}: ${error.message}`);
      const answer = answerToBroken(op, error.message);
      if (answer !== null) yield JSON.stringify(answer);
    }
  }
}
