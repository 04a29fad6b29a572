// The people of the simulated household: who walks where, and what the sensors there say of it; pure and seeded.

export interface SimSensor {
  readonly room: string;
  /** Topic on which it speaks. */
  readonly topic: string;
  readonly style: 'zigbee-pir' | 'home-made' | 'radar' | 'media';
}

export interface SimPerson {
  readonly name: string;
  /** Rooms and the seconds stayed in each, over and over. */
  readonly day: readonly (readonly [room: string, seconds: number])[];
  /** Seconds before the first step. */
  readonly startS: number;
}

export interface SimMessage {
  readonly topic: string;
  readonly payload: string;
}

/** mulberry32: a small seeded generator, uniform in [0, 1). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** Where a person is `atS` seconds after the start; null before the first step. */
export const roomAt = (person: SimPerson, atS: number): string | null => {
  const lengthS = person.day.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (atS < person.startS || lengthS === 0) return null;
  let leftS = (atS - person.startS) % lengthS;
  for (const [room, seconds] of person.day) {
    if (leftS < seconds) return room;
    leftS -= seconds;
  }
  return null;
};

/** The sitting room's television: on for a while in each quarter of an hour. */
const mediaOn = (atS: number): boolean => atS % 300 >= 100 && atS % 300 < 160;

const speak = (sensor: SimSensor, on: boolean, random: () => number): string => {
  switch (sensor.style) {
    case 'zigbee-pir':
      return JSON.stringify({
        battery: 97,
        illuminance: 80 + Math.round(random() * 60),
        linkquality: 116,
        occupancy: on,
      });
    case 'radar':
      return JSON.stringify({
        presence: on,
        target_distance: on ? Number((1 + random() * 2).toFixed(2)) : 0,
        illuminance: 140,
      });
    case 'home-made':
    case 'media':
      return on ? 'ON' : 'OFF';
  }
};

/** What each sensor says before anybody moves, so that the first step is a change. */
export const firstWords = (sensors: readonly SimSensor[], random: () => number): SimMessage[] =>
  sensors.map((sensor) => ({ topic: sensor.topic, payload: speak(sensor, false, random) }));

/** What the sensors say in the second `atS`, given what each said last; `last` is changed. */
export const messagesAt = (
  atS: number,
  house: { readonly people: readonly SimPerson[]; readonly sensors: readonly SimSensor[] },
  last: Map<string, boolean>,
  random: () => number,
): SimMessage[] => {
  const here = new Set(house.people.map((person) => roomAt(person, atS)));
  return house.sensors.flatMap((sensor) => {
    const on = sensor.style === 'media' ? mediaOn(atS) : here.has(sensor.room);
    const was = last.get(sensor.topic) ?? false;
    const again = on && sensor.style !== 'media' && random() < 0.15;
    if (on === was && !again) return [];
    last.set(sensor.topic, on);
    return [{ topic: sensor.topic, payload: speak(sensor, on, random) }];
  });
};

export const demoSensors: readonly SimSensor[] = [
  { room: 'kitchen', topic: 'zigbee2mqtt/kitchen/pir', style: 'zigbee-pir' },
  { room: 'living-room', topic: 'zigbee2mqtt/living/radar', style: 'radar' },
  { room: 'living-room', topic: 'roomtone/sensor/living-tv/media', style: 'media' },
  { room: 'office', topic: 'roomtone/sensor/office-pir/motion', style: 'home-made' },
  { room: 'hall', topic: 'roomtone/sensor/hall-pir/motion', style: 'home-made' },
];

export const demoPeople: readonly SimPerson[] = [
  {
    name: 'Anna',
    startS: 4,
    day: [
      ['kitchen', 70],
      ['hall', 6],
      ['living-room', 90],
      ['hall', 5],
      ['office', 80],
    ],
  },
  {
    name: 'Ben',
    startS: 15,
    day: [
      ['hall', 8],
      ['living-room', 60],
      ['kitchen', 45],
      ['hall', 5],
      ['office', 60],
    ],
  },
  {
    name: 'Mira',
    startS: 30,
    day: [
      ['office', 50],
      ['hall', 6],
      ['kitchen', 60],
      ['hall', 4],
      ['living-room', 70],
    ],
  },
];
