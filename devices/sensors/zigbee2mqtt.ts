// zigbee2mqtt (read: 2.12.1): one merged state per device, of which only the wanted properties leave the parser.
import type { SensorKind } from '../../config/words/kind.ts';
import {
  decodeEach,
  fieldOf,
  isRecord,
  pickPath,
  readJson,
  readOnline,
  readText,
  readValue,
  refuseAll,
} from '../payload.ts';
import type { Announced, Decoded, SensorCodec, Wanted } from '../types.ts';

const maxBytes = 16_384;
const maxListBytes = 1_048_576;
/** A device list nests features in features; states do not. */
const maxListDepth = 16;
const maxAnnounced = 500;

/** Properties that tell something about the room. `device_temperature` is the device's own and stays out. */
const kindOfProperty: Readonly<Record<string, SensorKind>> = {
  presence: 'occupancy',
  occupancy: 'motion',
  pir_detection: 'motion',
  motion: 'motion',
  contact: 'contact',
  vibration: 'vibration',
  illuminance: 'illuminance',
  illuminance_lux: 'illuminance',
  temperature: 'temperature',
  humidity: 'humidity',
  co2: 'co2',
  noise: 'sound-level',
  power: 'power',
};

/** A radar's `occupancy` holds while somebody sits still; a PIR's is motion (Sonoff SNZB-06P is such a radar). */
const radarWords = /presence|radar|mmwave|human|microwave|24\s?ghz|snzb-06/i;

const textOf = (value: unknown): string => (typeof value === 'string' && value.length <= 128 ? value : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** zigbee2mqtt says `contact: true` for closed; a contact of ours is true when open. */
const isClosedWord = ({ kind, path, onValue }: Wanted): boolean =>
  kind === 'contact' && onValue === null && (path === null || /(^|\.)contact$/.test(path));

const read = (one: Wanted, raw: unknown): ReturnType<typeof readValue> => {
  const answer = readValue(one, raw);
  return 'value' in answer && typeof answer.value === 'boolean' && isClosedWord(one)
    ? { value: !answer.value }
    : answer;
};

/** With `output: attribute` each property has a topic of its own and a bare value. */
const readBare = (topic: string, wanted: readonly Wanted[], raw: unknown): ReturnType<SensorCodec['decode']> =>
  decodeEach(wanted, (one) =>
    one.path === null || topic.endsWith(`/${one.path}`) ? read(one, raw) : { refused: 'no-such-field' },
  );

const exposedKind = (device: unknown, property: string): SensorKind | undefined => {
  const kind = Object.hasOwn(kindOfProperty, property) ? kindOfProperty[property] : undefined;
  const definition = fieldOf(device, 'definition');
  const about = `${textOf(fieldOf(definition, 'description'))} ${textOf(fieldOf(definition, 'model'))}`;
  return property === 'occupancy' && radarWords.test(about) ? 'occupancy' : kind;
};

const announceDevice = (base: string, device: unknown): Announced[] => {
  const name = textOf(fieldOf(device, 'friendly_name'));
  const exposes = listOf(fieldOf(fieldOf(device, 'definition'), 'exposes'));
  if (name === '' || /[+#\p{Cc}]/u.test(name) || fieldOf(device, 'disabled') === true) return [];
  const found = new Map<SensorKind, Announced>();
  for (const expose of exposes) {
    const path = textOf(fieldOf(expose, 'property'));
    const kind = exposedKind(device, path);
    if (kind === undefined || (found.has(kind) && path !== 'illuminance_lux')) continue;
    const on = fieldOf(expose, 'value_on');
    found.set(kind, {
      source: 'zigbee2mqtt',
      instance: base,
      entity: name,
      name,
      kind,
      unit: textOf(fieldOf(expose, 'unit')) || null,
      stateTopic: `${base}/${name}`,
      path,
      onValue: typeof on === 'string' && on !== '' ? on : null,
      suggestedRoom: null,
    });
  }
  return [...found.values()];
};

const listTopic = '/bridge/devices';

/** Names may hold `/` and one base may lie below another, so the longest that fits is the device's own. */
const baseOf = (topic: string, bases: readonly string[]): string =>
  bases.filter((base) => topic.startsWith(`${base}/`)).sort((a, b) => b.length - a.length)[0] ??
  topic.split('/')[0] ??
  '';

const codecFor = (bases: readonly string[]) =>
  ({
    id: 'zigbee2mqtt',
    kinds: [...new Set(Object.values(kindOfProperty))],
    maxBytes,

    decode: (topic: string, payload: Uint8Array, wanted: readonly Wanted[]): Decoded => {
      const text = readText(payload, maxBytes);
      if ('refused' in text) return refuseAll(wanted, text.refused);
      if (text.value === '') return { readings: [], refused: [] };
      const json = readJson(text.value);
      if ('refused' in json) {
        // `output: attribute` writes text properties without quotes.
        return json.refused === 'not-json' && !/^[{["]/.test(text.value)
          ? readBare(topic, wanted, text.value)
          : refuseAll(wanted, json.refused);
      }
      const state = json.value;
      if (!isRecord(state)) return readBare(topic, wanted, state);
      // With `cache_state: false` a message holds only what changed, so a missing property is no fault.
      return decodeEach(wanted, (one) => {
        const raw = one.path === null ? undefined : pickPath(state, one.path);
        return raw === undefined ? null : read(one, raw);
      });
    },

    availabilityTopics: (stateTopic: string) => [
      `${stateTopic}/availability`,
      `${baseOf(stateTopic, bases)}/bridge/state`,
    ],

    readAvailability: (_topic: string, payload: Uint8Array) => readOnline(payload),

    isRestart: (topic: string) => topic.endsWith('/bridge/state'),

    existenceTopics: bases.map((base) => `${base}${listTopic}`),

    readExistence: (topic: string, payload: Uint8Array) => {
      const base = topic.slice(0, -listTopic.length);
      const text = readText(payload, maxListBytes);
      const json = 'refused' in text ? text : readJson(text.value, maxListDepth);
      if ('refused' in json) return [];
      return listOf(json.value)
        .flatMap((device) => announceDevice(base, device))
        .slice(0, maxAnnounced);
    },
  }) satisfies SensorCodec;

export default { ...codecFor(['zigbee2mqtt']), withBases: codecFor } satisfies SensorCodec;
