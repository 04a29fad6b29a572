// A picture for every album, drawn from its name alone: the same album always looks the same.

export interface Artwork {
  readonly ground: string;
  readonly glow: string;
  readonly shapes: readonly { readonly path: string; readonly colour: string; readonly opacity: number }[];
}

/** FNV-1a: small, stable, and good enough to spread names over pictures. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

/** A row of numbers from 0 to 1 that follows from `seed` alone. */
const drawFrom = (seed: number): (() => number) => {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** Grounds and lights that sit well beside each other and beside warm paper. */
const palettes: readonly (readonly [string, string, string, string])[] = [
  ['#1c5247', '#e9b872', '#7cc4aa', '#f5efe4'],
  ['#5c2f3b', '#e8a598', '#c96f5b', '#f7e3d4'],
  ['#24405c', '#8fb8cf', '#e9b872', '#f0ece2'],
  ['#7a4a22', '#f0c987', '#d98b4a', '#fbefd9'],
  ['#3d3a5c', '#b9a7d6', '#e0b1a0', '#f1e9f0'],
  ['#2f4a2b', '#b7c98a', '#e3c27a', '#f3f0dd'],
  ['#6b2e24', '#f0b08a', '#dd7a5b', '#fbe8dc'],
  ['#1f4a55', '#86c2c2', '#f0cfa0', '#eef4f0'],
];

type Draw = () => number;
const round = (value: number): string => value.toFixed(1);

const wave = (draw: Draw, level: number): string => {
  const lift = 8 + draw() * 14;
  const middle = 30 + draw() * 40;
  return `M0 ${round(level)}C${round(middle * 0.6)} ${round(level - lift)} ${round(middle)} ${round(level + lift)} 100 ${round(level - lift * 0.4)}V100H0Z`;
};

const ring = (x: number, y: number, radius: number): string =>
  `M${round(x - radius)} ${round(y)}a${round(radius)} ${round(radius)} 0 1 0 ${round(radius * 2)} 0a${round(radius)} ${round(radius)} 0 1 0 ${round(-radius * 2)} 0Z`;

const hills = (draw: Draw): string[] => [
  ring(25 + draw() * 50, 22 + draw() * 18, 9 + draw() * 9),
  wave(draw, 52 + draw() * 8),
  wave(draw, 72 + draw() * 8),
];

const moons = (draw: Draw): string[] => {
  const x = 30 + draw() * 40;
  const y = 35 + draw() * 30;
  return [ring(x, y, 38), ring(x + draw() * 12, y + draw() * 10, 25), ring(x + draw() * 16, y + draw() * 14, 12)];
};

const bars = (draw: Draw): string[] =>
  [0, 1, 2].map((layer) =>
    Array.from({ length: 4 }, (_, index) => {
      const height = 18 + draw() * 62;
      const x = 6 + (index * 3 + layer) * 7.6;
      return `M${round(x)} ${round(100 - height)}a2.6 2.6 0 0 1 5.2 0V100h-5.2Z`;
    }).join(''),
  );

export const artworkOf = (name: string): Artwork => {
  const draw = drawFrom(hashOf(name));
  const palette = palettes[Math.floor(draw() * palettes.length)] ?? palettes[0];
  const [ground, first, second, third] = palette ?? ['#1c5247', '#e9b872', '#7cc4aa', '#f5efe4'];
  const shape = [hills, moons, bars][Math.floor(draw() * 3)] ?? hills;
  const colours = draw() < 0.5 ? [first, second, third] : [third, first, second];
  const opacities = [0.95, 0.75, 0.6];
  return {
    ground,
    glow: second,
    shapes: shape(draw).map((path, index) => ({
      path,
      colour: colours[index] ?? first,
      opacity: opacities[index] ?? 0.6,
    })),
  };
};
