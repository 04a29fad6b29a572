// A small synthesiser: four voices and a beat over a pentatonic scale, the same sound for the same recipe.
import type { Recipe } from './made-recipes.ts';

export interface Sound {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly sampleRate: number;
}

export const sampleRate = 22_050;
const tau = 2 * Math.PI;
const tailS = 3;

type Random = () => number;

/** mulberry32: small, and the same everywhere. */
const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

interface Note {
  readonly atS: number;
  readonly lengthS: number;
  readonly hz: number;
  readonly level: number;
  /** 0 left to 1 right. */
  readonly pan: number;
}

const hzOf = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);

const degreeToMidi = ({ root, scale }: Recipe, degree: number): number => {
  const step = ((degree % scale.length) + scale.length) % scale.length;
  return root + 12 * Math.floor(degree / scale.length) + (scale[step] ?? 0);
};

const add = (sound: Sound, note: Note, waveOf: (seconds: number) => number): void => {
  const from = Math.floor(note.atS * sampleRate);
  const until = Math.min(sound.left.length, from + Math.floor(note.lengthS * sampleRate));
  const leftLevel = note.level * Math.cos((note.pan * Math.PI) / 2);
  const rightLevel = note.level * Math.sin((note.pan * Math.PI) / 2);
  for (let index = from; index < until; index += 1) {
    const value = waveOf((index - from) / sampleRate);
    sound.left[index] = (sound.left[index] ?? 0) + value * leftLevel;
    sound.right[index] = (sound.right[index] ?? 0) + value * rightLevel;
  }
};

/** Rises over `riseS`, falls over the same time before the end, both without a corner. */
const swell = (seconds: number, lengthS: number, riseS: number): number => {
  const edge = Math.min(1, seconds / riseS, Math.max(0, lengthS - seconds) / riseS);
  return edge * edge * (3 - 2 * edge);
};

const addPad = (sound: Sound, note: Note): void =>
  add(sound, note, (seconds) => {
    const phase = tau * note.hz * seconds;
    const drift = 1 + 0.12 * Math.sin(tau * 0.21 * seconds);
    return (
      swell(seconds, note.lengthS, 1.1) *
      drift *
      (Math.sin(phase) + 0.5 * Math.sin(phase * 1.003) + 0.18 * Math.sin(2 * phase) + 0.06 * Math.sin(3 * phase))
    );
  });

const addBell = (sound: Sound, note: Note): void =>
  add(sound, note, (seconds) => {
    const phase = tau * note.hz * seconds;
    const rise = Math.min(1, seconds / 0.004);
    return (
      rise *
      (Math.exp(-seconds * 2.2) * Math.sin(phase) +
        0.3 * Math.exp(-seconds * 5) * Math.sin(2.0 * phase) +
        0.12 * Math.exp(-seconds * 9) * Math.sin(3.98 * phase))
    );
  });

/** Karplus and Strong 1983: a burst of noise in a loop that loses its high tones. */
const addString = (sound: Sound, note: Note, random: Random): void => {
  const loop = Float32Array.from({ length: Math.max(2, Math.round(sampleRate / note.hz)) }, () => random() * 2 - 1);
  for (let pass = 0; pass < 2; pass += 1) {
    for (let index = 1; index < loop.length; index += 1) {
      loop[index] = 0.5 * ((loop[index] ?? 0) + (loop[index - 1] ?? 0));
    }
  }
  let at = 0;
  add(sound, note, (seconds) => {
    const value = loop[at] ?? 0;
    const next = (at + 1) % loop.length;
    loop[at] = 0.4985 * (value + (loop[next] ?? 0));
    at = next;
    return value * Math.min(1, Math.max(0, note.lengthS - seconds) / 0.05);
  });
};

const addBass = (sound: Sound, note: Note): void =>
  add(sound, note, (seconds) => {
    const phase = tau * note.hz * seconds;
    return (
      swell(seconds, note.lengthS, 0.06) * Math.exp(-seconds * 1.2) * (Math.sin(phase) + 0.2 * Math.sin(2 * phase))
    );
  });

const addKick = (sound: Sound, atS: number, level: number): void =>
  add(
    sound,
    { atS, lengthS: 0.28, hz: 50, level, pan: 0.5 },
    (seconds) => Math.exp(-seconds * 14) * Math.sin(tau * (48 * seconds + 2.2 * (1 - Math.exp(-seconds * 30)))),
  );

const addShaker = (sound: Sound, beat: { readonly atS: number; readonly level: number }, random: Random): void => {
  let before = 0;
  add(sound, { atS: beat.atS, lengthS: 0.09, hz: 0, level: beat.level, pan: 0.6 }, (seconds) => {
    const noise = random() * 2 - 1;
    const high = noise - before;
    before = noise;
    return high * Math.min(1, seconds / 0.01) * Math.exp(-seconds * 60);
  });
};

/** Echoes that wander from side to side and grow darker. */
const addEcho = ({ left, right }: Sound, delayS: number): void => {
  const delay = Math.floor(delayS * sampleRate);
  let darkLeft = 0;
  let darkRight = 0;
  for (let index = delay; index < left.length; index += 1) {
    darkLeft += 0.35 * ((right[index - delay] ?? 0) - darkLeft);
    darkRight += 0.35 * ((left[index - delay] ?? 0) - darkRight);
    left[index] = (left[index] ?? 0) + 0.33 * darkLeft;
    right[index] = (right[index] ?? 0) + 0.33 * darkRight;
  }
};

