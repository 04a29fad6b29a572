// Home-made sensors: `roomtone/sensor/<sensor-id>/<kind>` with a bare value or `{"value", "unit", "at"}`. Copy this file for a new source.
import { type SensorKind, ungrantable } from '../../config/words/kind.ts';
import { slugPattern } from '../../config/words/room.ts';
import { decodeEach, fieldOf, isRecord, readJson, readText, readValue, refuseAll, sensorKinds } from '../payload.ts';
import type { SensorCodec } from '../types.ts';

const maxBytes = 16_384;

/** ISO 8601 with a zone; a local time without one could be hours off, so it counts as no time. */
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;

const readTime = (raw: unknown): number | null => {
  const atMs = typeof raw === 'string' && timePattern.test(raw) ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
};

const isSensorKind = (word: string): word is SensorKind => sensorKinds.some((kind) => kind === word);

export default {
  // The name under which the registry finds this source and the folder of its fixtures.
  id: 'roomtone',

  // What this source can carry; the permissions page lists a room's kinds from its sensors.
  kinds: [...sensorKinds, ...ungrantable],

  maxBytes,

  // `wanted` is what somebody granted. Return nothing else, and never throw: refuse with a reason.
  decode: (_topic, payload, wanted) => {
    const text = readText(payload, maxBytes);
    if ('refused' in text) return refuseAll(wanted, text.refused);
    // An empty payload removes a retained value; it says nothing about the room.
    if (text.value === '') return { readings: [], refused: [] };
    // A value that is no JSON container is taken as it stands, so that `ON` needs no quotes.
    if (!/^[{["]/.test(text.value)) return decodeEach(wanted, (one) => readValue(one, text.value));
    const json = readJson(text.value);
    if ('refused' in json) return refuseAll(wanted, json.refused);
    const body = json.value;
    if (!isRecord(body)) return decodeEach(wanted, (one) => readValue(one, body));
    if (!Object.hasOwn(body, 'value')) return refuseAll(wanted, 'no-such-field');
    const unit = fieldOf(body, 'unit');
    return decodeEach(wanted, (one) => ({
      ...readValue(one, fieldOf(body, 'value'), typeof unit === 'string' ? unit : null),
      atMs: readTime(fieldOf(body, 'at')),
    }));
  },

  // While a person listens for sensors, the topic alone says that one exists and what it measures.
  announceFromTopic: (topic) => {
    const [prefix, word, id = '', kind = '', ...rest] = topic.split('/');
    if (prefix !== 'roomtone' || word !== 'sensor' || rest.length > 0) return null;
    if (!slugPattern.test(id) || !isSensorKind(kind)) return null;
    return {
      source: 'roomtone',
      instance: '',
      entity: id,
      name: id,
      kind,
      unit: null,
      stateTopic: topic,
      path: null,
      onValue: null,
      suggestedRoom: null,
    };
  },
} satisfies SensorCodec;
