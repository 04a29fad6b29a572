// The shape of household.yaml, each field with the words that say what to write there.
import { z } from 'zod';
import { roomPurposes } from '../words/room.ts';

export const logLevelNames = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const brokerProtocols = ['mqtt:', 'mqtts:'];

/** The port of a broker's address; 8883 is the usual one under TLS. */
export const portOf = (text: string): number => {
  const { port, protocol } = new URL(text);
  return Number(port || (protocol === 'mqtts:' ? 8883 : 1883));
};

const isBrokerUrl = (text: string): boolean => {
  try {
    const url = new URL(text);
    return brokerProtocols.includes(url.protocol) && url.hostname !== '';
  } catch {
    return false;
  }
};

/** A stray percent sign in a name or password is no encoding of anything; what is no address is told elsewhere. */
const hasPlainLogin = (text: string): boolean => {
  if (!isBrokerUrl(text)) return true;
  const { username, password } = new URL(text);
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
};

const isIpv4 = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);

const text = (write: string) => z.string({ error: write }).trim().min(1, { error: write });

const baseWords = 'write the base_topic of a zigbee2mqtt, for example zigbee2mqtt or home/zigbee2mqtt';

/** What zigbee2mqtt takes as base_topic, and nothing that Roomtone or the broker itself says. */
const isBaseTopic = (base: string): boolean =>
  base.length <= 200 &&
  !/[+#\p{Cc}]/u.test(base) &&
  base.split('/').every((level) => level !== '') &&
  !/^(?:\$|roomtone(?:\/|$))/.test(base);

const portWords = 'write a whole number from 0 to 65535, where 0 means any free port';

/** Each setting by itself, so that the environment is held to the same rules. */
export const settingFields = {
  data: text('write the folder in which Roomtone keeps its data, for example ./data'),
  host: text(
    'write the address to listen on, for example 0.0.0.0 for every network or 127.0.0.1 for this machine only',
  ),
  port: z.int({ error: portWords }).min(0, { error: portWords }).max(65535, { error: portWords }),
  log: z.enum(logLevelNames, { error: `write one of ${logLevelNames.join(', ')}` }),
  mdns: text('write on, off, or the IPv4 address of the one network interface to use').refine(
    (word) => word === 'on' || word === 'off' || isIpv4(word),
    { error: 'write on, off, or the IPv4 address of the one network interface to use' },
  ),
  musicFolder: text('write the path of a folder, for example /srv/music'),
  account: text('write the name of the broker account'),
  passwordFile: text('write the path of a file that holds only the password'),
  accessFile: text('write the path of the access list of the broker, which Roomtone writes'),
  zigbee2mqttBase: z.string({ error: baseWords }).trim().refine(isBaseTopic, { error: baseWords }),
  mqttUrl: text('write the address of your broker, for example mqtt://192.168.1.10:1883')
    .refine(isBrokerUrl, { error: 'write the address of your broker, for example mqtt://192.168.1.10:1883' })
    .refine(hasPlainLogin, { error: 'write a percent sign in the name or password of your broker’s address as %25' }),
} as const;

const basesWords = 'write a list of base topics, for example [zigbee2mqtt, attic/zigbee2mqtt]';

const mqtt = z.strictObject(
  {
    url: settingFields.mqttUrl.optional(),
    port: settingFields.port.optional(),
    username: settingFields.account.optional(),
    password: text('write the password in quotes, or use passwordFile').optional(),
    passwordFile: settingFields.passwordFile.optional(),
    caFile: text('write the path of the certificate authority file (PEM)').optional(),
    accessFile: settingFields.accessFile.optional(),
    zigbee2mqtt: z
      .array(settingFields.zigbee2mqttBase, { error: basesWords })
      .min(1, { error: basesWords })
      .max(20, { error: basesWords })
      .optional(),
  },
  { error: 'write the broker settings below mqtt:, indented, for example url: mqtt://192.168.1.10:1883' },
);

const tls = z.strictObject(
  {
    cert: text('write the path of the certificate file (PEM)'),
    key: text('write the path of the key file (PEM)'),
  },
  { error: 'write cert: and key: below tls:, indented, each with the path of a PEM file' },
);

const room = z.strictObject(
  {
    name: text('write the name of the room, for example name: Kitchen').max(60, {
      error: 'write a name of at most 60 characters',
    }),
    purpose: z.enum(roomPurposes, { error: `write one of ${roomPurposes.join(', ')}` }).optional(),
  },
  { error: 'write each room as - name: Kitchen with purpose: kitchen below it' },
);

const household = z.strictObject(
  {
    zone: text('write a time zone, for example Europe/Berlin')
      .refine(isZone, { error: 'write a time zone, for example Europe/Berlin' })
      .optional(),
  },
  { error: 'write zone: Europe/Berlin below household:, indented' },
);

const hostWords = 'write a list of host names, for example [roomtone.example.org]';

export const householdFile = z.strictObject(
  {
    data: settingFields.data.optional(),
    host: settingFields.host.optional(),
    port: settingFields.port.optional(),
    tlsPort: settingFields.port.optional(),
    tls: tls.optional(),
    log: settingFields.log.optional(),
    mdns: settingFields.mdns.optional(),
    music: z
      .array(settingFields.musicFolder, { error: 'write a list of folders, for example [/srv/music]' })
      .optional(),
    allowedHosts: z.array(text(hostWords), { error: hostWords }).optional(),
    mqtt: mqtt.optional(),
    household: household.optional(),
    rooms: z
      .array(room, { error: 'write a list of rooms, each as - name: Kitchen' })
      .max(100, { error: 'write at most 100 rooms' })
      .refine((rooms) => new Set(rooms.map(({ name }) => name)).size === rooms.length, {
        error: 'write each room once, each under a name of its own',
      })
      .optional(),
  },
  { error: 'write settings as name: value lines, for example port: 8321' },
);

export type HouseholdFile = z.infer<typeof householdFile>;

const keysOf: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(householdFile.shape),
  mqtt: Object.keys(mqtt.shape),
  tls: Object.keys(tls.shape),
  household: Object.keys(household.shape),
  rooms: Object.keys(room.shape),
};

/** The keys that may stand at `path`, for the sentence about one that may not. */
export const knownKeysAt = (path: readonly PropertyKey[]): readonly string[] => keysOf[String(path[0] ?? '')] ?? [];
