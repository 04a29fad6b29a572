// How many live connections one address and one sign-in may hold at the same time, whichever way they came.
import type { IncomingMessage } from 'node:http';
import { RoomtoneError } from '../../config/words/errors.ts';

export interface Seats {
  /** A seat for a connection that begins with this request. Throws `too-many-connections`. */
  take(request: IncomingMessage, signIn: number): Seat;
}

export interface Seat {
  /** May be called more than once. */
  leave(): void;
}

export const seatsPerAddress = 16;
export const seatsPerSignIn = 16;

/** An IPv4 address that comes in over an IPv6 socket is the same address. */
const addressOf = (request: IncomingMessage): string => (request.socket.remoteAddress ?? '').replace(/^::ffff:/i, '');

export const createSeats = (): Seats => {
  const taken = new Map<string, number>();
  const change = (key: string, by: 1 | -1): void => {
    const left = (taken.get(key) ?? 0) + by;
    if (left > 0) taken.set(key, left);
    else taken.delete(key);
  };
  return {
    take: (request, signIn) => {
      const limits = { [`address ${addressOf(request)}`]: seatsPerAddress, [`sign-in ${signIn}`]: seatsPerSignIn };
      for (const [key, limit] of Object.entries(limits))
        if ((taken.get(key) ?? 0) >= limit) throw new RoomtoneError('too-many-connections', { limit });
      const keys = Object.keys(limits);
      for (const key of keys) change(key, 1);
      let left = false;
      return {
        leave: () => {
          if (left) return;
          left = true;
          for (const key of keys) change(key, -1);
        },
      };
    },
  };
};

/** A connection that exists already names itself. */
export const isNew = (request: IncomingMessage): boolean =>
  (new URL(request.url ?? '', 'http://roomtone').searchParams.get('sid') ?? '') === '';

export interface Waiting {
  /** Holds a seat for as long as the request lasts. Throws `too-many-connections`. */
  hold(request: IncomingMessage, signIn: number): void;
  holds(request: IncomingMessage): boolean;
  /** Hands the seat over to the connection that came of the request. */
  handOver(request: IncomingMessage): Seat | undefined;
}

/** Seats between the moment they are given and the connection: a request that comes to nothing gives its own back. */
export const createWaiting = (seats: Seats): Waiting => {
  const held = new WeakMap<IncomingMessage, Seat>();
  return {
    hold: (request, signIn) => {
      // After an upgrade the request itself tells no end any more.
      const line = request.headers.upgrade === undefined ? request : request.socket;
      if (line.destroyed) throw new RoomtoneError('not-found');
      const seat = seats.take(request, signIn);
      held.set(request, seat);
      line.once('close', () => {
        if (held.get(request) === seat) seat.leave();
      });
    },
    holds: (request) => held.has(request),
    handOver: (request) => {
      const seat = held.get(request);
      held.delete(request);
      return seat;
    },
  };
};
