// The thread that synthesises the made pieces and the chime, and writes each file whole or not at all.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerBoot } from '../ground/worker.ts';
import { madeArtist, recipes } from './made-recipes.ts';
import { playChime, playRecipe, type Sound } from './synth.ts';
import { encodeWav, type WavTags } from './wav.ts';

/** `seed` of a recipe, or null for the chime. */
export interface MadeOrder {
  readonly orders: readonly { readonly path: string; readonly seed: number | null }[];
}

const soundOf = (seed: number | null): { readonly sound: Sound; readonly tags: WavTags } => {
  const index = recipes.findIndex((recipe) => recipe.seed === seed);
  const recipe = recipes[index];
  if (recipe === undefined) {
    return { sound: playChime(), tags: { title: 'Here I am', artist: madeArtist, album: madeArtist, number: 1 } };
  }
  const number = recipes.filter((one, before) => one.album === recipe.album && before <= index).length;
  return { sound: playRecipe(recipe), tags: { title: recipe.title, artist: madeArtist, album: recipe.album, number } };
};

const { given }: WorkerBoot<MadeOrder> = workerData;
for (const { path, seed } of given.orders) {
  const { sound, tags } = soundOf(seed);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, encodeWav(sound, tags));
  renameSync(`${path}.part`, path);
  parentPort?.postMessage(path);
}
