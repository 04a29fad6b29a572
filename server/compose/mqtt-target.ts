// Where the broker is and as whom Roomtone comes in there.
import { ownName } from '../flows/broker-doors.ts';
import type { Settings } from '../ground/settings.ts';

export interface Target {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
  readonly version?: 4;
}

/** The household's own broker, or null when there is none. */
export const externalTarget = ({ mqtt }: Settings): Target | null =>
  mqtt.url === null
    ? null
    : {
        url: mqtt.url,
        ...(mqtt.username === null ? {} : { username: mqtt.username }),
        ...(mqtt.password === null ? {} : { password: mqtt.password }),
        ...(mqtt.caFile === null ? {} : { caFile: mqtt.caFile }),
      };

/** Roomtone's own account at the embedded broker, which speaks 3.1.1. */
export const ownTarget = (url: string, password: string): Target => ({ url, username: ownName, password, version: 4 });

interface Side {
  host(): string | null;
  port(): number;
}

/** Where a sensor finds the broker. */
export const placeOf = ({ mqtt }: Settings, side: () => Side | null, lanHost: () => string) => ({
  embedded: mqtt.url === null,
  host: () => side()?.host() ?? lanHost(),
  port: () => side()?.port() ?? mqtt.port,
});
