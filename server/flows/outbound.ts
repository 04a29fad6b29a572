// Which connections go out of this process now, and since when: the links that exist, looked at again whenever something changes.
import type { Clock } from '../../devices/types.ts';
import type { OutboundView } from './rights-handles.ts';

export type Link = Omit<OutboundView, 'sinceMs'>;

export interface Outbound {
  /** Something changed: notes what came and forgets what went. */
  look(): void;
  list(): readonly OutboundView[];
}

const keyOf = ({ what, to }: Link): string => `${what} ${to}`;

export const createOutbound = (clock: Pick<Clock, 'nowMs'>, links: () => readonly Link[]): Outbound => {
  let since = new Map<string, number>();
  const list = (): readonly OutboundView[] => {
    const now = links().map((link) => ({ ...link, sinceMs: since.get(keyOf(link)) ?? clock.nowMs() }));
    since = new Map(now.map((link) => [keyOf(link), link.sinceMs]));
    return now;
  };
  return { look: () => void list(), list };
};
