// A media route in the small: tones by name, a log of what was fetched, and 404 for the rest.
import { createServer } from 'node:http';

const sampleRate = 44_100;

/** 16-bit mono WAV of a quiet 220 Hz tone. */
export const makeTone = (durationMs: number): Buffer => {
  const samples = Math.round((durationMs / 1000) * sampleRate);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0, 'ascii');
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8, 'ascii');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'ascii');
  bytes.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n += 1) {
    bytes.writeInt16LE(Math.round(6000 * Math.sin((2 * Math.PI * 220 * n) / sampleRate)), 44 + n * 2);
  }
  return bytes;
};

/** MPD answers nothing while the last 256 KiB of a piece go through its output: 3 s of such a tone. */
const lengths: Readonly<Record<string, number>> = { tone: 9000, short: 2900, blip: 700 };

export interface MediaServer {
  readonly url: string;
  /** Paths whose bytes went out, in order. */
  readonly served: readonly string[];
  stop(): Promise<void>;
}

export const startMedia = async (): Promise<MediaServer> => {
  const served: string[] = [];
  const server = createServer((request, response) => {
    const requested = request.url ?? '';
    const durationMs = lengths[/^\/(?:media|other)\/([a-z]+)/.exec(requested)?.[1] ?? ''];
    if (durationMs === undefined) {
      response.writeHead(404).end();
      return;
    }
    served.push(requested);
    const tone = makeTone(durationMs);
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': tone.length }).end(tone);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    served,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
