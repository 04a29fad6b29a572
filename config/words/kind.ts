// The closed table of everything a room can tell: what each kind reveals, how long it lives and who must allow it.

/** A ambient, B occupancy, C activity, D identity, E playback. Later letters reveal more. */
export type KindClass = 'A' | 'B' | 'C' | 'D' | 'E';

/** The row under which a person sees and switches a kind. */
export type Row = 'presence' | 'light-and-air' | 'sound-level' | 'who' | 'played';

export type ValueType = 'boolean' | 'number' | 'text';

export interface KindWords {
  readonly class: KindClass;
  readonly row: Row;
  /** Granted by the one tap on the row; kinds with `false` stand in the row's sheet and are granted one by one. */
  readonly inTap: boolean;
  readonly value: ValueType;
  readonly unit: string | null;
  /** Physical limits, inclusive; a value outside is refused, never clipped. */
  readonly range: readonly [number, number] | null;
  /** Seconds after the last assertion for which a live value may be held in memory. */
  readonly ttlS: number;
  readonly maxRateHz: number;
  /** Step to which numbers are rounded before anything else sees them. */
  readonly quantum: number | null;
  /** A larger number counts as this one. */
  readonly most?: number;
  /** The only words that a text may be. */
  readonly words?: readonly string[];
  /** One sentence: what an observer of this kind learns about the people in the room. */
  readonly reveals: string;
}

const sensed = (words: KindWords): KindWords => words;

const ambient = (unit: string, range: readonly [number, number], quantum: number, reveals: string): KindWords =>
  sensed({
    class: 'A',
    row: 'light-and-air',
    inTap: true,
    value: 'number',
    unit,
    range,
    ttlS: 3600,
    maxRateHz: 1,
    quantum,
    reveals,
  });

const presence = (ttlS: number, reveals: string, inTap = true, kindClass: KindClass = 'B'): KindWords =>
  sensed({
    class: kindClass,
    row: 'presence',
    inTap,
    value: 'boolean',
    unit: null,
    range: null,
    ttlS,
    maxRateHz: 20,
    quantum: null,
    reveals,
  });

const identity = (unit: string | null, range: readonly [number, number] | null, reveals: string): KindWords =>
  sensed({
    class: 'D',
    row: 'who',
    inTap: true,
    value: range === null ? 'text' : 'number',
    unit,
    range,
    ttlS: 300,
    maxRateHz: 2,
    quantum: range === null ? null : 0.1,
    reveals,
  });

const playback = (reveals: string): KindWords =>
  sensed({
    class: 'E',
    row: 'played',
    inTap: true,
    value: 'text',
    unit: null,
    range: null,
    ttlS: 14400,
    maxRateHz: 20,
    quantum: null,
    reveals,
  });

export const kinds = {
  illuminance: ambient('lx', [0, 200000], 1, 'How light the room is, and so when lamps are switched on.'),
  temperature: ambient('°C', [-40, 85], 0.1, 'How warm the room is.'),
  humidity: ambient('%', [0, 100], 1, 'How damp the air is, which can show a shower or cooking.'),
  co2: ambient('ppm', [250, 40000], 10, 'How used the air is, which can show how many people have been here.'),
  motion: presence(14400, 'That somebody moved here just now.'),
  occupancy: presence(14400, 'That somebody is here, also when sitting still.'),
  contact: presence(14400, 'When a door or window is opened and closed.'),
  vibration: presence(900, 'That a chair, bed or floor moved.'),
  count: sensed({
    ...presence(900, 'How many people are here, up to three or more.'),
    value: 'number',
    range: [0, 100],
    most: 3,
  }),
  'sound-level': sensed({
    ...ambient('dB', [0, 140], 5, 'How loud the room is, as one number a minute; never what is said.'),
    class: 'C',
    row: 'sound-level',
    ttlS: 300,
  }),
  activity: sensed({
    ...presence(900, 'How lively the room is: still, calm or active.', false, 'C'),
    value: 'text',
    words: ['still', 'calm', 'active'],
  }),
  media: presence(14400, 'That a television or another player is on.', false, 'C'),
  power: sensed({
    ...presence(900, 'How much electricity something here draws, and so when it is used.', false, 'C'),
    value: 'number',
    unit: 'W',
    range: [0, 100000],
    quantum: 1,
  }),
  // A call says when it begins and ends; in between nothing may start over it.
  voice: presence(14400, 'That somebody is talking to a voice assistant or on a call; never the words.', false, 'C'),
  distance: identity('m', [0, 50], 'How far a phone or watch that you named is from a receiver.'),
  rssi: identity('dBm', [-127, 20], 'How strongly a phone or watch that you named is heard.'),
  'room-claim': identity(null, null, 'Which room a phone or watch that you named is said to be in.'),
  home: sensed({ ...identity(null, null, 'Whether a phone or watch that you named is at home.'), value: 'boolean' }),
  play: playback('Which pieces played here and for how long.'),
  skip: playback('Which pieces were skipped here.'),
  save: playback('Which pieces were saved here.'),
  like: playback('Which pieces were liked or disliked here.'),
  volume: playback('How loud the music was set here.'),
} as const satisfies Record<string, KindWords>;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as Kind[];

/** What a sensor may carry beside grantable kinds: a button is a control, availability is read only beside a granted entity. */
export const ungrantable = ['button', 'availability'] as const;
export type SensorKind = Kind | (typeof ungrantable)[number];

export const isKind = (word: string): word is Kind => Object.hasOwn(kinds, word);

/** Whether a kind describes playback, which needs no sensor and no `react`. */
export const isPlayback = (kind: Kind): boolean => kinds[kind].class === 'E';

export interface RowWords {
  readonly title: string;
  readonly explains: string;
}

/** The five rows of a room's permissions, in the order in which they are shown. */
export const rows: Readonly<Record<Row, RowWords>> = {
  presence: {
    title: 'Presence',
    explains:
      'Roomtone may know whether somebody is in this room, to start and keep music. Never who, never what is said.',
  },
  'light-and-air': {
    title: 'Light and air',
    explains: 'Roomtone may know how light, warm and fresh this room is, to choose calmer or livelier music.',
  },
  'sound-level': {
    title: 'Sound level',
    explains: 'Roomtone may know how loud this room is, as one number a minute, never a recording.',
  },
  who: {
    title: 'Who is here',
    explains:
      'Roomtone may know that your own phone or watch is in this room. Each person allows this only for themselves.',
  },
  played: {
    title: 'What was played',
    explains: 'Roomtone may remember what plays here, to choose better. Off means that no line is written.',
  },
};

export const rowNames = Object.keys(rows) as Row[];

/** The kinds that one tap on a row grants, of those in `present`; playback kinds always come with their row. */
export const kindsOfTap = (row: Row, present: ReadonlySet<SensorKind>): Kind[] =>
  kindNames.filter((kind) => kinds[kind].row === row && kinds[kind].inTap && (row === 'played' || present.has(kind)));
