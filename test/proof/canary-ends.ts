// The two connections of the world to a house's broker: one that sends, and one that hears what the house says.
import type { MqttClient } from 'mqtt';
import { open, sendTo } from './canary-wire.ts';

const heard = [
  ...['privacy', 'occupancy', 'playing'].map((name) => `roomtone/room/+/${name}`),
  ...['roomtone/status', 'roomtone/ledger/head', 'homeassistant/device/roomtone/#'],
];

export class Ends {
  /** What stands retained or came by since the last connection: topic to its last payload. */
  readonly said = new Map<string, string>();
  /** Everything that was ever heard. */
  readonly payloads: string[] = [];
  #mouth: MqttClient | null = null;
  #ears: MqttClient | null = null;

  async connect(url: string, account: Parameters<typeof open>[1], will?: string): Promise<void> {
    this.#mouth?.end(true);
    this.#mouth = await open(url, account, will);
    this.#ears?.end(true);
    const ears = await open(url, account);
    this.#ears = ears;
    // What still stands is told anew.
    this.said.clear();
    ears.on('message', (topic, payload) => {
      this.said.set(topic, payload.toString());
      this.payloads.push(`${topic} ${payload.toString('latin1')}`);
    });
    await ears.subscribeAsync(heard);
  }

  async say(topic: string, payload: string, options: Partial<Parameters<typeof sendTo>[3]> = {}): Promise<void> {
    if (this.#mouth !== null) await sendTo(this.#mouth, topic, payload, { qos: 1, retain: false, ...options });
  }

  /** Ends what sends, without a word. */
  tear(): void {
    this.#mouth?.stream.destroy();
  }

  close(): void {
    this.#mouth?.end(true);
    this.#ears?.end(true);
    this.#mouth = null;
    this.#ears = null;
  }
}
