// PRIVACY.md, made from the tables that the server obeys, so that it cannot say anything else; `npm run privacy` writes it.
import { never } from './cannot.ts';
import { askAgainDays, unusedDays, usualKeepDays } from './grant.ts';
import { kindNames, kinds, type Row, rowNames, rows } from './kind.ts';
import { notices } from './notice.ts';

const classWords: Readonly<Record<string, string>> = {
  A: 'ambient',
  B: 'occupancy',
  C: 'activity',
  D: 'a person’s own device',
  E: 'playback',
};

const lifetime = (seconds: number): string => {
  if (seconds >= 3600) return seconds === 3600 ? '1 hour' : `${seconds / 3600} hours`;
  return `${Math.round(seconds / 60)} minutes`;
};

const stepOf = (kind: (typeof kindNames)[number]): string => {
  const { quantum, unit } = kinds[kind];
  return quantum === null ? '' : `${quantum}${unit === null ? '' : ` ${unit}`}`;
};

const tableOf = (row: Row): string[] => [
  '| kind | class | what it reveals | in memory at most | rounded to |',
  '|---|---|---|---|---|',
  ...kindNames
    .filter((kind) => kinds[kind].row === row)
    .map((kind) => {
      const { class: letter, reveals, ttlS } = kinds[kind];
      return `| ${kind} | ${letter}, ${classWords[letter]} | ${reveals} | ${lifetime(ttlS)} | ${stepOf(kind)} |`;
    }),
];

export const privacyPage = (): string =>
  [
    '# Privacy',
    '',
    'Nothing about a room is received, kept, learnt or shown unless somebody who may say so switched it on; everything that is on says until when; switching off works at once; forgetting leaves no byte.',
    '',
    '**No code path for social accounts, advertising or telemetry exists.** Roomtone connects to your MQTT broker, to your speakers and to the names on your own network, and to nothing else. `GET /api/privacy` and the page *Privacy* list the connections that are open now; `test/privacy.test.ts` holds the code to it.',
    '',
    '## What is true of everything',
    '- All is off at first, and what is new in an update is off too. Roomtone asks the MQTT broker only for topics that can carry something you allowed; what you did not allow is dropped unread, also in a message that carries something you did.',
    '- Four purposes, and none implies another: **react** (in memory only), **learn** (counts), **keep** (stored for the days you choose, ' +
      `${usualKeepDays} unless you say otherwise), **share** (shown to other programs of the house).`,
    `- A permission ends when you said it should, or when nothing has used it for ${unusedDays} days although its sensor or speaker was there; one without an end is asked again after ${askAgainDays} days.`,
    '- Only you can allow what is about you: an admin cannot allow, see or copy it for another adult. For a child its guardians answer.',
    '- Every permission, its end, every import, copy and forgetting is an entry in a record that nobody can change unseen. Its newest entry is eight words in the panel; `roomtone ledger verify` checks it all.',
    '- *Stop all sensing* works at once, over restarts, and by a button on the wall.',
    '- Deleting overwrites the bytes in the database and empties its log. Flash storage may keep old blocks: use disk encryption.',
    '',
    '## What no room can know',
    ...never.map((sentence) => `- ${sentence}`),
    '',
    '## The five rows of a room',
    ...rowNames.flatMap((row) => ['', `### ${rows[row].title}`, '', notices[row], '', ...tableOf(row)]),
    '',
    '## What else you may be asked',
    '',
    `**Keep what was sensed.** ${notices.keep}`,
    '',
    `**Learn from it.** ${notices.learn}`,
    '',
    `**Share it.** ${notices.share}`,
    '',
    `**Import a history.** ${notices.import}`,
    '',
    `**Name a phone or watch.** ${notices.device}`,
    '',
    `**Look for sensors.** ${notices.look}`,
    '',
    `**Listen for sensors.** ${notices.listen}`,
    '',
    '## Your rights, as buttons',
    'See it: *What this room knows*, *History*, *Privacy*. Copy it: a zip with everything about you (`GET /api/export`). Correct it: *not for my taste*. Erase it: by row, day, range, room, person or all. Object, as a guest: the page for guests or a button. Prove it: a receipt for each yes and each end (`docs/receipts.md`).',
    '',
    '_This page is made from `config/words` by `npm run privacy`._',
    '',
  ].join('\n');
