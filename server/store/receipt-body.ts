// A receipt as JSON-LD: a profile of ISO/IEC TS 27560 in the words of the W3C Data Privacy Vocabulary; docs/receipts.md lists its fields.
import type { GrantEffect, GrantPurpose } from '../../config/words/grant.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import { noticeOf } from '../../config/words/notice.ts';

/** The entry of the ledger that a receipt proves. */
export interface ReceiptProof {
  readonly seq: number;
  readonly hash: string;
  readonly words: readonly string[];
}

/** Pseudonyms only: whoever reads it for somebody puts that person's own name in. */
export interface ReceiptParties {
  readonly person: string;
  readonly by: string;
}

export interface ConsentFacts {
  readonly type: 'grant' | 'end';
  readonly grant: number;
  /** The number of the room, or null for history without one. */
  readonly room: number | null;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly effect: GrantEffect;
  readonly startsAtMs: number;
  readonly endsAtMs: number | null;
  readonly retentionDays: number | null;
  readonly notice: number;
  readonly method: string;
  /** Why it ended. */
  readonly reason?: string;
}

export interface ActFacts {
  readonly type: 'import' | 'forget';
  /** What it was about: self, room:<number>, plays, all. */
  readonly scope: string;
  readonly counts: Readonly<Record<string, number>>;
}

export type ReceiptFacts = ConsentFacts | ActFacts;

export type JsonLd = Readonly<Record<string, unknown>>;

const context = {
  dpv: 'https://w3id.org/dpv#',
  dct: 'http://purl.org/dc/terms/',
  schema: 'https://schema.org/',
  roomtone: 'urn:roomtone:terms:',
};
const profile = 'https://w3id.org/dpv/schema/dpv-27560#receipt-record';
const house = { '@id': 'urn:roomtone:house', '@type': 'dpv:DataController', 'dct:title': 'The household' };

const iso = (atMs: number): string => new Date(atMs).toISOString();
const personId = (pseudonym: string): string => `urn:roomtone:person:${pseudonym}`;

const processing: Readonly<Record<GrantPurpose, readonly string[]>> = {
  react: ['dpv:Collect', 'dpv:Use'],
  learn: ['dpv:Use', 'dpv:Derive'],
  keep: ['dpv:Record', 'dpv:Store'],
  share: ['dpv:Share'],
};

const purposes: Readonly<Record<GrantPurpose, string>> = {
  react: 'Choose or adjust the music now, in memory only',
  learn: 'Update statistics from which music is chosen later',
  keep: 'Store it',
  share: 'Show it to other people or programs of the house',
};

/** ISO 8601; a raw value that is only reacted to lives in memory for its kind's own time. */
const storedFor = ({ kind, purpose, retentionDays }: ConsentFacts): string => {
  if (purpose === 'react' || purpose === 'share') return `PT${kinds[kind].ttlS}S`;
  return retentionDays === null ? 'until deleted' : `P${retentionDays}D`;
};

const statusOf = (facts: ConsentFacts): string => {
  if (facts.type === 'grant') return facts.effect === 'allow' ? 'dpv:ConsentGiven' : 'dpv:ConsentRefused';
  return facts.reason === 'ran-out' || facts.reason === 'once-over' || facts.reason === 'unused'
    ? 'dpv:ConsentExpired'
    : 'dpv:ConsentWithdrawn';
};

const consentRecord = (facts: ConsentFacts, { person, by }: ReceiptParties, atMs: number): JsonLd => ({
  '@id': `urn:roomtone:grant:${facts.grant}`,
  '@type': 'dpv:ConsentRecord',
  'dct:identifier': String(facts.grant),
  'dpv:hasDataSubject': { '@id': personId(person), '@type': 'dpv:DataSubject' },
  'dpv:hasDataController': house,
  'dpv:hasProcess': {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': { '@id': `roomtone:purpose/${facts.purpose}`, 'dct:title': purposes[facts.purpose] },
    'dpv:hasPersonalData': { '@id': `roomtone:kind/${facts.kind}`, 'dct:description': kinds[facts.kind].reveals },
    'dpv:hasProcessing': processing[facts.purpose],
    'dpv:hasStorageCondition': { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': storedFor(facts) },
    'dpv:hasRecipient': facts.purpose === 'share' ? 'dpv:ThirdParty' : house['@id'],
    'dpv:hasLocation': facts.room === null ? null : `urn:roomtone:room:${facts.room}`,
  },
  'dpv:hasConsentStatus': [
    {
      '@type': statusOf(facts),
      'dpv:isIndicatedBy': personId(by),
      'dpv:isIndicatedAtTime': iso(atMs),
      'dpv:hasIndicationMethod': facts.method,
      'dpv:hasDuration':
        facts.endsAtMs === null ? 'until withdrawn' : `${iso(facts.startsAtMs)}/${iso(facts.endsAtMs)}`,
      ...(facts.reason !== undefined && { 'dct:description': facts.reason }),
    },
  ],
  'dpv:hasNotice': {
    '@type': 'dpv:ConsentNotice',
    'dct:hasVersion': facts.notice,
    'dct:description': noticeOf(facts.kind, facts.purpose),
  },
});

const actRecord = (facts: ActFacts, { person, by }: ReceiptParties, atMs: number): JsonLd => ({
  '@type': facts.type === 'forget' ? 'dpv:RightExerciseRecord' : 'dpv:DataProcessingRecord',
  'dpv:hasDataSubject': { '@id': personId(person), '@type': 'dpv:DataSubject' },
  'dpv:hasDataController': house,
  'dpv:isIndicatedBy': personId(by),
  'dpv:isIndicatedAtTime': iso(atMs),
  'dpv:hasProcessing': facts.type === 'forget' ? ['dpv:Erase'] : ['dpv:Record', 'dpv:Store'],
  'dpv:hasScope': facts.scope,
  ...(facts.type === 'forget' && { 'dpv:hasStatus': 'dpv:RequestFulfilled' }),
  'roomtone:counts': facts.counts,
});

export const receiptOf = (facts: ReceiptFacts, parties: ReceiptParties, proof: ReceiptProof, atMs: number): JsonLd => ({
  '@context': context,
  '@id': `urn:roomtone:receipt:${proof.seq}`,
  '@type': 'dpv:ConsentReceipt',
  'dct:identifier': String(proof.seq),
  'dct:conformsTo': profile,
  'dct:created': iso(atMs),
  'dct:publisher': house['@id'],
  'schema:recipient': { '@id': personId(parties.person) },
  'dpv:hasRecordOfActivity': 'grant' in facts ? consentRecord(facts, parties, atMs) : actRecord(facts, parties, atMs),
  'dpv:hasRight': [
    'Withdraw it, have it erased, and take a copy of it: under Permissions and Privacy in the panel, by the API, or on the command line.',
  ],
  'roomtone:ledger': { seq: proof.seq, hash: proof.hash, words: proof.words },
});
