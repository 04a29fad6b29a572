// When what a room says is over, because what it speaks of is.
import type { Sentence, SentenceCode } from '../../config/words/sentence.ts';
import { consentMsOf, type Draft } from './draft.ts';
import type { RoomNow } from './house-types.ts';
import { playsNow } from './playback.ts';
import { isBusyWith } from './room-state.ts';

/** What people set for some hours ends by the time that counts for permissions. */
export const ofPeople: ReadonlySet<SentenceCode> = new Set(['stopped-by-hand', 'private-session']);

/** Sentences that are over because what they speak of is. */
export const isOutdated = (room: RoomNow, sentence: Sentence, draft: Draft): boolean => {
  const nowMs = ofPeople.has(sentence.code) ? consentMsOf(draft) : draft.now.atMs;
  if (sentence.untilMs !== null && sentence.untilMs <= nowMs) return true;
  switch (sentence.code) {
    case 'settling':
      return room.arrival === null;
    case 'suggest':
      return room.occupancy.state === 'empty' || room.settings.automatic !== 'suggest';
    case 'automatic-off':
      return room.settings.automatic !== 'off';
    case 'media':
    case 'voice':
      return !isBusyWith(room.levels, sentence.code);
    case 'foreign':
      return room.speakerNow?.foreign !== true;
    case 'no-speaker':
      return room.speaker !== null;
    case 'speaker-offline':
      return room.speakerOnline;
    case 'sensor-silent':
      return room.occupancy.state !== 'unknown' || !playsNow(room);
    default:
      return false;
  }
};
