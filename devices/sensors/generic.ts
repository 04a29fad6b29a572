// Any other topic, mapped by a person: topic, JSON path, the text that means true, and the kind.
import { decodeEach, pickPath, readJson, readText, readValue, refuseAll, sensorKinds } from '../payload.ts';
import type { SensorCodec } from '../types.ts';

const maxBytes = 16_384;

export default {
  id: 'generic',
  kinds: sensorKinds,
  maxBytes,
  decode: (_topic, payload, wanted) => {
    const text = readText(payload, maxBytes);
    if ('refused' in text) return refuseAll(wanted, text.refused);
    if (text.value === '') return { readings: [], refused: [] };
    const json = wanted.some((one) => one.path !== null) ? readJson(text.value) : null;
    return decodeEach(wanted, (one) => {
      if (one.path === null || json === null) return readValue(one, text.value);
      if ('refused' in json) return json;
      const raw = pickPath(json.value, one.path);
      return raw === undefined ? { refused: 'no-such-field' } : readValue(one, raw);
    });
  },
} satisfies SensorCodec;
