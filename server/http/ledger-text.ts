// Entries of the ledger and receipts as sentences for the person who reads them.
import { isLedgerEvent, ledgerEvents } from '../../config/words/ledger.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import type { JsonLd } from '../store/receipt-body.ts';

type Names = ReadonlyMap<string, string>;

const nameIn = (names: Names | null, id: string): string => {
  if (id === 'house') return 'the house';
  return names?.get(id) ?? (id.startsWith('room:') ? 'a room that is gone' : 'somebody');
};

const fieldsOf = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
};

const said: Readonly<Record<string, string>> = { allow: 'yes', deny: 'no' };

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** null for names: an entry of somebody else, of which only the sort is told. */
export const ledgerText = ({ event, actor, subject, body }: LedgerEntry, names: Names | null): string => {
  if (!isLedgerEvent(event)) return event;
  const own = names === null ? {} : fieldsOf(body);
  const fields: Record<string, unknown> = { ...own, who: nameIn(names, actor), about: nameIn(names, subject) };
  const filled = ledgerEvents[event].text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields[name];
    return value === undefined || value === null ? 'something' : (said[String(value)] ?? String(value));
  });
  return capital(filled);
};

const at = (thing: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (found, step) =>
      typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[step] : undefined,
    thing,
  );

const words: Readonly<Record<string, string>> = {
  'dpv:ConsentGiven': 'Yes',
  'dpv:ConsentRefused': 'No',
  'dpv:ConsentWithdrawn': 'Taken back',
  'dpv:ConsentExpired': 'Ran out',
};

const lastOf = (id: unknown): string =>
  String(id ?? '')
    .split(/[/:]/)
    .at(-1) ?? '';

/** One line for a list; the whole receipt says more. */
export const receiptText = (kind: string, body: JsonLd, names: Names): string => {
  const record = body['dpv:hasRecordOfActivity'];
  if (kind === 'grant' || kind === 'end') {
    const what = lastOf(at(record, 'dpv:hasProcess', 'dpv:hasPersonalData', '@id'));
    const purpose = lastOf(at(record, 'dpv:hasProcess', 'dpv:hasPurpose', '@id'));
    const place = at(record, 'dpv:hasProcess', 'dpv:hasLocation');
    const where = typeof place === 'string' ? nameIn(names, `room:${lastOf(place)}`) : 'every room';
    return `${words[String(at(record, 'dpv:hasConsentStatus', 0, '@type'))] ?? ''}: ${what} (${purpose}), ${where}`;
  }
  const plays = Number(at(record, 'roomtone:counts', 'plays') ?? 0);
  return kind === 'import' ? `Imported ${plays} plays` : `Forgotten, ${plays} plays among it`;
};
