// What a room says about itself: every start, hold and refusal as a sentence with the button that lifts it.

export interface SentenceWords {
  /** `{name}` is filled from the sentence's fields; `{time}` is local HH:MM. */
  readonly text: string;
  /** The label of the button that lifts it, or null when nothing is to be lifted. */
  readonly lift: string | null;
}

export const sentences = {
  'started-by-presence': { text: 'Started by itself: somebody came in ({kind}).', lift: null },
  'started-by-person': { text: 'Started by hand.', lift: null },
  suggest: { text: 'Somebody is here. Play something?', lift: 'Play' },
  settling: { text: 'Somebody came in. Music starts in {seconds} s if they stay.', lift: 'Play now' },
  'left-again': { text: 'Somebody came in and left again before music started.', lift: null },
  'automatic-off': { text: 'This room starts nothing by itself.', lift: null },
  'stopped-by-hand': { text: 'Quiet until {time}: stopped by hand.', lift: 'Resume' },
  night: { text: 'Quiet until {time}: it is night.', lift: 'Play anyway' },
  hourly: { text: 'Quiet until {time}: started by itself within the last hour.', lift: 'Play anyway' },
  media: { text: 'Quiet while the television or another player is on.', lift: 'Play anyway' },
  voice: { text: 'Quiet while somebody is on a call or talking to an assistant.', lift: 'Play anyway' },
  foreign: { text: 'Quiet: the speaker is playing something of somebody else.', lift: 'Take over' },
  'no-speaker': { text: 'This room has no approved speaker.', lift: null },
  'speaker-offline': { text: 'The speaker does not answer.', lift: null },
  'speaker-error': { text: 'The speaker could not play this: {problem}.', lift: 'Try again' },
  'nothing-to-play': { text: 'There is no music to play yet.', lift: null },
  'paused-empty': { text: 'Paused: the room has been empty since {time}.', lift: 'Resume' },
  'paused-silent': { text: 'Paused: nothing has moved here since {time}.', lift: 'Resume' },
  'paused-media': { text: 'Paused: the television or another player came on.', lift: 'Resume' },
  'paused-voice': { text: 'Paused: a call or a voice assistant began.', lift: 'Resume' },
  'just-ended': {
    text: 'Quiet until {time}: a television, another player or a call was on until just now.',
    lift: 'Play anyway',
  },
  asleep: { text: 'Quiet until {time}: somebody may still be asleep here.', lift: 'Play anyway' },
  'private-session': { text: 'Private session until {time}: nothing here is remembered.', lift: 'End it' },
  'guest-objected': { text: 'A guest asked for no sensing here until {time}.', lift: null },
  'guest-mode': { text: 'Guest mode until {time}: nothing here is remembered.', lift: null },
  'sensing-stopped': { text: 'All sensing is stopped.', lift: null },
  'sensor-silent': {
    text: 'The sensors here have been silent since {time}; nobody knows whether the room is empty.',
    lift: null,
  },
} as const satisfies Record<string, SentenceWords>;

export type SentenceCode = keyof typeof sentences;

export interface Sentence {
  readonly code: SentenceCode;
  readonly atMs: number;
  /** When the hold ends by itself; the panel shows it as local time. */
  readonly untilMs: number | null;
  readonly fields: Readonly<Record<string, string | number>>;
}
