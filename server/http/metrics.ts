// Figures for a monitor: the process, requests by route and status, and the size of the house; never a value of a room.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HttpDeps } from './deps.ts';

export interface Metrics {
  readonly type: string;
  text(): Promise<string>;
  /** `path` is the declared one, with its placeholders. */
  count(request: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  setSockets(open: number): void;
}

const addHouse = (registry: Registry, { house, sensors, speakers, rights }: HttpDeps['handles']): void => {
  const dropped = new Counter({
    name: 'roomtone_dropped_total',
    help: 'Messages of mapped sensors that were dropped unread, by the hours that are over.',
    labelNames: ['room', 'kind', 'reason'],
    registers: [registry],
    collect: () => {
      dropped.reset();
      for (const { count, ...labels } of rights.droppedTotals()) dropped.inc(labels, count);
    },
  });
  const rooms = new Gauge({
    name: 'roomtone_rooms',
    help: 'Rooms by what their music does.',
    labelNames: ['state'],
    registers: [registry],
    collect: () => {
      rooms.reset();
      for (const { playback } of Object.values(house.state().rooms)) rooms.inc({ state: playback.state });
    },
  });
  const listed = new Gauge({
    name: 'roomtone_sensors',
    help: 'Sensors by health.',
    labelNames: ['health'],
    registers: [registry],
    collect: () => {
      listed.reset();
      for (const { health } of sensors.list()) listed.inc({ health });
    },
  });
  const heard = new Gauge({
    name: 'roomtone_speakers',
    help: 'Speakers by whether they answer.',
    labelNames: ['online'],
    registers: [registry],
    collect: () => {
      heard.reset();
      for (const { online } of speakers.list()) heard.inc({ online: String(online) });
    },
  });
};

export const createMetrics = (handles: HttpDeps['handles']): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addHouse(registry, handles);
  const requests = new Counter({
    name: 'roomtone_http_requests_total',
    help: 'HTTP requests by declared path.',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'roomtone_http_seconds',
    help: 'Time to answer an HTTP request.',
    labelNames: ['method'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const sockets = new Gauge({ name: 'roomtone_sockets', help: 'Open panels.', registers: [registry] });
  return {
    type: registry.contentType,
    text: () => registry.metrics(),
    count: (request) => {
      requests.inc({ method: request.method, path: request.path, status: request.status });
      seconds.observe({ method: request.method }, request.seconds);
    },
    setSockets: (open) => sockets.set(open),
  };
};
