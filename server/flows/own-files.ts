// What stands in the copy of one's own data: each file with its columns, as README, CSV heading and JSON Schema say them.

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly says: string;
  /** May be empty. */
  readonly optional?: true;
}

export interface OwnFile {
  readonly says: string;
  readonly columns: readonly Column[];
}

const text = (name: string, says: string): Column => ({ name, type: 'string', says });
const perhaps = (column: Column): Column => ({ ...column, optional: true });
const whole = (name: string, says: string): Column => ({ name, type: 'integer', says });
const flag = (name: string, says: string): Column => ({ name, type: 'boolean', says });

const at = text('at', 'When, UTC.');
const title = text('title', 'The piece.');
const artist = text('artist', 'Who made it.');
const room = perhaps(text('room', 'In which room.'));

export const ownFiles = {
  account: {
    says: 'Who you are here.',
    columns: [
      text('name', 'Your name.'),
      text('role', 'admin, adult, child or guest.'),
      perhaps(text('birthMonth', 'Year and month of birth; of children only.')),
      text('since', 'When you joined, UTC.'),
      flag('personalPicks', 'Whether music is picked by your taste.'),
    ],
  },
  plays: {
    says: 'What was played and is stored as yours, oldest first.',
    columns: [
      text('startedAt', 'When it began, UTC.'),
      title,
      artist,
      perhaps(text('album', 'The album.')),
      room,
      perhaps(whole('msPlayed', 'For how long it was heard, in milliseconds.')),
      text('outcome', 'How it ended.'),
      text('origin', 'Who or what started it; import for a history from elsewhere.'),
      flag('forTaste', 'Whether it counts for your taste.'),
    ],
  },
  reactions: {
    says: 'What you liked, disliked and saved.',
    columns: [at, text('reaction', 'like, dislike or save.'), title, artist, room],
  },
  playlists: {
    says: 'Your playlists, piece by piece.',
    columns: [text('playlist', 'Its name.'), whole('position', 'The place in it, from 1.'), title, artist],
  },
  permissions: {
    says: 'What you allowed or vetoed and what was allowed about you, also what has ended.',
    columns: [
      whole('id', 'Its number.'),
      room,
      text('kind', 'What may be known.'),
      text('purpose', 'react, learn, keep or share.'),
      text('effect', 'allow or deny (a veto).'),
      text('givenBy', 'You, or somebody who speaks for you.'),
      text('startsAt', 'From when, UTC.'),
      perhaps(text('endsAt', 'Until when, UTC.')),
      perhaps(whole('keepDays', 'For how many days it may be stored; empty: until deleted, or not at all.')),
      whole('notice', 'Version of the notice that was shown.'),
      perhaps(text('endedAt', 'When it was ended, UTC.')),
      perhaps(text('endReason', 'Why.')),
    ],
  },
  observations: {
    says: 'What sensors said about your own phone or watch and you let be stored.',
    columns: [at, text('kind', 'What was said.'), { name: 'value', type: 'number', says: 'The value.' }, room],
  },
  devices: {
    says: 'Your own phones and watches.',
    columns: [text('name', 'Your name for it.'), text('id', 'Its own id, which is stored sealed.')],
  },
  receipts: {
    says: 'Your receipts; the last column is the receipt itself, as JSON-LD.',
    columns: [
      whole('id', 'Its number.'),
      at,
      text('kind', 'grant, end, import or forget.'),
      whole('ledgerEntry', 'The entry of the ledger that proves it.'),
      text('receipt', 'The receipt.'),
    ],
  },
  ledger: {
    says: 'The entries of the ledger that you made or that are about you.',
    columns: [
      whole('seq', 'Its number.'),
      at,
      text('event', 'What happened.'),
      text('who', 'Who did it.'),
      text('about', 'Whom or what it is about.'),
      text('body', 'The particulars, as JSON.'),
      text('hash', 'The hash that chains it to the others.'),
    ],
  },
} as const satisfies Record<string, OwnFile>;

export type OwnFileName = keyof typeof ownFiles;

export const schemaOf = (name: OwnFileName): object => {
  const { says, columns }: OwnFile = ownFiles[name];
  const properties = columns.map(({ name: key, type, says: description, optional }) => [
    key,
    { type: optional === true ? [type, 'null'] : type, description },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    description: says,
    type: 'array',
    items: {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: columns.map((column) => column.name),
      additionalProperties: false,
    },
  };
};

export const readmeOf = (name: string, date: string): string =>
  [
    `These are the records about ${name} that are listed below, taken on ${date}.`,
    'Not in it: sign-ins and tokens, reports of imports, rooms and guardians, settings, why a piece was picked, and what is kept of rooms that belong to nobody alone.',
    'Nothing in it is about anybody else. Keep it where only you can read it.',
    '',
    'Every file is here twice, with the same content: .json for programs, .csv for a spreadsheet.',
    'The folder schema holds a JSON Schema for each .json file.',
    '',
    ...Object.entries(ownFiles).flatMap(([file, { says, columns }]) => [
      `${file}: ${says}`,
      ...columns.map((column) => `  ${column.name}: ${column.says}`),
      '',
    ]),
    'To have any of it erased: History and Privacy in the panel, DELETE /api/history, or POST /api/forget.',
    '',
  ].join('\n');
