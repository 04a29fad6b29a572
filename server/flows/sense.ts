// Turns MQTT messages into permitted signals: asks the broker only for granted topics and drops the rest undecoded.
import { isKind, type Kind, kinds } from '../../config/words/kind.ts';
import type { Clock, MqttMessage, Reading, Report, SensorCodec, Wanted } from '../../devices/types.ts';
import { permit } from '../core/consent.ts';
import type { UnreadReason } from '../core/drop-counts.ts';
import type { House, HouseEvent, Signal } from '../core/house-types.ts';
import { addLevel, emptyMean, type MinuteMean, meanLevelDb, minuteMs } from '../core/minute-mean.ts';
import { type Pace, takeToken } from '../core/pace.ts';
import type { SensorHealth, SensorRow } from './sensor-board.ts';

export interface SenseDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly codecs: ReadonlyMap<string, SensorCodec>;
  house(): House;
  send(event: HouseEvent): void;
  sensors(): readonly SensorRow[];
  /** The topics that may be asked of the broker now. */
  setFilters(filters: ReadonlySet<string>): void;
  health(sensor: string, health: SensorHealth): void;
  /** Grantable messages that were dropped; counted without their content. */
  blocked(sensor: string): void;
  /** Granted messages that nobody could read; counted in the same way. */
  unread(sensor: string, reason: UnreadReason): void;
}

export interface SenseHandle {
  /** Grants, sensors or the link changed: make the subscriptions exactly what is granted now. */
  refresh(): void;
  onMessage(message: MqttMessage): void;
  onOnline(online: boolean): void;
  /** Whether somebody granted what this topic can carry. */
  isGranted(topic: string): boolean;
}

/** For this long after a source restarted, its messages are replays of old state (zigbee2mqtt, Home Assistant births). */
const replayWindowMs = 60_000;
const maxMessagesPerSecond = 20;

interface Route {
  readonly sensor: SensorRow;
  readonly codec: SensorCodec;
  readonly room: string;
}

/** That a sensor was heard as this, and since which connection; what it said stands in the house alone. */
interface Heard extends Pick<Route, 'room'>, Pick<SensorRow, 'kind'> {
  readonly connection: number;
}

/** How a message came; its payload stays behind, and with it whatever nobody granted. */
type Arrival = Pick<MqttMessage, 'retained' | 'receivedAtMs'>;

/** The newest number of a sensor that says more than it may; it is placed when the next one may be. */
interface Held {
  readonly route: Route;
  readonly reading: Reading;
  readonly arrival: Arrival;
  readonly cancel: () => void;
}

const quantise = (kind: Kind, value: Reading['value']): Reading['value'] => {
  const { quantum } = kinds[kind];
  return typeof value === 'number' && quantum !== null
    ? Number((Math.round(value / quantum) * quantum).toFixed(6))
    : value;
};

const wantedOf = (sensor: SensorRow): Wanted => ({
  sensor: sensor.id,
  kind: sensor.kind,
  path: sensor.path,
  onValue: sensor.onValue,
});

/** Sensors that may be heard now: mapped to a room in which somebody granted their kind. */
export const grantedRoutes = (
  house: House,
  sensors: readonly SensorRow[],
  codecs: ReadonlyMap<string, SensorCodec>,
  nowMs: number,
): Route[] =>
  sensors.flatMap((sensor) => {
    const codec = codecs.get(sensor.source);
    const { room, kind } = sensor;
    if (
      codec === undefined ||
      room === null ||
      sensor.stateTopic === null ||
      !isKind(kind) ||
      house.rooms[room] === undefined
    )
      return [];
    const answer = permit(house.grants, 'react', { room, kind, person: sensor.person, value: null }, nowMs);
    return 'denied' in answer ? [] : [{ sensor, codec, room }];
  });

