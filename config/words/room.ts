// Rooms and what can be said of them.

export const roomPurposes = ['kitchen', 'living', 'bedroom', 'bath', 'office', 'hall', 'other'] as const;
export type RoomPurpose = (typeof roomPurposes)[number];

/** What a room does by itself: nothing, offer, or start. */
export const automatics = ['off', 'suggest', 'start'] as const;
export type Automatic = (typeof automatics)[number];

/** shared: everybody's. child: the household's. private: its owners' alone; neither of the last two is shown to strangers. */
export const visibilities = ['shared', 'private', 'child'] as const;
export type Visibility = (typeof visibilities)[number];

/** Where several live behind one door, each of its owners must allow what it notices. */
export const needsEveryOwner = (room: { readonly purpose: RoomPurpose; readonly visibility?: Visibility }): boolean =>
  room.purpose === 'bedroom' || (room.visibility ?? 'shared') !== 'shared';

export const moods = ['calm', 'focus', 'lively', 'surprise', 'none'] as const;
export type Mood = (typeof moods)[number];
/** How long a chosen mood lasts. */
export const moodLastsMs = 2 * 3600_000;

export const occupancyStates = ['occupied', 'empty', 'unknown'] as const;
export type OccupancyState = (typeof occupancyStates)[number];

/** How much people move. */
export const activityLabels = ['still', 'calm', 'active'] as const;
export type ActivityLabel = (typeof activityLabels)[number];

export const roomActions = [
  'play',
  'pause',
  'resume',
  'next',
  'previous',
  'stop',
  'volume',
  'like',
  'dislike',
  'save',
  'private',
  'mute',
] as const;
export type RoomAction = (typeof roomActions)[number];

/** Seconds a room must stay occupied before music starts. */
export const settleSecondsOf = (purpose: RoomPurpose): number => (purpose === 'hall' ? 90 : 20);
export const firstCeilingPercent = 60;
export const firstVolumePercent = 20;

/** Room slugs are public names: lower case, digits and dashes or underscores, at most 32. */
export const slugPattern = /^[a-z0-9][a-z0-9_-]{0,31}$/;
