// What each case puts on the wire, and the connections that carry it.
import { connect, type MqttClient } from 'mqtt';
import { type Case, companionOf, sentValue, word } from './canary-cases.ts';
import { property } from './canary-house.ts';

export interface Numbered {
  readonly one: Case;
  readonly n: number;
}

export const publishAs = { username: 'world', password: 'for-the-world' };

const textOf = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload));

export const payloadOf = ({ one, n }: Numbered): string => {
  const value = sentValue(one, n);
  const canary = `${word}-${n}`;
  if (one.carrier === 'value') return textOf(value);
  if (one.carrier === 'wrapped') return JSON.stringify({ value, at: canary, note: canary, [canary]: canary });
  const beside = { [companionOf(one.kind)]: 40, battery: canary, nested: { update: [canary] }, [canary]: 1 };
  return JSON.stringify({ [property]: value, ...beside });
};

export const open = (
  url: string,
  account: { username: string; password: string },
  will?: string,
): Promise<MqttClient> =>
  new Promise((resolve, reject) => {
    const client = connect(url, {
      ...account,
      protocolVersion: 4,
      reconnectPeriod: 0,
      ...(will === undefined
        ? {}
        : { will: { topic: `canary/will-${will}`, payload: Buffer.from(will), qos: 1, retain: true } }),
    });
    client.once('connect', () => resolve(client));
    client.once('error', reject);
  });

export const sendTo = (
  client: MqttClient,
  topic: string,
  payload: string,
  options: { qos: 0 | 1 | 2; retain: boolean },
) =>
  new Promise<void>((resolve) => {
    // A broker or a connection that dies half-way is part of the proof.
    const late = setTimeout(resolve, 3000);
    client.publish(topic, payload, options, () => {
      clearTimeout(late);
      resolve();
    });
  });
