// Stands between the house and a broker, and cuts the connection whenever it is told to.
import { connect, createServer, type Socket } from 'node:net';

export interface WireCutter {
  readonly port: number;
  /** Connections that were let through so far. */
  passed(): number;
  /** Ends what is open without a word, and lets nobody in for so long. */
  cut(forMs: number): void;
  stop(): Promise<void>;
}

export const startWireCutter = async (brokerPort: number): Promise<WireCutter> => {
  const open = new Set<Socket>();
  let closedUntil = 0;
  let passed = 0;
  const server = createServer((near) => {
    near.on('error', () => {});
    if (performance.now() < closedUntil) {
      near.destroy();
      return;
    }
    passed += 1;
    near.setNoDelay(true);
    const far = connect({ port: brokerPort, host: '127.0.0.1', noDelay: true });
    far.on('error', () => near.destroy());
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    passed: () => passed,
    cut: (forMs) => {
      closedUntil = performance.now() + forMs;
      drop();
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      drop();
      await closed;
    },
  };
};
