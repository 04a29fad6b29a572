// Who may say and hear what at an MQTT broker: filters matched as MQTT does, and the access list of mosquitto as text.

const levelsOf = (topic: string): string[] => topic.split('/');

/** Whether a filter is well formed (MQTT 3.1.1, 4.7.1): `+` fills a whole level, `#` only the last one. */
export const isFilter = (filter: string): boolean => {
  const levels = levelsOf(filter);
  return (
    filter !== '' &&
    !/\p{Cc}/u.test(filter) &&
    levels.every((level, at) => !/[+#]/.test(level) || level === '+' || (level === '#' && at === levels.length - 1))
  );
};

/** Whether a filter covers a topic, or every topic that another filter covers. `$` topics are not covered by a wildcard at the start. */
export const covers = (filter: string, topic: string): boolean => {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  const wide = levelsOf(filter);
  const narrow = levelsOf(topic);
  for (const [at, level] of wide.entries()) {
    if (level === '#') return true;
    const other = narrow[at];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return narrow.length === wide.length;
};

export const coveredByAny = (filters: Iterable<string>, topic: string): boolean => {
  for (const filter of filters) if (covers(filter, topic)) return true;
  return false;
};

/** What anybody with an account may read: what an LED shows, the state of the ledger, and whether Roomtone runs. */
export const publicTopics = ['roomtone/room/+/privacy', 'roomtone/ledger/head', 'roomtone/status'] as const;
/** What is published of a room under a share grant; empty without one. */
export const sharedTopics = ['roomtone/room/+/occupancy', 'roomtone/room/+/playing'] as const;
/** Anybody with an account may press it: all that it can do is make a room stricter. */
export const buttonFilter = 'roomtone/room/+/button';

/** Topics that Roomtone alone speaks on: never a sensor, whoever announces them. */
export const isOwnTopic = (topic: string): boolean =>
  topic.startsWith('homeassistant/device/roomtone/') ||
  ((topic === 'roomtone' || topic.startsWith('roomtone/')) && !topic.startsWith('roomtone/sensor/'));

export interface AccessPlan {
  /** Roomtone's own account and the only filters it may read. */
  readonly own: { readonly username: string; readonly reads: readonly string[] };
  /** Accounts of home-made sensors, each with the sensor it speaks for. */
  readonly sensors: readonly { readonly username: string; readonly sensor: string }[];
  /** Accounts that speak for any home-made sensor. */
  readonly anySensor?: readonly string[];
  /** Accounts of bridges and the topic below which each keeps its devices, such as `zigbee2mqtt`. */
  readonly bridges: readonly { readonly username: string; readonly base: string }[];
}

const isName = (name: string): boolean => name !== '' && name.trim() === name && !/[\p{Cc}#+/]/u.test(name);
const isOurs = (base: string): boolean => base === 'roomtone' || base.startsWith('roomtone/') || /[+#]/.test(base);

const forEverybody: readonly string[] = [...publicTopics.map((topic) => `read ${topic}`), `write ${buttonFilter}`];

const section = (username: string, topics: readonly string[]): string[] =>
  isName(username) ? [`user ${username}`, ...topics.map((topic) => `topic ${topic}`), ''] : [];

/**
 * The text of mosquitto's `acl_file`. Whatever does not stand in it is denied; a name or a topic that could break out of
 * its line is left out, and so denied too.
 */
export const accessListOf = ({ own, sensors, anySensor = [], bridges }: AccessPlan): string => {
  const reads = [...new Set(own.reads)].filter(isFilter).sort();
  return [
    '# Nothing is allowed but what stands here. Roomtone writes this file anew whenever a permission changes.',
    'topic deny #',
    '',
    ...section(own.username, [
      ...reads.map((filter) => `read ${filter}`),
      'write roomtone/#',
      'write homeassistant/device/roomtone/#',
    ]),
    ...sensors
      .filter(({ sensor }) => isName(sensor))
      .flatMap(({ username, sensor }) => section(username, [`write roomtone/sensor/${sensor}/#`, ...forEverybody])),
    ...anySensor.flatMap((username) => section(username, ['write roomtone/sensor/#', ...forEverybody])),
    ...bridges
      .filter(({ base }) => isFilter(base) && !base.startsWith('$') && !isOurs(base))
      .flatMap(({ username, base }) =>
        section(username, [
          `readwrite ${base}/#`,
          'write roomtone/sensor/#',
          'write homeassistant/#',
          'read homeassistant/status',
          'read homeassistant/device/roomtone/#',
          ...sharedTopics.map((topic) => `read ${topic}`),
          ...forEverybody,
        ]),
      ),
  ].join('\n');
};

/** The list of the broker in the compose file: Roomtone reads exactly what it asks for now, and nothing before it asks. */
export const composeAccessList = (reads: Iterable<string>, bases: readonly string[] = ['zigbee2mqtt']): string =>
  accessListOf({
    own: { username: 'roomtone', reads: [...reads] },
    sensors: [],
    anySensor: ['sensors'],
    bridges: bases.map((base) => ({ username: 'bridge', base })),
  });
