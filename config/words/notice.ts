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
    'Sensors tell Roomtone if somebody is here, not who. The rest of their message is dropped unread. Music that starts by itself tells all who hear it that somebody is here. People in this house see it. Unless you choose keep or learn, nothing is stored: Roomtone forgets it within four hours. Off stops it and wipes that memory.',
  'light-and-air':
    'Sensors tell Roomtone how light, warm and fresh this room is. The rest of their message is dropped unread. Roomtone then picks calm or lively music; all who hear that may guess why. People in this house see it. Unless you choose keep, nothing is stored: Roomtone forgets it within an hour. Off stops it and wipes that memory.',
  'sound-level':
    'A sensor tells how loud this room is: one number a minute, no sound. The rest of its message is dropped unread. Roomtone picks calm or lively music; all who hear that may guess why. People in this house see it. Unless you choose keep, nothing is stored: Roomtone forgets it within five minutes. Off stops it and wipes that.',
  who: 'Sensors tell Roomtone when your own phone or watch is in this room. The rest of their message is dropped unread. Music may start when you come; all who hear it may guess it is you. Only you see it. Unless you choose keep, this is not stored: it is forgotten within five minutes. Off stops it and wipes that.',
  played:
    'Roomtone writes down only what plays here, when, what you skip or like, and your name if it was you. Music by itself tells all who hear what you like. Only you see lines with your name; people here see others. It is stored until you delete it. Off stops new lines, not old ones; Stop and forget wipes all.',
  keep: 'Roomtone stores each value you allow here, such as “somebody moved”, with its time. The rest of the message is dropped unread. People in this house see it; what your own phone shows, only you. Music may hint at it. Each is wiped after the days you choose; turning keep off only stops new ones. Stop and forget wipes all.',
  learn:
    'Roomtone stores at which half-hours somebody came in, so that music starts sooner. The rest of each message is dropped unread. People in this house see only how many half-hours. Music may show a habit to all who hear it. Each is wiped after four weeks; turning learn off only stops new ones. Stop and forget wipes all at once.',
  share:
    'Roomtone tells programs in your house, like Home Assistant, what it knows of this room now, only what you allow here. Whoever uses them sees it. Only Roomtone’s last message is stored, until the next. Those programs may keep it as long as they like; Roomtone cannot wipe it there. Turn share off to stop: its last message is cleared.',
  import:
    'Roomtone takes from your file what you played, and when, and stores that. The rest is dropped, and Roomtone’s copy of the file is deleted; your own file stays with you. Only you see it. Music by itself may tell others what you like. It stays until you delete it. Delete the import to stop: all of it is wiped.',
  look: 'For five minutes Roomtone lists the sensors that say they exist: name and kind, no values. The rest is dropped unread. Adults here see the list. It is not stored, and gone half an hour after ending. Press Stop to end it and wipe the list. That you looked, not the list, stays noted for good; everyone here sees that.',
  listen:
    'For five minutes Roomtone lists the names under which devices send, no voices and no values: each message is dropped unread. Adults here see the list. It is not stored, and gone half an hour after ending. Press Stop to end it and wipe the list. That you listened, not the list, stays noted for good; everyone here sees that.',
  device:
    'Roomtone takes only the id of your own phone or watch and stores it, sealed with a key made for you, so that it knows when it is near. Only you see it, and no one else can add it. It stays until you remove it or your account is erased. Remove it to stop: it is wiped at once.',
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
