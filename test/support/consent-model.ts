// The rules of consent once more, as plainly as they can be said: what the real house is compared with.
import type { GrantPurpose } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { Home, Model, Word } from './consent-words.ts';

const longMs = 25 * 3600_000;

export const passTime = (m: Model, wallMs: number, passedMs: number): void => {
  if (!m.waits && wallMs - m.timeMs - passedMs > longMs) m.waits = true;
  if (!m.waits) m.timeMs = Math.max(wallMs, m.timeMs - wallMs > longMs ? m.timeMs + passedMs : m.timeMs);
};
export const speaker = (home: Home, m: Model, person: number): number =>
  person === home.child.id && m.timeMs < home.child.untilMs ? home.child.guardian : person;

/** `allow` with the words that count, or why not. */
export const judge = (
  home: Home,
  m: Model,
  purpose: GrantPurpose,
  about: Pick<Word, 'room' | 'kind'> & { person: number | null },
) => {
  const { room, kind, person } = about;
  const letter = kinds[kind].class;
  const no = (why: string) => ({ why, ids: [] as number[] });
  const lasts = (untilMs: number | undefined): boolean => (untilMs ?? 0) > m.timeMs;
  if (m.stopped) return no('panic');
  if (m.waits) return no('clock');
  const listens = letter === 'E' && person !== null && purpose === 'react';
  if (!listens && (lasts(m.alone.get(room)) || lasts(m.alone.get(person ?? '')))) return no('paused');
  if (lasts(m.guests.get(room)?.untilMs) && !('AB'.includes(letter) && purpose === 'react')) return no('guest');
  const said = m.words.filter(
    (w) => !w.lost && w.room === room && w.kind === kind && w.purpose === purpose && lasts(w.untilMs),
  );
  if (said.some((w) => w.no && (w.about ?? person) === person)) return no('veto');
  const here = (w: Word) => ![w.by, w.about].some((one) => one !== null && m.suspended.has(one));
  const yes = said.filter((w) => !w.no && here(w) && [null, w.by, person].includes(w.about));
  const owners = (home.owners[room] ?? []).map((one) => yes.filter((w) => w.by === speaker(home, m, one)));
  if (!(home.everyOwner.includes(room) ? owners.every((one) => one.length) : owners.some((one) => one.length)))
    return no('room');
  const isChild = person !== null && speaker(home, m, person) !== person;
  const own = yes.filter((w) => w.about === person && person !== null && w.by === speaker(home, m, person));
  const fit = own.filter((w) => !isChild || (purpose !== 'share' && (purpose !== 'keep' || (w.days ?? 99) <= 30)));
  const personal = letter === 'D' || (letter === 'E' && person !== null);
  if (personal && fit.length === 0) return no('person');
  const base =
    letter === 'E' ? ({ learn: 'keep' } as const)[purpose as 'learn'] : purpose === 'react' ? undefined : 'react';
  if (base && judge(home, m, base, about).why !== 'allow') return no('dependency');
  return { why: 'allow', ids: [...owners.flat(), ...(personal ? fit : [])].map((w) => w.id) };
};
