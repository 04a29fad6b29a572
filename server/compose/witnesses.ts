// Holds one connection per room at a foreign broker, whose only job is to say `unknown` for that room's LED when the house vanishes.
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink } from '../../devices/types.ts';
import type { HouseHandle } from '../flows/handles.ts';
import { privacyTopic, unknownPrivacy } from '../flows/publish.ts';
import type { BrokerSide } from './broker.ts';
import type { Ground } from './ground.ts';

export interface WitnessDeps {
  readonly ground: Ground;
  readonly house: HouseHandle;
  side(): BrokerSide | null;
}

export interface Witnesses {
  /** One for each room that there is now. */
  follow(): void;
  stop(): Promise<void>;
}

/**
 * A connection has one will, and each room needs its own: an LED that still shows the last word of a house that died would
 * lie. The embedded broker dies with the house, so only another broker gets such connections.
 */
export const createWitnesses = (deps: WitnessDeps, again: () => void): Witnesses => {
  const links = new Map<string, MqttLink>();
  return {
    follow: (): void => {
      const target = deps.side()?.witness() ?? null;
      if (target === null) return;
      const rooms = new Set(Object.keys(deps.house.state().rooms));
      for (const [room, link] of links) {
        if (rooms.has(room)) continue;
        links.delete(room);
        link.stop().catch(() => deps.ground.log.warn('witness-failed'));
      }
      for (const room of rooms) {
        if (links.has(room)) continue;
        const will = { topic: privacyTopic(room), payload: unknownPrivacy };
        const clientId = `roomtone-${deps.ground.run}-${room}`;
        // Whenever its connection is back its will has been said, which is not true any more.
        const onOnline = (online: boolean): void => (online ? again() : undefined);
        const { clock, log } = deps.ground;
        links.set(
          room,
          createMqttLink({ ...target, clientId, will, onMessage: () => {}, onOnline }, { clock, report: log.warn }),
        );
      }
    },
    stop: async (): Promise<void> => {
      await Promise.all([...links.values()].map((link) => link.stop()));
    },
  };
};
