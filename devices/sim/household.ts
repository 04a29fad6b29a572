// A simulated household that speaks to its broker as real sensors do; it knows the server only through MQTT.
import type { DeviceDeps, MqttLink } from '../types.ts';
import { demoPeople, demoSensors, firstWords, messagesAt, type SimMessage, seeded } from './people.ts';

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

  const say = (messages: readonly SimMessage[]): void => {
    for (const { topic, payload } of messages) link.publish(topic, payload, { retain: false, qos: 0 });
  };

  const step = (): void => {
    const atS = Math.floor((clock.monoMs() - startedMs) / stepMs);
    say(messagesAt(atS, { people: demoPeople, sensors: demoSensors }, last, random));
    cancel = clock.after(stepMs, step);
  };
  say(firstWords(demoSensors, random));
  step();

  return {
    stop: async () => {
      cancel?.();
      await link.stop();
    },
  };
};
