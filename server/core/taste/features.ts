// The named terms of a score, in the order of their weights.

export const featureNames = [
  'memory',
  'recent-memory',
  'recency',
  'last-hours',
  'today',
  'this-week',
  'this-month',
  'all-time',
  'in-session',
  'follows',
  'follows-lately',
  'follows-both',
  'follows-soon',
  'like-sessions',
  'same-artist',
  'same-album',
  'album-next',
  'artist-memory',
  'artist-today',
  'artist-follows',
  'room',
  'artist-room',
  'liked',
  'loved',
  'unheard',
  'unheard-artist',
  'unheard-album',
] as const;
export type FeatureName = (typeof featureNames)[number];
export const featureCount = featureNames.length;

export const featureIndex = Object.fromEntries(featureNames.map((name, index) => [name, index])) as Readonly<
  Record<FeatureName, number>
>;

/**
 * How the raw sum becomes a term: `log` is scale * ln(1 + raw / floor), so that absence contributes nothing;
 * `plain` is the raw value. Scales bring the terms to a similar size for one learning rate.
 */
export interface Shape {
  readonly kind: 'log' | 'plain';
  readonly floor: number;
  readonly scale: number;
}

const log = (floor: number, scale: number): Shape => ({ kind: 'log', floor, scale });
const plain: Shape = { kind: 'plain', floor: 1, scale: 1 };

const shapeByName: Readonly<Record<FeatureName, Shape>> = {
  memory: log(1e-4, 0.4),
  'recent-memory': log(1e-7, 0.25),
  recency: log(1e-8, 0.25),
  'last-hours': log(0.02, 0.5),
  today: log(0.02, 0.5),
  'this-week': log(0.02, 0.5),
  'this-month': log(0.02, 0.5),
  'all-time': log(0.5, 0.5),
  'in-session': plain,
  follows: log(0.01, 0.5),
  'follows-lately': log(0.01, 0.5),
  'follows-both': log(0.02, 0.5),
  'follows-soon': log(0.01, 0.5),
  'like-sessions': log(0.005, 0.5),
  'same-artist': plain,
  'same-album': plain,
  'album-next': plain,
  'artist-memory': log(1e-3, 0.4),
  'artist-today': log(0.02, 0.5),
  'artist-follows': log(0.01, 0.5),
  room: plain,
  'artist-room': plain,
  liked: plain,
  loved: plain,
  unheard: plain,
  'unheard-artist': plain,
  'unheard-album': plain,
};
export const shapes: readonly Shape[] = featureNames.map((name) => shapeByName[name]);
