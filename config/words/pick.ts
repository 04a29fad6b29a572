// The named terms of a score and the sentence each one stands for.

export interface Why {
  readonly reason: string;
  /** Additive part of the score; all parts together are the score. */
  readonly value: number;
}

export interface WhyText extends Why {
  readonly text: string;
}

export interface Pick {
  readonly id: string;
  readonly score: number;
  readonly why: readonly Why[];
}

/** `{n}` and `{name}` are filled from evidence that the picker counted. */
export const reasonWords: Readonly<Record<string, string>> = {
  baseline: 'where every candidate starts',
  rest: 'other small reasons',
  memory: 'you have played it often and lately',
  'recent-memory': 'you played it very lately',
  recency: 'you played it last',
  'last-hours': 'played in the last hours',
  today: 'played in the last two days',
  'this-week': 'played a lot this week',
  'this-month': 'played a lot this month',
  'all-time': 'one of your most played',
  'in-session': 'already played in this session',
  'follows-lately': 'lately follows what played before',
  'follows-both': 'usually follows the last two pieces',
  'like-sessions': 'played in sessions like this one',
  'artist-today': 'by an artist you played in the last hours',
  'artist-follows': 'by an artist that usually comes next',
  'artist-room': 'by an artist often played in this room',
  loved: 'you liked or saved it',
  'unheard-artist': 'new to you, by the artist that just played',
  'unheard-album': 'new to you, from the album that just played',
  follows: 'usually follows what played before',
  'follows-soon': 'often comes soon after what played before',
  'same-artist': 'by the artist that just played',
  'same-album': 'from the album that just played',
  'album-next': 'the next piece of this album',
  'artist-memory': 'by an artist you often play',
  room: 'often played in this room',
  hour: 'often played at this time of day',
  person: 'chosen for who is here',
  liked: 'rarely skipped',
  unheard: 'new to you',
  'no-history': 'not enough history yet',
  order: 'placed here to keep the list varied',
  mood: 'fits the mood you chose',
  shuffle: 'from the shared library, in a neutral order',
  sensed: 'fits how light, loud or lively the room is',
};
