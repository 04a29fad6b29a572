// Who may come in at the embedded broker, and what each account may say and hear.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { buttonFilter, coveredByAny, covers, isFilter, isOwnTopic, publicTopics, sharedTopics } from '../core/acl.ts';
import { type BrokerAccount, isBrokerPassword } from '../store/accounts.ts';

export interface Door {
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  /** Roomtone's own account: what it says needs no grant. */
  readonly ungated?: boolean;
}

/** The account name under which Roomtone itself comes in; its password lives for one run. */
export const ownName = 'roomtone';
/** A bridge such as zigbee2mqtt brings many sensors under its own topics. */
export const bridgeMark = '*';

/** Filters whose topics all stand among those that are for everybody. */
const isPublic = (filter: string): boolean => isFilter(filter) && coveredByAny(publicTopics, filter);
const isShared = (filter: string): boolean => isFilter(filter) && coveredByAny(sharedTopics, filter);
const isButton = (topic: string): boolean => covers(buttonFilter, topic);

/** A filter that could match something Roomtone says, beyond what its account may read. */
const reachesOurs = (filter: string): boolean =>
  /^(?:[#+]|roomtone(?:\/|$))/.test(filter) && !isPublic(filter) && !isShared(filter);

const ownDoor: Door = {
  ungated: true,
  mayPublish: (topic) => !topic.startsWith('$'),
  maySubscribe: (filter) => !filter.startsWith('$'),
};

const bridgeDoor: Door = {
  mayPublish: (topic) => !topic.startsWith('$') && (!isOwnTopic(topic) || isButton(topic)),
  maySubscribe: (filter) => !filter.startsWith('$') && !reachesOurs(filter),
};

const sensorDoor = (sensor: string): Door => {
  const own = `roomtone/sensor/${sensor}/`;
  return { mayPublish: (topic) => topic.startsWith(own) || isButton(topic), maySubscribe: isPublic };
};

export interface Doors {
  readonly ownPassword: string;
  /** The accounts changed. */
  replace(accounts: readonly BrokerAccount[]): void;
  open(username: string, password: string): Door | null;
  isStranger(username: string): boolean;
}

export const createDoors = (): Doors => {
  let byName = new Map<string, BrokerAccount>();
  const ownPassword = randomBytes(24).toString('base64url');
  const own = Buffer.from(ownPassword);
  return {
    ownPassword,
    replace: (accounts) => {
      byName = new Map(accounts.map((account) => [account.username, account]));
    },
    isStranger: (username) => !byName.has(username),
    open: (username, password) => {
      if (username === ownName) {
        const given = Buffer.from(password);
        return given.length === own.length && timingSafeEqual(given, own) ? ownDoor : null;
      }
      const account = byName.get(username);
      if (account === undefined || !isBrokerPassword(account, password)) return null;
      return account.sensor === bridgeMark ? bridgeDoor : sensorDoor(account.sensor);
    },
  };
};
