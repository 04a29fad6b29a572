// Says why a track was picked, with counts that are true, and only what really moved it.
import { reasonWords, type Why } from '../../config/words/pick.ts';
import { countOf } from './taste/decay-bank.ts';
import type { Voice } from './taste/frame.ts';
import { playsOfTrack } from './taste/play-log.ts';

/** What the picker counted about one track, summed over the owners who listen. */
export interface Evidence {
  readonly plays: number;
  readonly artistPlays: number;
  readonly playsHere: number;
  /** What played before, how often this followed it, and how often anything did. */
  readonly followed: { readonly count: number; readonly of: number } | null;
  readonly artist: string;
  /** Title of what played before; null when it is not known. */
  readonly before: string | null;
}

const shownShare = 0.2;
const fewest = 3;

const followedOf = ({ taste }: Voice, key: string, before: string): { count: number; of: number } => {
  const id = taste.trackIds.get(key) ?? -1;
  const last = taste.trackIds.get(before) ?? -1;
  let count = 0;
  let of = 0;
  if (last < 0) return { count, of };
  const { log } = taste;
  for (const place of playsOfTrack(log, last, 64)) {
    if (place + 1 >= log.size || log.session[place] !== log.session[place + 1]) continue;
    of += 1;
    if (log.track[place + 1] === id) count += 1;
  }
  return { count, of };
};

export interface EvidenceQuestion {
  readonly key: string;
  readonly artist: string;
  readonly room: string | null;
  readonly recent: readonly string[];
  readonly beforeTitle: string | null;
}

export const evidenceOf = (tastes: readonly Voice[], question: EvidenceQuestion): Evidence => {
  const sum = (of: (voice: Voice) => number): number => tastes.reduce((total, voice) => total + of(voice), 0);
  const idIn = ({ taste }: Voice): number => taste.trackIds.get(question.key) ?? -1;
  const playsIn = (voice: Voice): number => {
    const id = idIn(voice);
    return id < 0 ? 0 : playsOfTrack(voice.taste.log, id, 1000).length;
  };
  const artistIn = ({ taste }: Voice): number => {
    const id = taste.artistIds.get(question.artist);
    return id === undefined ? 0 : Math.floor(countOf(taste.artistBank, id));
  };
  const hereIn = ({ taste }: Voice): number => {
    const memory = question.room === null ? undefined : taste.rooms.get(question.room);
    const row = memory?.rows.get(taste.trackIds.get(question.key) ?? -1);
    return memory === undefined || row === undefined ? 0 : Math.floor(countOf(memory.bank, row));
  };
  const before = question.recent[question.recent.length - 1];
  const pairs = before === undefined ? [] : tastes.map((voice) => followedOf(voice, question.key, before));
  return {
    plays: sum(playsIn),
    artistPlays: sum(artistIn),
    playsHere: sum(hereIn),
    followed:
      before === undefined
        ? null
        : {
            count: pairs.reduce((all, pair) => all + pair.count, 0),
            of: pairs.reduce((all, pair) => all + pair.of, 0),
          },
    artist: question.artist,
    before: question.beforeTitle,
  };
};

const memoryReasons = new Set(['memory', 'this-week', 'this-month', 'all-time']);
const followReasons = new Set(['follows', 'follows-lately', 'follows-both']);

const sentenceOf = (reason: string, evidence: Evidence): string | null => {
  const plain = reasonWords[reason] ?? null;
  if (memoryReasons.has(reason) && evidence.plays >= fewest) return `${plain}: played ${evidence.plays} times`;
  if (reason === 'room' && evidence.playsHere >= fewest) return `played ${evidence.playsHere} times here`;
  if (reason === 'artist-memory' && evidence.artistPlays >= fewest)
    return `by ${evidence.artist}, played ${evidence.artistPlays} times`;
  const { followed } = evidence;
  if (followReasons.has(reason) && followed !== null && followed.count >= fewest)
    return `usually follows ${evidence.before ?? 'what played before'} (${followed.count} of ${followed.of} times)`;
  return plain;
};

/** The reasons that may be shown, strongest first: positive, and a fifth or more of all that speaks for the track. */
export const shownReasons = (why: readonly Why[]): readonly Why[] => {
  const named = why.filter((term) => term.reason !== 'baseline' && term.reason !== 'rest');
  const positive = why.reduce((sum, term) => (term.reason === 'baseline' ? sum : sum + Math.max(0, term.value)), 0);
  return named
    .filter((term) => term.value > 0 && term.value >= shownShare * positive)
    .sort((a, b) => b.value - a.value);
};

/** What one term says, also one that speaks against the track. */
export const explainTerm = ({ reason }: Why, evidence: Evidence): string =>
  sentenceOf(reason, evidence) ?? reasonWords['rest'] ?? reason;

/** Sentences for a person, strongest reason first; never empty. */
export const explain = (why: readonly Why[], evidence: Evidence): readonly string[] => {
  const sentences = shownReasons(why)
    .map((term) => sentenceOf(term.reason, evidence))
    .filter((sentence): sentence is string => sentence !== null);
  if (sentences.length > 0) return [...new Set(sentences)];
  const plain = why.find((term) => term.reason === 'shuffle' || term.reason === 'no-history');
  return [reasonWords[plain?.reason ?? 'baseline'] ?? 'where every candidate starts'];
};
