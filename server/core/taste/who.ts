// Who is probably listening, from the room, the part of the day and the artists that just played.

/** Parts of the day of six hours, beginning at 05:00. */
const partOf = (hour: number): number => Math.floor(((hour + 19) % 24) / 6);

export interface WhoModel {
  /** Sessions by person, by room, and by room and part of the day. */
  readonly people: Map<string, number>;
  readonly places: Map<string, Map<string, number>>;
  readonly artists: Map<string, { plays: number; readonly byArtist: Map<string, number> }>;
  readonly latest: Map<string, number>;
}

export const createWho = (): WhoModel => ({
  people: new Map(),
  places: new Map(),
  artists: new Map(),
  latest: new Map(),
});

const sessionGapS = 1800;
const smoothing = 3;
const artistReach = 5;

const bump = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

const countsAt = (model: WhoModel, place: string): Map<string, number> => {
  const known = model.places.get(place);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  model.places.set(place, made);
  return made;
};

const placesOf = (room: string | null, hour: number): readonly string[] =>
  room === null ? [`*|${partOf(hour)}`] : [`${room}`, `${room}|${partOf(hour)}`];

export interface Heard {
  readonly person: string;
  readonly atS: number;
  readonly hour: number;
  readonly room: string | null;
  readonly artist: string;
}

/** Counts one play that is known to be somebody's; the sessions count for where and when, the plays for artists. */
export const observeWho = (model: WhoModel, heard: Heard): void => {
  const { person, atS } = heard;
  const before = model.latest.get(person);
  model.latest.set(person, atS);
  const artists = model.artists.get(person) ?? { plays: 0, byArtist: new Map<string, number>() };
  model.artists.set(person, artists);
  artists.plays += 1;
  bump(artists.byArtist, heard.artist);
  if (before !== undefined && atS - before <= sessionGapS) return;
  bump(model.people, person);
  for (const place of placesOf(heard.room, heard.hour)) bump(countsAt(model, place), person);
};

const artistEvidence = (model: WhoModel, person: string, recentArtists: readonly string[]): number => {
  const own = model.artists.get(person);
  return recentArtists.slice(-artistReach).reduce((product, artist) => {
    return product * (((own?.byArtist.get(artist) ?? 0) + 0.2) / ((own?.plays ?? 0) + 50));
  }, 1);
};

/** Probability per known person; empty when nobody was ever named. */
export const guessWho = (
  model: WhoModel,
  moment: { readonly hour: number; readonly room: string | null; readonly recentArtists: readonly string[] },
): ReadonlyMap<string, number> => {
  const sessions = [...model.people.values()].reduce((sum, count) => sum + count, 0);
  const share = new Map<string, number>();
  for (const [person, count] of model.people) share.set(person, (count + 1) / (sessions + model.people.size));
  for (const place of placesOf(moment.room, moment.hour)) {
    const counts = model.places.get(place);
    if (counts === undefined) continue;
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [person, prior] of share)
      share.set(person, ((counts.get(person) ?? 0) + smoothing * prior) / (total + smoothing));
  }
  let sum = 0;
  for (const [person, prior] of share) {
    const value = prior * artistEvidence(model, person, moment.recentArtists);
    share.set(person, value);
    sum += value;
  }
  for (const [person, value] of share) share.set(person, value / sum);
  return share;
};
