// Everything that the ledger may hold: one word per act, and the sentence that a person reads for it.

export interface LedgerWords {
  /** `{who}` did it; `{about}` is a person, a room or the house; other braces are filled from the entry's own fields. */
  readonly text: string;
}

/** A closed list: what is not here cannot be written. Words are never renamed, because old entries keep them. */
export const ledgerEvents = {
  grant: { text: '{who} said {effect} to {kind} ({purpose}) for {about}.' },
  end: { text: '{kind} ({purpose}) for {about} ended: {reason}.' },
  'sensing-stopped': { text: '{who} stopped all sensing.' },
  'sensing-allowed': { text: '{who} let sensing go on.' },
  'clock-confirmed': { text: '{who} confirmed the date after it had jumped.' },
  'guest-mode-on': { text: '{who} switched guest mode on in {about}.' },
  'guest-mode-off': { text: 'Guest mode ended in {about}.' },
  'guest-objected': { text: 'A guest asked for no sensing in {about}.' },
  'private-on': { text: '{who} began a private session for {about}.' },
  'private-off': { text: '{who} ended a private session for {about}.' },
  'looked-for-sensors': { text: '{who} looked for sensors: what announces itself was listed.' },
  'listened-for-sensors': { text: '{who} listened for sensors for some minutes: topics were read, never values.' },
  'looking-ended': { text: 'Looking for sensors, begun by {who}, ended.' },
  'listening-ended': { text: 'Listening for sensors, begun by {who}, ended.' },
  'sensor-mapped': { text: '{who} placed a sensor in {about}: it counts as {kind}.' },
  'sensor-removed': { text: '{who} took a sensor ({kind}) away from {about}.' },
  'bridge-added': { text: '{who} made a broker account for a sensor bridge.' },
  'person-invited': { text: '{who} invited somebody.' },
  'invitation-withdrawn': { text: '{who} took an invitation back.' },
  'person-joined': { text: '{about} joined the house.' },
  'guest-came': { text: 'A guest signed in to {about} with a code of {who}.' },
  'device-paired': { text: '{about} signed in on a further device.' },
  'sign-in-ended': { text: '{who} ended a sign-in of {about}.' },
  'visit-ended': { text: '{who} ended the visit of a guest in {about}.' },
  'person-changed': { text: '{who} changed the role or the standing of {about}.' },
  'person-erased': { text: 'The account of {about} was erased.' },
  'guardians-changed': { text: '{who} changed who speaks for {about}.' },
  'birth-month-changed': { text: '{who} changed the month of birth of {about}.' },
  'password-reset': { text: '{who} set a new password for {about}.' },
  'token-made': { text: '{who} made a token for a program.' },
  'token-ended': { text: '{who} ended a token for a program.' },
  'device-added': { text: '{who} named a phone or watch of their own.' },
  'device-removed': { text: '{who} removed a phone or watch of their own.' },
  'owners-changed': { text: '{who} changed who owns {about}.' },
  'visibility-changed': { text: '{who} changed whom {about} belongs to: shared, private or a child’s.' },
  'purpose-changed': { text: '{who} changed what {about} is for.' },
  'child-age-changed': { text: '{who} changed the age from which somebody decides alone here.' },
  reviewed: { text: '{who} went through everything that is on.' },
  import: { text: '{who} imported a listening history of {plays} plays.' },
  forget: { text: '{who} had {plays} plays and {observations} observations forgotten for {about}.' },
  'learning-changed': { text: '{who} changed which plays count for their taste.' },
  export: { text: '{who} took a copy of their own data.' },
  backup: { text: 'A backup was made.' },
  'backup-key': { text: '{who} made a new key for backups.' },
  'backup-changed': { text: '{who} changed when and where backups are made.' },
  restore: { text: 'A backup was restored.' },
  'tls-changed': { text: '{who} changed the encryption of the panel.' },
} as const satisfies Record<string, LedgerWords>;

export type LedgerEvent = keyof typeof ledgerEvents;

export const isLedgerEvent = (word: string): word is LedgerEvent => Object.hasOwn(ledgerEvents, word);
