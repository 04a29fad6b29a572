// The words of single things: cards, kinds, moods and states. Every sentence of the panel stands in a words file.
import type { Row, SensorKind } from '../config/words/kind.ts';
import type { CardView, RowState, SensorView } from '../config/words/panel.ts';
import type { ActivityLabel, Automatic, Mood, OccupancyState, RoomPurpose } from '../config/words/room.ts';

export interface CardWords {
  readonly title: string;
  readonly text: string;
  readonly action: string | null;
  readonly to: string | null;
  /** Something to copy into a terminal. */
  readonly line?: string;
}

export const cards: Readonly<Record<CardView['code'], CardWords>> = {
  'add-music': {
    title: 'Add your music',
    text: 'Upload files, pick a folder, or name one that the server can read.',
    action: 'Add music',
    to: '/music',
  },
  'approve-speakers': {
    title: 'Speakers are waiting',
    text: 'Found on your network. None of them plays until you say so.',
    action: 'Look at speakers',
    to: '/speakers',
  },
  'add-sensor': {
    title: 'Let a room notice you',
    text: 'A motion sensor can start the music. You decide which room, what for and until when.',
    action: 'Add a sensor',
    to: '/sensors',
  },
  'import-history': {
    title: 'Bring your listening along',
    text: 'Import the history another service kept of you. It stays in this house.',
    action: 'Import history',
    to: '/import',
  },
  remember: { title: 'Remember what plays here?', text: '', action: null, to: null },
  'broker-taken': {
    title: 'Another MQTT broker is already here',
    text: 'Something else holds port {port}, so Roomtone started without its own broker. Free the port, or use the other broker: start Roomtone with this line.',
    action: null,
    to: null,
    line: 'ROOMTONE_MQTT_URL=mqtt://127.0.0.1:{port} npm start',
  },
  'broker-unreachable': {
    title: 'The MQTT broker does not answer',
    text: 'Sensors cannot be heard meanwhile. Music goes on, and Roomtone keeps trying.',
    action: null,
    to: null,
  },
  'broker-refuses': {
    title: 'The MQTT broker does not let Roomtone hear everything',
    text: 'It refuses {count} of the topics that somebody allowed. Give Roomtone’s account there the right to read them; Roomtone asks again every five minutes.',
    action: null,
    to: null,
  },
  'mdns-blocked': {
    title: 'Speakers cannot be found by themselves',
    text: 'Something blocks discovery on this machine. You can still add a speaker by its address.',
    action: 'Add a speaker',
    to: '/speakers',
  },
  'music-folder-missing': {
    title: 'A music folder is missing',
    text: '{path} does not exist or cannot be read.',
    action: 'Music',
    to: '/music',
  },
  clock: {
    title: 'The clock has jumped',
    text: 'Sensing waits until you have looked at the date. Sound works.',
    action: null,
    to: null,
  },
  'ledger-broken': {
    title: 'The record of permissions is damaged',
    text: 'Sensing stays off until it is repaired. Run: npm run -s roomtone -- ledger verify',
    action: null,
    to: null,
  },
  'grants-ending': {
    title: 'A permission ends soon',
    text: 'It ends by itself. Renew it with one tap, or let it end.',
    action: 'Look at it',
    to: '/permissions',
  },
  'grants-unused': {
    title: 'A permission ended unused',
    text: 'Nothing came in under it for 90 days, so it was switched off.',
    action: 'Look at it',
    to: '/permissions',
  },
  'room-changed': {
    title: 'A room of yours was changed',
    text: '{who} changed whose {room} is, what it is for or who sees it. Look at what it may notice: what all of you had allowed together has ended if one of you can decide alone now.',
    action: 'Look at it',
    to: '/permissions',
  },
  'room-forgotten': {
    title: 'A room of yours was made to forget',
    text: '{who} had {what} of {room} forgotten on {day}. It is gone for everybody and cannot be brought back.',
    action: 'What is kept there now',
    to: '/privacy',
  },
  'house-forgotten': {
    title: 'This house was made to forget',
    text: 'Somebody who runs it had everything forgotten on {day}: what was played, noticed and learnt, yours too. It cannot be brought back.',
    action: 'Look at it',
    to: '/privacy',
  },
  'of-age': {
    title: 'You decide for yourself now',
    text: 'What your guardians had allowed about you has ended. Choose anew what you want on.',
    action: 'Choose',
    to: '/permissions',
  },
  reconsent: {
    title: 'A question means more than before',
    text: 'What it stands for has widened, so it is off until you answer it anew.',
    action: 'Read and answer',
    to: '/permissions',
  },
  review: {
    title: 'Once a year: what is on?',
    text: 'Go through your permissions. It takes a minute.',
    action: 'Review',
    to: '/privacy',
  },
  'password-reset': {
    title: 'Somebody set a new password for you',
    text: 'An admin did it on {date}. If you did not ask for it, set another one.',
    action: 'Set a password',
    to: '/settings',
  },
  'no-backup': {
    title: 'Nothing is backed up yet',
    text: 'One switch makes an encrypted backup every night.',
    action: 'Backups',
    to: '/backups',
  },
  'backup-failed': {
    title: 'The last backup failed',
    text: '{problem}. Nothing older was lost.',
    action: 'Backups',
    to: '/backups',
  },
  restored: {
    title: 'Restored from a backup',
    text: 'All sensing is stopped since {date}: look through what is on before it senses again.',
    action: 'What is on',
    to: '/permissions',
  },
};