/** Brings the piece to an even loudness without ever clipping, and lets it begin and end softly. */
const finish = ({ left, right }: Sound, loudness: number): void => {
  let power = 0;
  for (let index = 0; index < left.length; index += 1) power += (left[index] ?? 0) ** 2 + (right[index] ?? 0) ** 2;
  const gain = loudness / Math.max(1e-6, Math.sqrt(power / (2 * left.length)));
  const total = left.length / sampleRate;
  for (let index = 0; index < left.length; index += 1) {
    const seconds = index / sampleRate;
    const fade = Math.min(1, seconds / 0.4, (total - seconds) / tailS);
    left[index] = 0.9 * Math.tanh((left[index] ?? 0) * gain) * fade;
    right[index] = 0.9 * Math.tanh((right[index] ?? 0) * gain) * fade;
  }
};

const silence = (lengthS: number): Sound => {
  const frames = Math.floor(lengthS * sampleRate);
  return { left: new Float32Array(frames), right: new Float32Array(frames), sampleRate };
};

const playChord = (
  sound: Sound,
  recipe: Recipe,
  bar: { readonly atS: number; readonly lengthS: number; readonly degree: number },
): void => {
  const { pad, bass } = recipe.voices;
  for (const [index, offset] of [0, 2, 4].entries()) {
    const hz = hzOf(degreeToMidi(recipe, bar.degree + offset));
    const pan = 0.3 + 0.2 * index;
    addPad(sound, { atS: bar.atS, lengthS: bar.lengthS + 1.2, hz, level: pad / 3, pan });
  }
  for (const half of [0, 0.5]) {
    const hz = hzOf(degreeToMidi(recipe, bar.degree) - 12);
    addBass(sound, { atS: bar.atS + half * bar.lengthS, lengthS: bar.lengthS / 2, hz, level: bass, pan: 0.5 });
  }
};

/** A melody that walks by small steps and comes back to the chord. */
const playMelody = (
  sound: Sound,
  recipe: Recipe,
  bar: { readonly atS: number; readonly lengthS: number; readonly degree: number },
  walk: { degree: number; readonly random: Random },
): void => {
  const { random } = walk;
  for (let eighth = 0; eighth < 8; eighth += 1) {
    if (random() > recipe.density + (eighth === 0 ? 0.3 : 0)) continue;
    walk.degree += Math.floor(random() * 5) - 2;
    if (walk.degree < 4 || walk.degree > 13 || eighth === 0)
      walk.degree = bar.degree + 5 + 2 * Math.floor(random() * 3);
    const atS = bar.atS + (eighth * bar.lengthS) / 8 + random() * 0.008;
    const note = { atS, hz: hzOf(degreeToMidi(recipe, walk.degree)), pan: 0.2 + 0.6 * random() };
    const level = 0.7 + 0.3 * random();
    const { bell, string } = recipe.voices;
    if (random() * (bell + string) < bell) addBell(sound, { ...note, lengthS: 2.2, level: level * bell });
    else addString(sound, { ...note, lengthS: 1.6, level: level * string }, random);
  }
};

const playBeat = (
  sound: Sound,
  recipe: Recipe,
  bar: { readonly atS: number; readonly lengthS: number },
  random: Random,
): void => {
  const { beat } = recipe.voices;
  if (beat === 0) return;
  for (let eighth = 0; eighth < 8; eighth += 1) {
    const atS = bar.atS + (eighth * bar.lengthS) / 8;
    if (eighth % 4 === 0) addKick(sound, atS, beat * 1.6);
    addShaker(sound, { atS, level: beat * (eighth % 2 === 0 ? 0.12 : 0.22) }, random);
  }
};

/** The whole piece, 25 to 40 seconds. */
export const playRecipe = (recipe: Recipe): Sound => {
  const random = randomFrom(recipe.seed);
  const barS = (60 / recipe.tempoBpm) * 4;
  const sound = silence(recipe.bars * barS + tailS);
  const walk = { degree: 7, random };
  for (let index = 0; index < recipe.bars; index += 1) {
    const bar = { atS: index * barS, lengthS: barS, degree: recipe.chords[index % recipe.chords.length] ?? 0 };
    playChord(sound, recipe, bar);
    if (index > 0 || recipe.energy > 0.5) playMelody(sound, recipe, bar, walk);
    if (index > 0 && index < recipe.bars - 1) playBeat(sound, recipe, bar, random);
  }
  addEcho(sound, (barS / 8) * 3);
  finish(sound, 0.14 + 0.06 * recipe.energy);
  return sound;
};

/** Two rising bells, by which a person tells which speaker this is. */
export const playChime = (): Sound => {
  const sound = silence(1.5);
  addBell(sound, { atS: 0.02, lengthS: 1.4, hz: hzOf(72), level: 0.5, pan: 0.4 });
  addBell(sound, { atS: 0.22, lengthS: 1.2, hz: hzOf(79), level: 0.5, pan: 0.6 });
  for (let index = 0; index < sound.left.length; index += 1) {
    const fade = Math.min(1, (sound.left.length - index) / (0.3 * sampleRate));
    sound.left[index] = 0.9 * Math.tanh(sound.left[index] ?? 0) * fade;
    sound.right[index] = 0.9 * Math.tanh(sound.right[index] ?? 0) * fade;
  }
  return sound;
};
