// The short pieces that Roomtone makes itself, as recipes: mood, tempo, scale and which voices play.

export interface Recipe {
  readonly seed: number;
  readonly title: string;
  readonly album: string;
  readonly tempoBpm: number;
  /** 0 calm to 1 lively. */
  readonly energy: number;
  readonly bars: number;
  /** MIDI number of the lowest note. */
  readonly root: number;
  readonly scale: readonly number[];
  /** Scale degrees on which the chords stand, one per bar. */
  readonly chords: readonly number[];
  /** Loudness of each voice, 0 for silent. */
  readonly voices: {
    readonly pad: number;
    readonly bell: number;
    readonly string: number;
    readonly bass: number;
    readonly beat: number;
  };
  /** Chance that a note falls on an eighth. */
  readonly density: number;
}

export const madeArtist = 'Roomtone';

const major = [0, 2, 4, 7, 9];
const minor = [0, 3, 5, 7, 10];
const dreamy = [0, 2, 5, 7, 9];

const calm = { pad: 0.55, bell: 0.3, string: 0, bass: 0.25, beat: 0 };
const focused = { pad: 0.35, bell: 0.15, string: 0.35, bass: 0.3, beat: 0.08 };
const lively = { pad: 0.2, bell: 0.2, string: 0.45, bass: 0.45, beat: 0.4 };

const still = 'Still Rooms';
const clear = 'Clear Tables';
const open = 'Open Windows';

export const recipes: readonly Recipe[] = [
  {
    seed: 11,
    title: 'Lamp Left On',
    album: still,
    tempoBpm: 60,
    energy: 0.08,
    bars: 8,
    root: 48,
    scale: major,
    chords: [0, 3, 1, 2],
    voices: calm,
    density: 0.22,
  },
  {
    seed: 12,
    title: 'Snow on the Sill',
    album: still,
    tempoBpm: 56,
    energy: 0.05,
    bars: 7,
    root: 45,
    scale: minor,
    chords: [0, 2, 3, 1],
    voices: calm,
    density: 0.2,
  },
  {
    seed: 13,
    title: 'Slow Kettle',
    album: still,
    tempoBpm: 66,
    energy: 0.15,
    bars: 9,
    root: 50,
    scale: dreamy,
    chords: [0, 1, 3, 0],
    voices: calm,
    density: 0.28,
  },
  {
    seed: 14,
    title: 'Half Asleep',
    album: still,
    tempoBpm: 58,
    energy: 0.1,
    bars: 8,
    root: 43,
    scale: major,
    chords: [0, 4, 2, 3],
    voices: calm,
    density: 0.18,
  },
  {
    seed: 21,
    title: 'Sharp Pencils',
    album: clear,
    tempoBpm: 84,
    energy: 0.35,
    bars: 11,
    root: 48,
    scale: minor,
    chords: [0, 0, 3, 2],
    voices: focused,
    density: 0.42,
  },
  {
    seed: 22,
    title: 'Second Page',
    album: clear,
    tempoBpm: 90,
    energy: 0.4,
    bars: 12,
    root: 46,
    scale: major,
    chords: [0, 2, 3, 1],
    voices: focused,
    density: 0.4,
  },
  {
    seed: 23,
    title: 'Even Breathing',
    album: clear,
    tempoBpm: 76,
    energy: 0.3,
    bars: 10,
    root: 52,
    scale: dreamy,
    chords: [0, 3, 0, 1],
    voices: focused,
    density: 0.36,
  },
  {
    seed: 24,
    title: 'Long Corridor',
    album: clear,
    tempoBpm: 96,
    energy: 0.45,
    bars: 13,
    root: 45,
    scale: minor,
    chords: [0, 1, 2, 3],
    voices: focused,
    density: 0.45,
  },
  {
    seed: 31,
    title: 'Pancake Morning',
    album: open,
    tempoBpm: 116,
    energy: 0.75,
    bars: 16,
    root: 50,
    scale: major,
    chords: [0, 3, 4, 2],
    voices: lively,
    density: 0.58,
  },
  {
    seed: 32,
    title: 'Two Stairs at Once',
    album: open,
    tempoBpm: 126,
    energy: 0.9,
    bars: 17,
    root: 48,
    scale: minor,
    chords: [0, 3, 1, 2],
    voices: lively,
    density: 0.62,
  },
  {
    seed: 33,
    title: 'Paper Planes Indoors',
    album: open,
    tempoBpm: 108,
    energy: 0.65,
    bars: 14,
    root: 53,
    scale: dreamy,
    chords: [0, 1, 3, 4],
    voices: lively,
    density: 0.55,
  },
  {
    seed: 34,
    title: 'Everybody Comes Home',
    album: open,
    tempoBpm: 120,
    energy: 0.85,
    bars: 16,
    root: 46,
    scale: major,
    chords: [0, 2, 3, 4],
    voices: lively,
    density: 0.6,
  },
];
