// A lasting session with one Music Player Daemon: two sockets, a ping every 10 s, and a new try after each loss.
import { RoomtoneError } from '../config/words/errors.ts';
import { type MpdConnection, openMpd } from './mpd-connection.ts';
import { type MpdPairs, mpdList } from './mpd-protocol.ts';
import type { Clock } from './types.ts';

const pingEveryMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 30_000;

export interface MpdSession {
  /** Runs commands as one list. Throws `speaker-offline` while there is no connection. */
  run(commands: readonly string[]): Promise<MpdPairs>;
  close(): void;
}

export interface MpdSessionOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** The player, its volume or its queue changed, or a ping is due. */
  onChange(): Promise<void>;
  /** Both sockets are open, before anybody is told. */
  onOpen(): Promise<void>;
  onOnline(online: boolean): void;
}

export const startMpdSession = (options: MpdSessionOptions): MpdSession => {
  const { clock } = options;
  let open: readonly [MpdConnection, MpdConnection] | null = null;
  let closed = false;
  let retryMs = firstRetryMs;
  let cancelTimer = (): void => {};
  let online = false;

  const tell = (now: boolean): void => {
    if (now === online) return;
    online = now;
    options.onOnline(now);
  };

  /** Counts connections, so that a late word of a lost one changes nothing. */
  let turn = 0;

  const drop = (): void => {
    turn += 1;
    cancelTimer();
    const before = open;
    open = null;
    for (const one of before ?? []) one.close();
    tell(false);
    if (closed) return;
    cancelTimer = clock.after(retryMs, () => void dial());
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };

  const dropIf = (one: number): void => {
    if (one === turn) drop();
  };

  const change = (): void => {
    const now = turn;
    options.onChange().catch(() => dropIf(now));
  };

  const listen = (idle: MpdConnection): void => {
    const now = turn;
    idle.idle('idle player mixer playlist options').then(
      (pairs) => {
        if (now !== turn) return;
        listen(idle);
        if (pairs.has('changed')) change();
      },
      () => dropIf(now),
    );
  };

  const ping = (): void => {
    cancelTimer = clock.after(pingEveryMs, () => {
      open?.[1].wake();
      change();
      ping();
    });
  };

  const dial = async (): Promise<void> => {
    const now = turn;
    const opened: MpdConnection[] = [];
    const onClosed = (): void => dropIf(now);
    try {
      for (let n = 0; n < 2; n += 1) opened.push(await openMpd({ ...options, onClosed }));
      const [command, idle] = opened;
      if (now !== turn || command === undefined || idle === undefined) throw new Error('overtaken');
      open = [command, idle];
      await options.onOpen();
      if (now !== turn) throw new Error('overtaken');
      retryMs = firstRetryMs;
      tell(true);
      listen(idle);
      ping();
      change();
    } catch {
      for (const one of opened) one.close();
      dropIf(now);
    }
  };

  void dial();
  return {
    run: (commands) =>
      open === null
        ? Promise.reject(new RoomtoneError('speaker-offline', { problem: 'not connected' }))
        : open[0].send(mpdList(commands)),
    close: () => {
      closed = true;
      drop();
    },
  };
};
