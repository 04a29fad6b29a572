// The cases of what was played: which kind and purpose is denied, why, what happens to the house meanwhile, and what may be left.
import type { GrantPurpose } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import { type BrokerName, brokers, type Denial, denials, type World } from './canary-cases.ts';
import { coveringRows, everyRow, type Row } from './covering-array.ts';

type PlayKind = Extract<Kind, 'play' | 'skip' | 'save' | 'like' | 'volume'>;

/** Every purpose that anything is done with; the others have no code path that a case could take. */
export const combinations: readonly (readonly [PlayKind, GrantPurpose])[] = [
  ['play', 'keep'],
  ['play', 'learn'],
  ['play', 'share'],
  ['skip', 'keep'],
  ['skip', 'learn'],
  ['save', 'keep'],
  ['save', 'learn'],
  ['like', 'keep'],
  ['like', 'learn'],
  ['volume', 'share'],
];

/** Played to its end, still playing when the house is stopped, or when it is killed. */
export const occasions = ['live', 'restart', 'crash'] as const;
export type Occasion = (typeof occasions)[number];

export interface PlayCase {
  readonly n: number;
  readonly kind: PlayKind;
  readonly purpose: GrantPurpose;
  readonly denial: Denial;
  readonly occasion: Occasion;
  readonly broker: BrokerName;
}

const sizes = [combinations.length, denials.length, occasions.length, brokers.length] as const;

const caseOf = ([combination = 0, denial = 0, occasion = 0, broker = 0]: Row, n: number): PlayCase => {
  const [kind, purpose] = combinations[combination] ?? ['play', 'keep'];
  return {
    ...{ n, kind, purpose },
    denial: denials[denial] ?? 'none',
    occasion: occasions[occasion] ?? 'live',
    broker: brokers[broker] ?? 'embedded',
  };
};

export const pairwisePlays = (): PlayCase[] => coveringRows(sizes).map(caseOf);
export const everyPlay = (): PlayCase[] => everyRow(sizes).map(caseOf);

export const playsOf = (all: readonly PlayCase[], broker: BrokerName, world: World): PlayCase[] =>
  all.filter((one) => one.broker === broker && worldOfPlay(one) === world);

const worldOfPlay = ({ denial }: PlayCase): World => (denial === 'panic' || denial === 'clock' ? denial : 'rooms');

const ofWholeRoom: ReadonlySet<Denial> = new Set(['guest', 'paused', 'panic', 'clock']);
const isClosed = ({ denial }: PlayCase): boolean => ofWholeRoom.has(denial);

export const roomOfPlay = ({ kind, purpose, denial }: PlayCase): string => `played-${kind}-${purpose}-${denial}`;

/** Stands in the title and the key of the piece that a case plays. */
export const pieceWord = 'zqstueck5c1b';
export const pieceOf = ({ n }: Pick<PlayCase, 'n'>): string => `${pieceWord}-${n}x`;
/** The numbers of the cases whose piece is named in a text. */
export const piecesIn = (text: string): readonly number[] => [
  ...new Set([...text.matchAll(new RegExp(`${pieceWord}-(\\d+)x`, 'gi'))].map((match) => Number(match[1]))),
];

const playPurposes: readonly GrantPurpose[] = ['keep', 'learn', 'share'];

/** What is granted where the case stands; all of it is void where the whole room is closed. */
export const grantedWith = (one: PlayCase): readonly (readonly [Kind, GrantPurpose])[] => {
  const own = playPurposes.filter((purpose) => isClosed(one) || purpose !== one.purpose);
  const needsPlay = one.kind === 'skip' || one.kind === 'volume';
  return [
    ...own.map((purpose) => [one.kind, purpose] as const),
    ...(needsPlay ? playPurposes.map((purpose) => ['play', purpose] as const) : []),
  ];
};

/** What of a case may be left, and, where nothing interrupted it, must be: or the case proved nothing. */
export const mayLeave = (one: PlayCase) => {
  const open = !isClosed(one);
  const play = open && (one.kind === 'volume' || (['play', 'skip'].includes(one.kind) && one.purpose !== 'keep'));
  return {
    play,
    learnt: play && one.purpose !== 'learn',
    reaction: open && ['save', 'like'].includes(one.kind) && one.purpose !== 'keep',
    told: open && (one.kind === 'volume' || one.kind === 'skip' || (one.kind === 'play' && one.purpose !== 'share')),
  };
};
