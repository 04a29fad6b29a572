// Every way in which Roomtone says no: its HTTP status, the sentence a person gets, and who can act on it.

export interface ErrorWords {
  readonly status: number;
  /** `{name}` is filled from the error's fields. */
  readonly text: string;
  readonly actor: 'user' | 'hobbyist' | 'us';
}

const user = (status: number, text: string): ErrorWords => ({ status, text, actor: 'user' });
const hobbyist = (status: number, text: string): ErrorWords => ({ status, text, actor: 'hobbyist' });

export const errors = {
  'bad-request': user(400, 'That request cannot be read: {problem}.'),
  'bad-json': user(400, 'The body is not valid JSON.'),
  'not-signed-in': user(401, 'Sign in first.'),
  'wrong-credentials': user(401, 'That name and password do not belong together.'),
  'password-wanted': user(401, 'That person’s password is needed: type it, or give it as a line of standard input.'),
  'wrong-code': user(401, 'That code is not right. It stands in the server output and in the file setup-code.'),
  'wrong-invitation': user(401, 'That code is not right, or it has been used. Ask for a new one.'),
  'needs-password': user(409, 'Choose your name and a password to join with this code.'),
  'not-allowed': user(403, 'Your sign-in does not allow that.'),
  'foreign-origin': user(403, 'This request came from another web page and was refused.'),
  'not-found': user(404, 'There is no such thing here.'),
  'no-such-room': user(404, 'There is no room with that name.'),
  'no-such-sensor': user(404, 'There is no sensor with that name.'),
  'no-such-speaker': user(404, 'There is no such speaker.'),
  'no-such-track': user(404, 'There is no such track in the library.'),
  'already-claimed': user(409, 'This Roomtone already belongs to a household. Sign in instead.'),
  'already-exists': user(409, 'Something with that name already exists.'),
  'nothing-to-play': user(409, 'There is no music yet. Add a music folder, upload files, or let Roomtone make some.'),
  'no-speaker': user(409, 'This room has no approved speaker yet. Approve one under Speakers.'),
  'not-approved': user(409, 'Approve this speaker first; until then nothing is played on it.'),
  'speaker-plays': user(409, 'Something plays on this speaker already. Stop it first, then let it chime.'),
  'speaker-offline': user(409, 'The speaker of this room does not answer. Is it switched on?'),
  'not-playing': user(409, 'Nothing is playing in this room.'),
  'last-admin': user(409, 'Somebody must be able to run this house: make another adult an admin first.'),
  'guest-objected': user(409, 'A guest asked for no sensing here until {time}. Only that guest can end it sooner.'),
  'not-shared': user(
    403,
    'A program learns what plays in a room only where that is shared: under What was played, switch on Share.',
  ),
  'begun-by-another': user(403, 'Whoever began this can end it sooner, or an owner of the room.'),
  'needs-guardian': user(403, 'For a child a guardian answers. Ask one of them.'),
  'not-the-rooms-owner': user(403, 'Only those who own a room decide about its sensors. Ask one of them.'),
  'needs-other-owners': user(403, 'Here every owner has a say: another owner can only leave by themselves.'),
  'of-another-person': user(403, 'Only that person can do this, signed in as themselves.'),
  'too-late': user(409, 'It is too late to take that back.'),
  'not-a-backup': user(422, 'This file is no backup of Roomtone, or it is damaged: {problem}. Nothing was changed.'),
  'newer-backup': user(
    422,
    'A newer Roomtone made this backup. Update this Roomtone first, then restore it. Nothing was changed.',
  ),
  'wrong-backup-key': user(422, 'That key does not open this backup. Nothing was changed.'),
  'no-backup-key': user(409, 'Make a key for backups first: without it nobody could open them again.'),
  'bad-certificate': user(422, 'That certificate cannot be used: {problem}.'),
  'needs-tls': user(403, 'This house is reached at {url} now: sign in there.'),
  'too-large': user(413, 'That is larger than the {limit} allowed here.'),
  'wrong-content-type': user(415, 'Send JSON (Content-Type: application/json), or a file where a file is asked for.'),
  'range-not-satisfiable': user(416, 'The file ends before the part that was asked for.'),
  'wrong-host': hobbyist(
    421,
    'Roomtone does not answer to the name {host}. Add it to allowedHosts in config/household.yaml.',
  ),
  'not-an-export': user(422, 'This file is no listening history that Roomtone knows. Expected: {expected}.'),
  'truncated-export': user(
    422,
    'This file ends in the middle: it was not downloaded or copied completely. Get it again and try once more.',
  ),
  'import-forgotten': user(
    409,
    'This import was stopped, because history was forgotten while it went on. Import the file again if you want it.',
  ),
  'no-consent': user(403, 'Switch on "What was played" for yourself first: an import is remembered history.'),
  'too-many-connections': user(
    429,
    'There are {limit} open pages from this address or sign-in already. Close some of them and try again.',
  ),
  'too-many-tries': user(429, 'Too many tries. Wait {seconds} seconds.'),
  'zone-unknown': user(400, 'There is no time zone with that name. Example: Europe/Berlin.'),
  degraded: user(503, 'Roomtone is not well: {problem}.'),
  'speaker-elsewhere': user(
    400,
    'There is no {host} in your own network, and Roomtone plays nowhere else. Type an address such as 192.168.1.30, or a name such as kitchen.local.',
  ),
  'speaker-refused': hobbyist(502, 'The speaker refused: {problem}.'),
  'speaker-timeout': hobbyist(504, 'The speaker did not answer in time.'),
  'port-taken': hobbyist(
    500,
    'Port {port} is already in use. Stop the other program or set ROOMTONE_PORT to another number.',
  ),
  'broker-unreachable': hobbyist(500, 'The MQTT broker at {url} does not answer: {problem}. Roomtone keeps trying.'),
  'bad-settings': hobbyist(500, 'The settings cannot be used.'),
  'music-folder-missing': hobbyist(500, 'The music folder {path} does not exist or cannot be read.'),
  'store-broken': { status: 500, text: 'The database cannot be used: {problem}.', actor: 'us' },
  internal: { status: 500, text: 'Something went wrong inside Roomtone. It has been written to the log.', actor: 'us' },
} as const satisfies Record<string, ErrorWords>;

export type ErrorCode = keyof typeof errors;

export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>;

/** The sentence of `code` with its fields filled in. */
export const errorText = (code: ErrorCode, fields: ErrorFields = {}): string =>
  errors[code].text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));

/** The one error class: a code, primitive fields that may be logged, and the cause. */
export class RoomtoneError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, fields: ErrorFields = {}, options?: { cause?: unknown }) {
    super(errorText(code, fields), options);
    this.name = 'RoomtoneError';
    this.code = code;
    this.fields = fields;
  }
}
