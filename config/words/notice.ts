// What a person is told before they say yes: one notice for each row and switch, short enough to be read.
import type { GrantPurpose } from './grant.ts';
import { type Kind, kinds, type Row } from './kind.ts';

/** The rows of a room, and what is asked beside them. */
export type NoticeName = Row | 'keep' | 'learn' | 'share' | 'import' | 'look' | 'listen' | 'device';

/**
 * Each one alone says what is received, what is stored and for how long, who sees it, how it is stopped, and what then
 * becomes of it. A notice that comes to mean more needs a higher version of its kinds in `grant.ts`.
 */
export const notices: Readonly<Record<NoticeName, string>> = {
  presence:
    'Sensors tell Roomtone if somebody is here, not who. The rest of their message is dropped unread. Music that starts by itself tells all who hear it that somebody is here. People in this house see it. Nothing is stored: it fades within four hours, unless you also choose to keep it. Off stops it and wipes it at once.',
  'light-and-air':
    'Sensors tell Roomtone how light, warm and fresh this room is. The rest of their message is dropped unread. It picks calm or lively music; all who hear that may guess why. People in this house see it. Nothing is stored: it fades within an hour, unless you also keep it. Off stops it and wipes it at once.',
  'sound-level':
    'A sensor tells Roomtone how loud this room is: one number a minute, no sound. The rest of its message is dropped unread. It picks calm or lively music; all who hear that may guess why. People in this house see it. Nothing is stored: it fades in five minutes, unless you also keep it. Off wipes it at once.',
  who: 'Roomtone hears if your own phone or watch is in this room. The rest of that message is dropped unread. Music may start when you come; all who hear it may guess it is you. Only you see it. Nothing is stored: it fades in five minutes, unless you also keep it. Off stops it and wipes it at once.',
  played:
    'Roomtone writes down what plays here and what you skip or like, to choose better. What plays by itself tells all who hear it what you like. Only you see your plays; this house sees what no one claims. It is stored until you delete it. Off stops it; Stop and forget wipes it all.',
  keep: 'Roomtone stores what this sensor says, with the time. The rest of its message is dropped unread. It stays for the days you choose, and then it is wiped. People in this house can see it. Music by itself may show what it knows. Turn keep off to stop; Stop and forget wipes what is stored at once.',
  learn:
    'Roomtone counts what happens here at what time of day, to learn your habits. Only counts are stored, no list. The rest of each message is dropped unread. Music by itself may show a habit to all who hear it. The counts stay until you stop. This room’s page shows how many. Stop and forget wipes them at once.',
  share:
    'Roomtone tells other programs in your house, such as Home Assistant, what it knows of this room now. It sends no more than you allow here. Those programs may store it, and Roomtone cannot wipe it there. It stores nothing more itself. Turn share off to stop: it then takes its last message back at once.',
  import:
    'Roomtone reads the file you give it and stores what you played, and when. The rest of the file is dropped unread, and the file is deleted. Only you see it. Music by itself may tell others what you like. It stays until you delete it. Delete the import, or stop it, and all is wiped.',
  look: 'For a while Roomtone lists the sensors that say they exist: name and kind, no values. The rest is dropped unread. The list is not stored: it goes when you close it. People who run this house see it. Press Stop to end it. Only the note that you looked stays, in the record of permissions.',
  listen:
    'For five minutes at most Roomtone reads which topics are used, and no values: each message is dropped unread. The list is not stored and goes when the time is up. People who run this house see it. Press Stop to end it. Only the note that you listened stays, in the record of permissions.',
  device:
    'Roomtone stores the id of your own phone or watch, locked with your own key, so that it can listen for it. Only you can see it, and no one can give it for you. It stays until you remove it or leave this house. Remove it to stop: id and key are then wiped at once.',
};

/** Which notice goes with a yes to this kind for this purpose. */
export const noticeNameOf = (kind: Kind, purpose: GrantPurpose): NoticeName => {
  if (purpose === 'share') return 'share';
  if (purpose === 'react' || kinds[kind].class === 'E') return kinds[kind].row;
  return purpose;
};

/** What somebody who says yes to a kind for a purpose is told. */
export const noticeOf = (kind: Kind, purpose: GrantPurpose): string =>
  `${kinds[kind].reveals} ${notices[noticeNameOf(kind, purpose)]}`;
