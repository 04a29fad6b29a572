// Turns whatever was thrown into the one shape that every refusal has, and says the rest to the log alone.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, errors, errorText, RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../ground/clock.ts';
import type { Report } from '../ground/log.ts';

export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** Seconds after which another try makes sense, or null. */
  readonly retryAfterS: number | null;
}

const expressStatus = (problem: unknown): number | null =>
  typeof problem === 'object' && problem !== null && 'status' in problem && typeof problem.status === 'number'
    ? problem.status
    : null;

/** Express itself throws only for paths that cannot be decoded: such a thing is not here. */
const asOurs = (problem: unknown): RoomtoneError => {
  if (problem instanceof RoomtoneError) return problem;
  const status = expressStatus(problem);
  if (status !== null && status >= 400 && status < 500) return new RoomtoneError('not-found');
  return new RoomtoneError('internal', {}, { cause: problem });
};

export const refusalOf = (problem: unknown, report: Report): Refusal => {
  const ours = asOurs(problem);
  const { status } = errors[ours.code];
  if (ours.code === 'internal') {
    const cause = ours.cause instanceof Error ? ours.cause : null;
    // The text of a foreign error may quote what it failed on; its kind and place do not.
    const place = /\(?((?:[a-z-]+\/)*[a-z0-9-]+\.[jt]s:\d+)/.exec(cause?.stack?.split('\n')[1] ?? '')?.[1] ?? null;
    report('request-failed', { error: cause?.name ?? 'unknown', place });
  }
  const seconds = ours.fields['seconds'];
  return {
    status,
    code: ours.code,
    message: errorText(ours.code, ours.fields),
    retryAfterS: ours.code === 'too-many-tries' && typeof seconds === 'number' ? seconds : null,
  };
};

const drainMs = 2000;

/**
 * Calls `done` when an unread body has run out, or after a moment. The answer is on its way by then but not ended: node
 * closes the line with the end of a last answer, and a sender that still writes would see a reset in the answer's place.
 */
const drain = (request: IncomingMessage, clock: Clock, done: () => void): void => {
  let cancel = (): void => undefined;
  const end = (): void => {
    cancel();
    request.off('end', end).off('close', end);
    done();
  };
  request.on('error', () => undefined);
  request.on('end', end).on('close', end);
  request.resume();
  cancel = clock.after(drainMs, end);
};

/** Answers a refusal outside of express or inside it, as JSON or as the page that is given; nothing when the answer has begun. */
export const sendRefusal = (
  exchange: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly clock: Clock;
    readonly page?: string;
  },
  { status, code, message, retryAfterS }: Refusal,
): void => {
  const { request, response, clock, page } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = page ?? JSON.stringify({ code, message });
  response.statusCode = status;
  response.setHeader('Content-Type', `${page === undefined ? 'application/json' : 'text/html'}; charset=utf-8`);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-store');
  if (retryAfterS !== null) response.setHeader('Retry-After', retryAfterS);
  const content = request.method === 'HEAD' ? '' : body;
  if (request.complete || request.destroyed) {
    response.end(content);
    return;
  }
  response.setHeader('Connection', 'close');
  response.write(content);
  drain(request, clock, () => response.end());
};

const statusWords: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
};

/** Answers a refused upgrade, for which there is no response object. */
export const refuseUpgrade = (line: Duplex, { status, code, message }: Refusal): void => {
  const body = JSON.stringify({ code, message });
  line.end(
    [
      `HTTP/1.1 ${status} ${statusWords[status] ?? 'Refused'}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
