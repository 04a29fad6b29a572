// Whether the house is well, its figures for a monitor, and the description of this very interface.
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { HttpDeps } from '../deps.ts';
import type { Metrics } from '../metrics.ts';
import { adults, type Route, route } from '../route.ts';

export interface HealthSources {
  readonly metrics: Metrics;
  /** The finished description; asked for late, because it describes the whole table. */
  openApi(): object;
}

export const healthRoutes = (deps: HttpDeps, { metrics, openApi }: HealthSources): readonly Route[] => [
  route({
    method: 'GET',
    path: '/healthz',
    auth: 'none',
    rate: 'light',
    says: 'Whether the house is well; no details.',
    body: null,
    query: null,
    handle: () => (deps.problem() === null ? { json: { ok: true } } : { status: 503, json: { ok: false } }),
  }),
  route({
    method: 'GET',
    path: '/api/health',
    auth: 'session',
    rate: 'light',
    says: 'What is wrong, in words.',
    body: null,
    query: null,
    roles: adults,
    handle: () => {
      const problem = deps.problem();
      if (problem !== null) throw new RoomtoneError('degraded', { problem });
      return { json: { ok: true } };
    },
  }),
  route({
    method: 'GET',
    path: '/metrics',
    auth: 'metrics',
    rate: 'light',
    says: 'Figures in Prometheus text form.',
    body: null,
    query: null,
    roles: adults,
    handle: async () => ({ text: await metrics.text(), type: metrics.type }),
  }),
  route({
    method: 'GET',
    path: '/api/openapi.json',
    auth: 'read',
    rate: 'light',
    says: 'This description.',
    body: null,
    query: null,
    roles: adults,
    handle: () => ({ json: openApi() }),
  }),
];
