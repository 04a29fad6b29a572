// Reads one JSON body, or the one form there is: right type, right size, in time, and nothing but what the schema names.
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../ground/clock.ts';

export const jsonMaxBytes = 64 * 1024;
const bodyDeadlineMs = 10_000;

/** A request says that it has a body by one of two headers. */
export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const isJson = (type: string | undefined): boolean =>
  /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type ?? '');

export const isForm = (request: IncomingMessage): boolean =>
  /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers['content-type'] ?? '');

const sizeWords = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.round(bytes / 1024)} kB`;

export const tooLarge = (maxBytes: number): RoomtoneError =>
  new RoomtoneError('too-large', { limit: sizeWords(maxBytes) });

const readAll = (request: IncomingMessage, maxBytes: number, clock: Clock): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (problem: RoomtoneError): void => {
      cancel();
      chunks.length = 0;
      request.removeAllListeners('data');
      reject(problem);
    };
    const cancel = clock.after(bodyDeadlineMs, () =>
      fail(new RoomtoneError('bad-request', { problem: 'the body took too long' })),
    );
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) fail(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      cancel();
      resolve(Buffer.concat(chunks));
    });
    request.on('close', () => fail(new RoomtoneError('bad-request', { problem: 'the body ended too early' })));
  });

const strictText = new TextDecoder('utf-8', { fatal: true });

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(strictText.decode(bytes)) as unknown;
  } catch (cause) {
    throw new RoomtoneError('bad-json', {}, { cause });
  }
};

/** The first thing that is wrong, in words; values are never repeated. */
const firstProblem = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (issue === undefined) return 'it does not fit';
  const place = issue.path.map(String).join('.').slice(0, 100);
  return place === '' ? issue.message.slice(0, 200) : `${place}: ${issue.message.slice(0, 200)}`;
};

/** Throws `bad-request` with the first thing that is wrong. */
export const checkAgainst = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RoomtoneError('bad-request', { problem: firstProblem(parsed.error) });
};

export interface JsonLimits {
  readonly maxBytes: number;
  readonly clock: Clock;
}

/** Throws `wrong-content-type`, `too-large`, `bad-json` or `bad-request`. No body reads as `{}`. */
export const readJson = async (request: IncomingMessage, schema: z.ZodType, limits: JsonLimits): Promise<unknown> => {
  if (!hasBody(request)) return checkAgainst(schema, {});
  if (!isJson(request.headers['content-type'])) throw new RoomtoneError('wrong-content-type');
  if (request.headers['content-encoding'] !== undefined) throw new RoomtoneError('wrong-content-type');
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
  return checkAgainst(schema, parse(await readAll(request, limits.maxBytes, limits.clock)));
};

const formMaxBytes = 1024;

/** The form of a page without script; for the one route that says it takes it. */
export const readForm = async (request: IncomingMessage, schema: z.ZodType, clock: Clock): Promise<unknown> => {
  if (request.headers['content-encoding'] !== undefined) throw new RoomtoneError('wrong-content-type');
  const text = (await readAll(request, formMaxBytes, clock)).toString('utf8');
  return checkAgainst(schema, Object.fromEntries(new URLSearchParams(text)));
};
