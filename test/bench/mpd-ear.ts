// Listens to an mpd over a connection of its own and says at which moment it can be heard.
import { connect, type Socket } from 'node:net';

const lookEveryMs = 2;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface MpdEar {
  /** Resolves with the moment at which its time moves; throws after `withinMs`. */
  audible(withinMs: number): Promise<number>;
  /** Stops it, empties its queue and waits until it is silent. */
  silence(): Promise<void>;
  close(): void;
}

const answerOf = (socket: Socket): ((command: string) => Promise<string>) => {
  let text = '';
  let waiting: ((answer: string) => void) | null = null;
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (!/(^|\n)(OK|ACK [^\n]*)\n$/.test(text)) return;
    const answer = text;
    text = '';
    waiting?.(answer);
  });
  return (command) =>
    new Promise((resolve) => {
      waiting = resolve;
      socket.write(`${command}\n`);
    });
};

export const openMpdEar = async (port: number): Promise<MpdEar> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
  });
  const ask = answerOf(socket);
  const elapsed = (status: string): number =>
    /^state: play$/m.test(status) ? Number(/^elapsed: ([\d.]+)$/m.exec(status)?.[1] ?? 0) : 0;
  return {
    audible: async (withinMs) => {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const status = await ask('status');
        const now = performance.now();
        if (elapsed(status) > 0) return now;
        if (now > deadline) throw new Error(`silent for ${withinMs} ms:\n${status}`);
        await wait(lookEveryMs);
      }
    },
    silence: async () => {
      await ask('stop');
      await ask('clear');
      while (!/^state: stop$/m.test(await ask('status'))) await wait(lookEveryMs);
    },
    close: () => socket.destroy(),
  };
};
