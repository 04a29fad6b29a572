// Makes listeners of different habit: one who plays albums, one who shuffles favourites, one who explores.
import type { HistoryPlay } from './listening-files.ts';
import { randomFrom } from './made-history.ts';

interface Habit {
  /** Chance that the next piece of the album follows. */
  readonly stay: number;
  /** Chance that a jump goes to something heard before. */
  readonly repeat: number;
  /** How much repeats lean to the recent: 1 repeats what is played most, more repeats what was played last. */
  readonly lean: number;
  /** Chance that a jump starts an album at its first piece. */
  readonly fromStart: number;
  readonly sessionLength: number;
  readonly pauseHours: number;
}

const habits = {
  album: { stay: 0.9, repeat: 0.75, lean: 2.5, fromStart: 0.8, sessionLength: 16, pauseHours: 14 },
  shuffle: { stay: 0.04, repeat: 0.93, lean: 1.4, fromStart: 0, sessionLength: 12, pauseHours: 9 },
  explore: { stay: 0.35, repeat: 0.4, lean: 5, fromStart: 0.1, sessionLength: 9, pauseHours: 7 },
} as const satisfies Readonly<Record<string, Habit>>;
export type HabitName = keyof typeof habits;
export const habitNames = Object.keys(habits) as readonly HabitName[];

const tracksPerAlbum = 11;
const albumsPerArtist = 3;
const trackS = 225;

const playOf = (recording: number, atS: number): HistoryPlay => {
  const album = Math.floor(recording / tracksPerAlbum);
  const artist = `artist ${Math.floor(album / albumsPerArtist)}`;
  const title = `track ${recording}`;
  return { atS, id: `${artist}|${title}`, artist, title, album: `album ${album}`, msPlayed: null };
};

/** The same habit and seed make the same person. */
export const makeHabit = (name: HabitName, seed: number, wanted = 6000): readonly HistoryPlay[] => {
  const habit: Habit = habits[name];
  const random = randomFrom(seed);
  const plays: HistoryPlay[] = [];
  const heard: number[] = [];
  let fresh = 0;
  let atS = Date.UTC(2024, 0, 1) / 1000;
  const jump = (): number => {
    let to = 0;
    if (heard.length > 0 && random() < habit.repeat)
      to = heard[heard.length - 1 - Math.floor(heard.length * random() ** habit.lean)] ?? 0;
    else {
      fresh += 1 + Math.floor(random() * 2 * tracksPerAlbum);
      to = fresh;
    }
    return random() < habit.fromStart ? to - (to % tracksPerAlbum) : to;
  };
  while (plays.length < wanted) {
    let last: number | null = null;
    for (let left = Math.ceil(-Math.log(1 - random()) * habit.sessionLength); left > 0; left--) {
      const goesOn: boolean = last !== null && (last + 1) % tracksPerAlbum !== 0 && random() < habit.stay;
      last = goesOn && last !== null ? last + 1 : jump();
      plays.push(playOf(last, atS));
      heard.push(last);
      atS += trackS;
    }
    atS += 1800 - Math.log(1 - random()) * habit.pauseHours * 3600;
  }
  return plays;
};
