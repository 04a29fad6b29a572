// Finds sensor codecs and speaker drivers by the files that lie in their folders; an id is its file name.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SensorCodec, SpeakerDriver } from '../../devices/types.ts';

const driverFile = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.(?:ts|js)$/;

const loadFolder = async <T extends { readonly id: string }>(folder: URL): Promise<Map<string, T>> => {
  const found = new Map<string, T>();
  for (const name of readdirSync(fileURLToPath(folder)).sort()) {
    const id = driverFile.exec(name)?.[1];
    if (id === undefined) continue;
    const loaded = (await import(new URL(name, folder).href)) as { default?: T };
    if (loaded.default?.id !== id) throw new Error(`${name} must export default a driver whose id is '${id}'`);
    found.set(id, loaded.default);
  }
  return found;
};

export interface Registry {
  readonly codecs: ReadonlyMap<string, SensorCodec>;
  readonly drivers: ReadonlyMap<string, SpeakerDriver>;
}

/** Base topics by the id of their source, where the household has other ones than usual. */
export type Bases = Readonly<Record<string, readonly string[]>>;

const loadCodecs = async (bases: Bases): Promise<ReadonlyMap<string, SensorCodec>> => {
  const codecs = await loadFolder<SensorCodec>(new URL('../../devices/sensors/', import.meta.url));
  for (const [id, topics] of Object.entries(bases)) {
    const codec = codecs.get(id)?.withBases?.(topics);
    if (codec === undefined) throw new Error(`${id} is no source with base topics`);
    codecs.set(id, codec);
  }
  return codecs;
};

/** Reads both folders once at start. Throws when a file there is no driver. */
export const loadRegistry = async (bases: Bases = {}): Promise<Registry> => ({
  codecs: await loadCodecs(bases),
  drivers: await loadFolder<SpeakerDriver>(new URL('../../devices/speakers/', import.meta.url)),
});
