// Listens to what a server itself writes to its own broker, from outside: the system calls of its sockets.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Tap {
  /** What starts the server so that it is heard. */
  readonly under: readonly string[];
  /** Every filter of every SUBSCRIBE that went to this port. */
  filters(port: number): readonly string[];
  drop(): void;
}

const straceOptions = ['-D', '-f', '-ff', '--seccomp-bpf', '-qq', '-xx', '-yy', '-s', '200000', '-e', 'signal=none'];
const calls = 'trace=write,writev,sendto,sendmsg';

/** `write(23<TCP:[127.0.0.1:5->127.0.0.1:6]>, "\x10\x00", 2) = 2`, or the same with a list of pieces. */
const linePattern = /^(?:write|writev|sendto|sendmsg)\(\d+<TCP:\[([^\]]+)\]>, (.*) = (\d+)$/;

const bytesOf = (text: string): Buffer =>
  Buffer.concat(
    [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) =>
      Buffer.from((match[1] ?? '').replaceAll('\\x', ''), 'hex'),
    ),
  );

/** One stream for each connection to the port. */
const streamsTo = (port: number, text: string): readonly Buffer[] => {
  const streams = new Map<string, Buffer[]>();
  for (const line of text.split('\n')) {
    const [, ends = '', what = '', sent = ''] = linePattern.exec(line) ?? [];
    if (!ends.endsWith(`:${port}`)) continue;
    const pieces = streams.get(ends) ?? [];
    pieces.push(bytesOf(what).subarray(0, Number(sent)));
    streams.set(ends, pieces);
  }
  return [...streams.values()].map((pieces) => Buffer.concat(pieces));
};

const subscribe = 8;

/** MQTT 3.1.1: two bytes of packet number, then each filter with its length before and its quality behind. */
const filtersIn = (body: Buffer): string[] => {
  const filters: string[] = [];
  for (let at = 2; at + 2 <= body.length; ) {
    const length = body.readUInt16BE(at);
    filters.push(body.toString('utf8', at + 2, at + 2 + length));
    at += length + 3;
  }
  return filters;
};

/** Throws when the stream is no MQTT, because then nothing that it says could be believed. */
export const subscribedIn = (stream: Buffer): readonly string[] => {
  const filters: string[] = [];
  if (stream.length > 0 && (stream[0] ?? 0) >> 4 !== 1)
    throw new Error('a connection that does not begin with CONNECT');
  for (let at = 0; at < stream.length; ) {
    const type = (stream[at] ?? 0) >> 4;
    let length = 0;
    let shift = 0;
    for (at += 1; at < stream.length; shift += 7) {
      const byte = stream[at] ?? 0;
      at += 1;
      length += (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (type === subscribe) filters.push(...filtersIn(stream.subarray(at, at + length)));
    at += length;
  }
  return filters;
};

export const openTap = (): Tap => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-tap-'));
  return {
    under: ['strace', ...straceOptions, '-e', calls, '-o', path.join(folder, 'calls')],
    filters: (port) =>
      readdirSync(folder).flatMap((name) =>
        streamsTo(port, readFileSync(path.join(folder, name), 'latin1')).flatMap(subscribedIn),
      ),
    drop: () => rmSync(folder, { recursive: true, force: true }),
  };
};
