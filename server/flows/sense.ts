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

interface LastValue {
  readonly value: Reading['value'];
  readonly connection: number;
}

/** The newest number of a sensor that says more than it may; it is placed when the next one may be. */
interface Held {
  readonly route: Route;
  readonly reading: Reading;
  readonly message: MqttMessage;
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
  const last = new Map<string, LastValue>();
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
    const heard = new Set(routes.map((route) => route.sensor.id));
    for (const sensor of last.keys()) if (!heard.has(sensor)) last.delete(sensor);
    for (const sensor of held.keys()) if (!heard.has(sensor)) letGo(sensor);
    deps.setFilters(new Set([...byTopic.keys(), ...availability.keys()]));
  };

  const allowedNow = (topic: string): boolean => {
    const { pace, allowed } = takeToken(paces.get(topic), maxMessagesPerSecond, deps.clock.monoMs());
    paces.set(topic, pace);
    return allowed;
  };

  const edgeOf = (route: Route, reading: Reading, message: MqttMessage): Signal['edge'] => {
    const before = last.get(route.sensor.id);
    last.set(route.sensor.id, { value: reading.value, connection });
    const topic = route.sensor.stateTopic ?? '';
    if (message.retained || (replayUntil.get(topic) ?? 0) > message.receivedAtMs) return 'replay';
    const first = before === undefined || before.connection !== connection;
    // A home-made sensor publishes when something happens, so its first live message is an event already.
    if (first && route.sensor.source !== 'roomtone') return 'state';
    if (typeof reading.value !== 'boolean') return 'update';
    // Many home-made motion sensors never say OFF: each ON is the event.
    if (reading.value && route.sensor.source === 'roomtone') return 'rise';
    const was = before?.value === true;
    if (reading.value === was) return first ? 'state' : 'update';
    return reading.value ? 'rise' : 'fall';
  };

  const place = (route: Route, reading: Reading, message: MqttMessage): void => {
    letGo(route.sensor.id);
    const kind = reading.kind;
    if (!isKind(kind)) return;
    const value = quantise(kind, reading.value);
    const signal: Signal = {
      room: route.room,
      sensor: route.sensor.id,
      kind,
      value,
      edge: edgeOf(route, { ...reading, value }, message),
      receivedAtMs: message.receivedAtMs,
      person: route.sensor.person,
    };
    const observed = { room: route.room, kind, person: route.sensor.person, value: signal };
    const answer = permit(deps.house().grants, 'react', observed, message.receivedAtMs);
    if ('denied' in answer) deps.blocked(route.sensor.id);
    else deps.send({ type: 'sensed', signal: answer });
  };

  /** Whatever the pace, a change of state is never lost; numbers and repeats can wait. */
  const isChange = (sensor: string, value: Reading['value']): boolean => {
    const before = last.get(sensor);
    if (before === undefined || before.connection !== connection) return true;
    return typeof value !== 'number' && value !== before.value;
  };

  const holdFor = (ms: number, one: Omit<Held, 'cancel'>, then: typeof place): void => {
    letGo(one.route.sensor.id);
    const cancel = deps.clock.after(ms, () => then(one.route, one.reading, one.message));
    held.set(one.route.sensor.id, { ...one, cancel });
  };

  const rateOf = ({ kind }: Reading): number =>
    isKind(kind) ? Math.min(kinds[kind].maxRateHz, maxMessagesPerSecond) : maxMessagesPerSecond;

  const holdBack = (route: Route, reading: Reading, message: MqttMessage): void => {
    if (typeof reading.value === 'number') holdFor(1000 / rateOf(reading), { route, reading, message }, place);
  };

  /** What was heard in a minute leaves here as one number; nothing of its course is kept. */
  const soften = (route: Route, reading: Reading, message: MqttMessage): void => {
    const { id } = route.sensor;
    const before = means.get(id);
    if (typeof reading.value !== 'number') {
      place(route, reading, message);
      return;
    }
    if (before === undefined) holdFor(minuteMs, { route, reading, message }, placeMean);
    means.set(id, addLevel(before ?? emptyMean, reading.value));
  };

  const placeMean = (route: Route, reading: Reading, message: MqttMessage): void => {
    const value = meanLevelDb(means.get(route.sensor.id) ?? emptyMean);
    const receivedAtMs = deps.clock.nowMs();
    if (value !== null) place(route, { ...reading, value }, { ...message, receivedAtMs });
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
    for (const reading of decoded.readings) {
      const route = routes.find((one) => one.sensor.id === reading.sensor);
      if (route === undefined) continue;
      deps.health(reading.sensor, 'heard');
      if (reading.kind === 'sound-level' && !message.retained) soften(route, reading, message);
      else if (isChange(reading.sensor, reading.value)) place(route, reading, message);
      else if (allowed && mayComeNow(route, reading)) place(route, reading, message);
      else {
        if (!allowed) deps.report('sensor-flood');
        holdBack(route, reading, message);
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
