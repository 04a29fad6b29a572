// What a mosquitto's log says about who asked for which topics, and which filters still stand.
import { covers } from '../../server/core/acl.ts';

export interface Subscribed {
  /** Filters that stand at the end of the log. */
  readonly standing: ReadonlySet<string>;
  /** Every filter that was ever asked for. */
  readonly ever: ReadonlySet<string>;
}

/**
 * Reads a log made with `log_type all`: the filters of a packet stand behind its line, a tab before each, until it is
 * acknowledged.
 */
export const subscribedBy = (client: string, log: string): Subscribed => {
  const standing = new Set<string>();
  const ever = new Set<string>();
  let doing: string | null = null;
  for (const line of log.split('\n')) {
    const packet = /(Received|Sending) (SUBSCRIBE|UNSUBSCRIBE|SUBACK|UNSUBACK) (?:from|to) (\S+)/.exec(line);
    if (packet !== null) doing = packet[1] === 'Received' && packet[3] === client ? (packet[2] ?? null) : null;
    const filter = /^\d+: \t(.+?)(?: \(QoS \d\))?$/.exec(line)?.[1];
    if (filter === undefined || doing === null) continue;
    if (doing === 'UNSUBSCRIBE') standing.delete(filter);
    else {
      standing.add(filter);
      ever.add(filter);
    }
  }
  return { standing, ever };
};

/** How often the broker handed a message on this topic to the client. */
export const deliveredTo = (client: string, topic: string, log: string): number =>
  log.split('\n').filter((line) => line.includes(`Sending PUBLISH to ${client} `) && line.includes(`'${topic}'`))
    .length;

export const isCovered = (filters: Iterable<string>, topic: string): boolean =>
  [...filters].some((filter) => covers(filter, topic));