/** What an owner had forgotten of a room, as its card says it. */
export const forgottenParts: Readonly<Record<string, string>> = {
  sensed: 'what the sensors told',
  kept: 'what was kept',
};

export const purposes: Readonly<Record<RoomPurpose, string>> = {
  kitchen: 'Kitchen',
  living: 'Living room',
  bedroom: 'Bedroom',
  bath: 'Bathroom',
  office: 'Office',
  hall: 'Hall',
  other: 'Something else',
};

export const automatic: Readonly<Record<Automatic, string>> = { off: 'Off', suggest: 'Suggest', start: 'Start' };
export const moods: Readonly<Record<Mood, string>> = {
  calm: 'Calm',
  focus: 'Focus',
  lively: 'Lively',
  surprise: 'Surprise me',
  none: 'As usual',
};
export const occupancy: Readonly<Record<OccupancyState, string>> = {
  occupied: 'Someone is here',
  empty: 'Nobody here',
  unknown: 'Not sure',
};
export const activity: Readonly<Record<ActivityLabel, string>> = {
  still: 'sitting still',
  calm: 'calm',
  active: 'moving about',
};
export const rowStates: Readonly<Record<RowState, string>> = {
  off: 'Off',
  reacts: 'Reacts',
  'reacts-and-learns': 'Reacts and learns',
  remembered: 'Remembered',
  partly: 'Partly',
};
export const rowShort: Readonly<Record<Row, string>> = {
  presence: 'presence',
  'light-and-air': 'light and air',
  'sound-level': 'sound level',
  who: 'who is here',
  played: 'what was played',
};
export const health: Readonly<Record<SensorView['health'], string>> = {
  unheard: 'Not heard yet',
  blocked: 'Heard, but nobody allowed it',
  heard: 'Heard',
  silent: 'Silent',
  offline: 'Offline',
  malformed: 'Sends something unreadable',
};

export const kindNames: Readonly<Record<SensorKind, string>> = {
  illuminance: 'Light',
  temperature: 'Temperature',
  humidity: 'Humidity',
  co2: 'Air (CO2)',
  motion: 'Motion',
  occupancy: 'Occupancy',
  contact: 'Door or window',
  vibration: 'Vibration',
  count: 'Number of people',
  'sound-level': 'Sound level',
  activity: 'Activity',
  media: 'Television or other player',
  power: 'Electric power',
  voice: 'Call or voice assistant',
  distance: 'Distance of your phone',
  rssi: 'Signal of your phone',
  'room-claim': 'Room of your phone',
  home: 'Your phone at home',
  play: 'What played',
  skip: 'What was skipped',
  save: 'What was saved',
  like: 'What was liked',
  volume: 'How loud',
  button: 'Button',
  availability: 'Whether it is alive',
};
