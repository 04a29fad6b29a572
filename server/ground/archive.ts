// Several named files as one stream: each a line of JSON with name and size, then its bytes; an empty name ends it.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';

export type Packed =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly path: string };

const longestHead = 1000;
const lineEnd = 10;

const damaged = (): RoomtoneError => new RoomtoneError('not-a-backup', { problem: 'what is in it cannot be read' });

const headOf = (name: string, size: number): Buffer => Buffer.from(`${JSON.stringify({ name, size })}\n`);

export async function* pack(files: readonly Packed[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    if ('bytes' in file) {
      yield headOf(file.name, file.bytes.length);
      yield Buffer.from(file.bytes);
    } else {
      const { size } = await stat(file.path);
      yield headOf(file.name, size);
      if (size > 0) yield* createReadStream(file.path, { end: size - 1, highWaterMark: 256 * 1024 });
    }
  }
  yield headOf('', 0);
}

/** Reads a stream in lines and counted bytes. */
class Intake {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(lineEnd);
      if (end > longestHead || (end < 0 && this.#held.length > longestHead)) throw damaged();
      if (end >= 0) {
        const text = this.#held.toString('utf8', 0, end);
        this.#held = this.#held.subarray(end + 1);
        return text;
      }
      if (!(await this.#more())) throw damaged();
    }
  }

  async *bytes(size: number): AsyncGenerator<Buffer> {
    let left = size;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw damaged();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Only the end of the source tells that all of it was whole. */
  async drain(): Promise<void> {
    if (this.#held.length > 0 || (await this.#more())) throw damaged();
  }
}

const headFrom = (line: string): { readonly name: string; readonly size: number } => {
  try {
    const { name, size } = JSON.parse(line) as { name?: unknown; size?: unknown };
    if (typeof name === 'string' && Number.isSafeInteger(size) && Number(size) >= 0)
      return { name, size: Number(size) };
  } catch {}
  throw damaged();
};

const writeAll = async (path: string, pieces: AsyncIterable<Buffer>): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  try {
    for await (const piece of pieces) if (!file.write(piece)) await once(file, 'drain');
    file.end();
    await once(file, 'close');
  } catch (cause) {
    if (!file.destroyed) file.destroy();
    if (!file.closed) await once(file, 'close').catch(() => undefined);
    throw cause;
  }
};

/** Writes the files below `folder`; a name that is not in `known` is refused, so that no archive chooses its own place. */
export const unpackInto = async (
  source: AsyncIterable<Buffer>,
  folder: string,
  known: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  const intake = new Intake(source);
  const names = new Set<string>();
  for (;;) {
    const { name, size } = headFrom(await intake.line());
    if (name === '') break;
    if (!known.has(name) || names.has(name)) throw damaged();
    names.add(name);
    await writeAll(join(folder, name), intake.bytes(size));
  }
  await intake.drain();
  return names;
};