export const startSense = (deps: SenseDeps): SenseHandle => {
  let byTopic = new Map<string, Route[]>();
  let availability = new Map<string, Route[]>();
  let connection = 0;
  const heardAs = new Map<string, Heard>();
  const replayUntil = new Map<string, number>();
  const paces = new Map<string, Pace>();
  const held = new Map<string, Held>();
  const means = new Map<string, MinuteMean>();

  const letGo = (sensor: string): void => {
    held.get(sensor)?.cancel();
    held.delete(sensor);
    means.delete(sensor);
  };

  const refresh = (): void => {
    const routes = grantedRoutes(deps.house(), deps.sensors(), deps.codecs, deps.clock.nowMs());
    byTopic = new Map();
    availability = new Map();
    for (const route of routes) {
      const topic = route.sensor.stateTopic ?? '';
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), route]);
      for (const also of route.codec.availabilityTopics?.(topic) ?? []) {
        availability.set(also, [...(availability.get(also) ?? []), route]);
      }
    }
    const asNow = new Map(routes.map(({ sensor, room }) => [sensor.id, `${room} ${sensor.kind}`]));
    for (const [id, { room, kind }] of heardAs) if (asNow.get(id) !== `${room} ${kind}`) heardAs.delete(id);
    for (const [id, { route }] of held) if (asNow.get(id) !== `${route.room} ${route.sensor.kind}`) letGo(id);
    deps.setFilters(new Set([...byTopic.keys(), ...availability.keys()]));
  };

  const allowedNow = (topic: string): boolean => {
    const { pace, allowed } = takeToken(paces.get(topic), maxMessagesPerSecond, deps.clock.monoMs());
    paces.set(topic, pace);
    return allowed;
  };

  const isFirst = ({ sensor }: Route): boolean => heardAs.get(sensor.id)?.connection !== connection;

  /** What the house holds of it: a value lives there for as long as it may, and nowhere else. */
  const valueBefore = ({ room, sensor }: Route): Reading['value'] => {
    const level = deps.house().rooms[room]?.levels[sensor.id];
    return level?.kind === sensor.kind ? level.value : null;
  };

  const edgeOf = (route: Route, reading: Reading, arrival: Arrival): Signal['edge'] => {
    const { sensor, room } = route;
    const first = isFirst(route);
    heardAs.set(sensor.id, { room, kind: sensor.kind, connection });
    const topic = sensor.stateTopic ?? '';
    if (arrival.retained || (replayUntil.get(topic) ?? 0) > arrival.receivedAtMs) return 'replay';
    // A home-made sensor publishes when something happens, so its first live message is an event already.
    if (first && sensor.source !== 'roomtone') return 'state';
    if (typeof reading.value !== 'boolean') return 'update';
    // Many home-made motion sensors never say OFF: each ON is the event.
    if (reading.value && sensor.source === 'roomtone') return 'rise';
    const was = valueBefore(route) === true;
    if (reading.value === was) return first ? 'state' : 'update';
    return reading.value ? 'rise' : 'fall';
  };

  const place = (route: Route, reading: Reading, arrival: Arrival): void => {
    letGo(route.sensor.id);
    const kind = reading.kind;
    if (!isKind(kind)) return;
    const value = quantise(kind, reading.value);
    const signal: Signal = {
      room: route.room,
      sensor: route.sensor.id,
      kind,
      value,
      edge: edgeOf(route, { ...reading, value }, arrival),
      receivedAtMs: arrival.receivedAtMs,
      person: route.sensor.person,
    };
    const observed = { room: route.room, kind, person: route.sensor.person, value: signal };
    const answer = permit(deps.house().grants, 'react', observed, arrival.receivedAtMs);
    if ('denied' in answer) deps.blocked(route.sensor.id);
    else deps.send({ type: 'sensed', signal: answer });
  };

  /** Whatever the pace, a change of state is never lost; numbers and repeats can wait. */
  const isChange = (route: Route, { value }: Reading): boolean =>
    isFirst(route) || (typeof value !== 'number' && value !== valueBefore(route));

  const holdFor = (ms: number, one: Omit<Held, 'cancel'>, then: typeof place): void => {
    letGo(one.route.sensor.id);
    const cancel = deps.clock.after(ms, () => then(one.route, one.reading, one.arrival));
    held.set(one.route.sensor.id, { ...one, cancel });
  };

  const rateOf = ({ kind }: Reading): number =>
    isKind(kind) ? Math.min(kinds[kind].maxRateHz, maxMessagesPerSecond) : maxMessagesPerSecond;

  const holdBack = (route: Route, reading: Reading, arrival: Arrival): void => {
    if (typeof reading.value === 'number') holdFor(1000 / rateOf(reading), { route, reading, arrival }, place);
  };

  /** What was heard in a minute leaves here as one number; nothing of its course is kept. */
  const soften = (route: Route, reading: Reading, arrival: Arrival): void => {
    const { id } = route.sensor;
    const before = means.get(id);
    if (typeof reading.value !== 'number') {
      place(route, reading, arrival);
      return;
    }
    if (before === undefined) holdFor(minuteMs, { route, reading: { ...reading, value: null }, arrival }, placeMean);
    means.set(id, addLevel(before ?? emptyMean, reading.value));
  };

  const placeMean = (route: Route, reading: Reading, arrival: Arrival): void => {
    const value = meanLevelDb(means.get(route.sensor.id) ?? emptyMean);
    const receivedAtMs = deps.clock.nowMs();
    if (value !== null) place(route, { ...reading, value }, { ...arrival, receivedAtMs });
  };

  const mayComeNow = (route: Route, reading: Reading): boolean => {
    const key = `${route.sensor.id} ${reading.kind}`;
    const { pace, allowed } = takeToken(paces.get(key), rateOf(reading), deps.clock.monoMs());
    paces.set(key, pace);
    return allowed;
  };

  const onAvailability = (message: MqttMessage): void => {
    const routes = availability.get(message.topic) ?? [];
    for (const route of routes) {
      const state = route.codec.readAvailability?.(message.topic, message.payload) ?? null;
      if (state === null) continue;
      const topic = route.sensor.stateTopic ?? '';
      if (state === 'online' && !message.retained && route.codec.isRestart?.(message.topic) === true)
        replayUntil.set(topic, message.receivedAtMs + replayWindowMs);
      deps.health(route.sensor.id, state === 'offline' ? 'offline' : 'heard');
      deps.send({ type: 'sensor-availability', sensor: route.sensor.id, online: state === 'online' });
    }
  };

  const placeAll = (routes: readonly Route[], message: MqttMessage, allowed: boolean): void => {
    const codec = routes[0]?.codec;
    if (codec === undefined) return;
    const decoded = codec.decode(
      message.topic,
      message.payload,
      routes.map((route) => wantedOf(route.sensor)),
    );
    for (const { sensor, reason } of decoded.refused) {
      deps.health(sensor, 'malformed');
      deps.unread(sensor, reason === 'too-large' ? reason : 'malformed');
    }
    const { retained, receivedAtMs } = message;
    const arrival = { retained, receivedAtMs };
    for (const reading of decoded.readings) {
      const route = routes.find((one) => one.sensor.id === reading.sensor);
      if (route === undefined) continue;
      deps.health(reading.sensor, 'heard');
      if (reading.kind === 'sound-level' && !message.retained) soften(route, reading, arrival);
      else if (isChange(route, reading)) place(route, reading, arrival);
      else if (allowed && mayComeNow(route, reading)) place(route, reading, arrival);
      else {
        if (!allowed) deps.report('sensor-flood');
        holdBack(route, reading, arrival);
      }
    }
  };

  const onMessage = (message: MqttMessage): void => {
    if (availability.has(message.topic)) onAvailability(message);
    const routes = byTopic.get(message.topic);
    if (routes === undefined) return;
    const allowed = allowedNow(message.topic);
    for (const codec of new Set(routes.map((route) => route.codec))) {
      placeAll(
        routes.filter((route) => route.codec === codec),
        message,
        allowed,
      );
    }
  };

  return {
    refresh,
    onMessage,
    onOnline: (online) => {
      if (online) {
        connection += 1;
        refresh();
      } else deps.send({ type: 'sensors-lost' });
    },
    isGranted: (topic) => byTopic.has(topic) || availability.has(topic),
  };
};
