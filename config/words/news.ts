// What an open panel is told at once, in one sentence that goes away by itself; the lasting word stands in cards and rooms.

/** `{room}`, `{speaker}`, `{sensor}` are names; `{kind}` is what a sensor counts as. */
export const news = {
  'grants-ending': 'A permission of yours ends soon. Renew it under Permissions, or let it end.',
  'grants-unused': 'A permission of yours ended: nothing had come in under it for 90 days.',
  'guest-objected': 'A guest asked for no sensing in {room}.',
  'guest-mode': 'Guest mode is on in {room}.',
  'sensing-stopped': 'Somebody stopped all sensing.',
  'speaker-lost': '{speaker} in {room} does not answer any more.',
  'sensor-changed': '{sensor} in {room} counts as {kind} now.',
} as const satisfies Record<string, string>;

export type NewsCode = keyof typeof news;
