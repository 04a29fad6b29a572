// The cases of the canary proof: what is denied, why, how it comes and as what, and where it may be found at most.
import { type GrantPurpose, grantPurposes } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import { coveringRows, everyRow, type Row } from './covering-array.ts';

export const sensorKinds = kindNames.filter((kind) => kinds[kind].class !== 'E');

/** Why nothing may come of it. `panic` and `clock` are about the house, the others about one room. */
export const denials = ['none', 'expired', 'revoked', 'veto', 'stale', 'guest', 'paused', 'panic', 'clock'] as const;
export type Denial = (typeof denials)[number];

export const deliveries = ['before', 'retained', 'reconnect', 'restart', 'crash'] as const;
export type Delivery = (typeof deliveries)[number];

/** The value itself, a property beside a granted one, or what stands around the value. */
export const carriers = ['value', 'sibling', 'wrapped'] as const;
export type Carrier = (typeof carriers)[number];

export const brokers = ['embedded', 'mosquitto'] as const;
export type BrokerName = (typeof brokers)[number];

export interface Case {
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly denial: Denial;
  readonly delivery: Delivery;
  readonly qos: 0 | 1 | 2;
  readonly carrier: Carrier;
  readonly broker: BrokerName;
}

export const sizes = [
  sensorKinds.length,
  grantPurposes.length,
  denials.length,
  deliveries.length,
  3,
  carriers.length,
  brokers.length,
] as const;

const caseOf = (row: Row): Case => {
  const [kind = 0, purpose = 0, denial = 0, delivery = 0, qos = 0, carrier = 0, broker = 0] = row;
  return {
    kind: sensorKinds[kind] ?? 'motion',
    purpose: grantPurposes[purpose] ?? 'react',
    denial: denials[denial] ?? 'none',
    delivery: deliveries[delivery] ?? 'before',
    qos: qos === 2 ? 2 : qos === 1 ? 1 : 0,
    carrier: carriers[carrier] ?? 'value',
    broker: brokers[broker] ?? 'embedded',
  };
};

export const pairwiseCases = (): Case[] => coveringRows(sizes).map(caseOf);
export const everyCase = (): Case[] => everyRow(sizes).map(caseOf);

/** Denials that are of one room can lie side by side in one house. */
export const worlds = ['rooms', 'panic', 'clock'] as const;
export type World = (typeof worlds)[number];
export const worldOf = ({ denial }: Pick<Case, 'denial'>): World =>
  denial === 'panic' || denial === 'clock' ? denial : 'rooms';

const ofWholeRoom: ReadonlySet<Denial> = new Set(['guest', 'paused', 'panic', 'clock']);

/** A device of a person's own has to be named by that person before anything can be allowed; half of them are. */
export const ofNamedDevice = ({ kind, carrier }: Pick<Case, 'kind' | 'carrier'>): boolean =>
  kinds[kind].class === 'D' && carrier !== 'sibling';

/** Whether the room may react to it although the purpose in question is denied; then it may live in memory, and only there. */
export const mayReact = ({ kind, purpose, denial, carrier }: Case): boolean => {
  if (kinds[kind].class === 'D' && !ofNamedDevice({ kind, carrier })) return false;
  if (denial === 'guest') return kinds[kind].class <= 'B';
  return purpose !== 'react' && !ofWholeRoom.has(denial);
};

/** What is granted where the case stands, apart from the purpose that is denied. */
export const grantedBeside = ({ purpose, denial }: Case): readonly GrantPurpose[] => {
  if (ofWholeRoom.has(denial)) return grantPurposes;
  return purpose === 'react' ? [] : ['react'];
};

/** Begins every text canary, so that one search finds any of them. */
export const word = 'zqKanari7f3a';

/** Begins a text that may live in memory, and only there. */
export const memoryWord = 'mmKanari2b6d';

/** Rare digits behind an everyday value; what may live in memory has others. */
const numbers: Partial<Record<Kind, number>> = {
  illuminance: 71309,
  temperature: 37,
  humidity: 43,
  co2: 7130,
  count: 7,
  'sound-level': 51,
  power: 71311,
  distance: 13,
  rssi: -61,
};
const neverDigits = 0.09130913;
const memoryDigits = 0.09270927;
/** No kind takes it, whatever is granted. */
export const outOfRange = 7130913.0913;

export const neverNumbers = [...Object.values(numbers).map((value) => value + neverDigits), outOfRange];
export const memoryNumbers = Object.values(numbers).map((value) => value + memoryDigits);

/** The value that a case sends; a boolean can carry no canary, and is looked for where values are listed. */
export const sentValue = (one: Case, n: number): boolean | number | string => {
  const base = numbers[one.kind];
  if (base !== undefined) {
    if (!mayReact(one) && n % 7 === 0) return outOfRange;
    return base + (mayReact(one) ? memoryDigits : neverDigits);
  }
  if (kinds[one.kind].value === 'boolean') return n % 2 === 0;
  return `${mayReact(one) ? memoryWord : word}-${n}`;
};

/** Cases of the same room share purpose and denial; a merged payload needs a kind of its own beside it. */
export const roomOf = ({ kind, purpose, denial, carrier }: Case): string => {
  const alone = carrier === 'sibling' && kind === 'humidity' ? 'alone' : carrier;
  return `${purpose}-${denial}-${alone}`;
};

/** The kind that is granted beside the denied one in a merged payload. */
export const companionOf = (kind: Kind): Kind => (kind === 'humidity' ? 'temperature' : 'humidity');
