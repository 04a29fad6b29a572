// Asks an mpd five times a second what it does, and says whether it did that without a break.
import { connect } from 'node:net';

const everyMs = 200;
/** A real decoder runs in steps, and so does the clock that it shows. */
const mostBehindMs = 1000;

export interface Watched {
  readonly looks: number;
  /** States that were not `play`. */
  readonly stops: number;
  /** The piece or its place in the queue changed, or its time went back. */
  readonly starts: number;
  /** How far what was heard ever fell behind the clock on the wall; a break would add to it. */
  readonly behindMs: number;
  /** Heard time against the clock on the wall. */
  readonly heardMs: number;
  readonly wallMs: number;
}

interface Status {
  readonly atMs: number;
  readonly state: string;
  readonly song: string;
  readonly elapsedMs: number;
}

const fieldOf = (text: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';

const statusOf = (text: string): Status => ({
  atMs: performance.now(),
  state: fieldOf(text, 'state'),
  song: fieldOf(text, 'songid'),
  elapsedMs: Number(fieldOf(text, 'elapsed')) * 1000,
});

const judge = (seen: readonly Status[]): Watched => {
  const [first] = seen;
  let starts = 0;
  let behindMs = 0;
  seen.forEach((now, index) => {
    const before = seen[index - 1];
    if (before === undefined || first === undefined) return;
    if (now.song !== before.song || now.elapsedMs < before.elapsedMs) starts += 1;
    behindMs = Math.max(behindMs, now.atMs - first.atMs - (now.elapsedMs - first.elapsedMs));
  });
  const last = seen.at(-1);
  return {
    looks: seen.length,
    stops: seen.filter(({ state }) => state !== 'play').length,
    starts,
    behindMs,
    heardMs: (last?.elapsedMs ?? 0) - (first?.elapsedMs ?? 0),
    wallMs: (last?.atMs ?? 0) - (first?.atMs ?? 0),
  };
};

export const isUnbroken = ({ stops, starts, behindMs }: Watched): boolean =>
  stops === 0 && starts === 0 && behindMs < mostBehindMs;

/** Watches until it is asked for its verdict. */
export const watchMpd = async (port: number): Promise<() => Promise<Watched>> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject));
  const seen: Status[] = [];
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (!/(^|\n)OK\n$/.test(text)) return;
    seen.push(statusOf(text));
    text = '';
  });
  const timer = setInterval(() => socket.write('status\n'), everyMs);
  return async () => {
    clearInterval(timer);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    socket.destroy();
    return judge(seen);
  };
};
