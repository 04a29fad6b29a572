// A simulated household that speaks to its broker as real sensors do; it knows the server only through MQTT.
import type { DeviceDeps, MqttLink } from '../types.ts';
import { demoPeople, demoSensors, messagesAt, seeded } from './people.ts';

export interface SimHousehold {
  stop(): Promise<void>;
}

const stepMs = 1000;

/** Publishes what the sensors say, second by second, until stopped. */
export const startSimHousehold = (link: MqttLink, seed: number, { clock }: DeviceDeps): SimHousehold => {
  const random = seeded(seed);
  const last = new Map<string, boolean>();
  const startedMs = clock.monoMs();
  let cancel: (() => void) | null = null;

  const step = (): void => {
    const atS = Math.floor((clock.monoMs() - startedMs) / stepMs);
    for (const message of messagesAt(atS, { people: demoPeople, sensors: demoSensors }, last, random)) {
      link.publish(message.topic, message.payload, { retain: false, qos: 0 });
    }
    cancel = clock.after(stepMs, step);
  };
  step();

  return {
    stop: async () => {
      cancel?.();
      await link.stop();
    },
  };
};
