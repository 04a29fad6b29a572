// What a sender that is still writing gets to read when it is refused.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type HttpBench, startHttp } from '../support/http-server.ts';

const piece = Buffer.alloc(64 * 1024, 'a');
const pieces = 30;

interface Heard {
  readonly text: string;
  readonly problem: string | null;
  readonly wrote: number;
}

/** Announces `length` bytes, waits for the answer and only then writes the rest, piece by piece. */
const writeOn = (port: number, length: number): Promise<Heard> =>
  new Promise((resolve) => {
    const line = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let [text, problem, wrote] = ['', null as string | null, 0];
    const rest = async (): Promise<void> => {
      while (wrote < pieces && problem === null && !line.destroyed) {
        wrote += 1;
        line.write(piece);
        await sleep(5);
      }
    };
    line.on('error', (cause: NodeJS.ErrnoException) => {
      problem = cause.code ?? cause.name;
    });
    line.on('data', (chunk: Buffer) => {
      if (text === '') void rest();
      text += chunk.toString();
    });
    line.on('close', () => resolve({ text, problem, wrote }));
    line.on('end', () => line.end());
    line.write(
      [
        'POST /api/backups/restore HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'X-Roomtone: 1',
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${length}`,
        '',
        '',
      ].join('\r\n'),
    );
  });

describe('a refusal while the sender still writes', () => {
  let bench: HttpBench;
  before(async () => {
    bench = await startHttp();
  });
  after(() => bench.close());
  const port = (): number => Number(new URL(bench.url).port);

  it('is read whole, the rest is let run out, and then the line is closed', async () => {
    const heard = await writeOn(port(), pieces * piece.length);
    expect(heard).to.include({ problem: null, wrote: pieces });
    expect(heard.text).to.match(/^HTTP\/1\.1 401 [\s\S]*\{"code":"[^"]+","message":"[^"]+"\}$/);
    expect(heard.text).to.match(/^connection: close\r$/im);
  });
});
