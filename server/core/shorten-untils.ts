// What people set for some hours by a date that was wrong, once an adult has confirmed the right one: it lasts those hours, not years.
import { guestModeLastsMs } from '../../config/words/person.ts';
import { moodLastsMs } from '../../config/words/room.ts';
import { privateLastsMs } from './arrangement.ts';
import { changeRoom, consentMsOf, type Draft, keepInRoom, roomOf } from './draft.ts';
import { ofPeople } from './outdated.ts';
import { stopWinsMs } from './politeness.ts';

/** Call it when the confirmed date counts. What was set before the leap ends by that date, as it was to. */
export const shortenUntils = (draft: Draft): void => {
  const nowMs = consentMsOf(draft);
  const within = (untilMs: number | null | undefined, lastsMs: number): number | null =>
    untilMs == null ? null : Math.min(untilMs, nowMs + lastsMs);
  for (const id of Object.keys(draft.house.rooms)) {
    const room = roomOf(draft, id);
    if (room === undefined) continue;
    const { holdUntilMs, moodUntilMs, privateUntilMs, guestUntilMs } = room.kept;
    keepInRoom(draft, id, {
      holdUntilMs: within(holdUntilMs, stopWinsMs),
      moodUntilMs: within(moodUntilMs, moodLastsMs),
      privateUntilMs: within(privateUntilMs, privateLastsMs),
      guestUntilMs: within(guestUntilMs, guestModeLastsMs),
    });
    const { sentence } = room;
    if (sentence !== null && ofPeople.has(sentence.code))
      changeRoom(draft, id, { sentence: { ...sentence, untilMs: within(sentence.untilMs, stopWinsMs) } });
  }
};
