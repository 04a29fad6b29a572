// Wires what people allow: the grants, their care, the stop of all sensing, the clock that they count by, and what is kept too long.
import type { SensorView } from '../../config/words/panel.ts';
import type { Effect } from '../core/house-types.ts';
import { type ClockWatch, createClockWatch } from '../flows/clock-watch.ts';
import type { Forgetting } from '../flows/forgetting.ts';
import { createGrantCare } from '../flows/grant-care.ts';
import type { HouseHandle, PermissionsHandle } from '../flows/handles.ts';
import type { Job } from '../flows/jobs.ts';
import { createPermissions, type PermissionsFlow } from '../flows/permissions.ts';
import { createRetention } from '../flows/retention.ts';
import { createStopAll } from '../flows/stop-all.ts';
import type { Ground } from './ground.ts';

export interface ConsentDeps extends Pick<Forgetting, 'erase' | 'carryOut' | 'finishLeft'> {
  readonly ground: Pick<Ground, 'db' | 'clock' | 'ledgerKey' | 'ledger'> & {
    readonly log: Pick<Ground['log'], 'warn'>;
  };
  readonly house: HouseHandle;
  /** Rows went that taste had learnt from. */
  refold(): Promise<void>;
  sensors(): readonly SensorView[];
  changed(): void;
}

export interface Consent
  extends PermissionsHandle,
    Pick<PermissionsFlow, 'dropRoom' | 'dropPerson' | 'dropOwners' | 'dropAllows' | 'recheck' | 'idle'> {
  /** Before anything else: how far time had come. */
  readonly wake: ClockWatch['wake'];
  start(): Promise<void>;
  /** Keeps the mark of time from now on. */
  watchClock(): void;
  perform(effect: Effect): boolean;
  readonly jobs: readonly Job[];
  stop(): Promise<void>;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const openConsent = (deps: ConsentDeps): Consent => {
  const { house } = deps;
  const { db, clock, log, ledgerKey: key } = deps.ground;
  const base = { db, clock, key, report: log.warn, house: house.state, send: house.send };
  const grants = createPermissions({
    ...base,
    trusted: deps.ground.ledger.intact,
    carryOut: deps.carryOut,
  });
  const stopAll = createStopAll(base);
  const watch = createClockWatch({ db, clock, key, report: log.warn, house });
  const everyMinute = async (): Promise<void> => {
    await stopAll.writeStop().catch(() => log.warn('end-not-written'));
    await care.everyMinute();
  };
  const care = createGrantCare({ db, clock, key, house, ...grants, sensors: deps.sensors, changed: deps.changed });
  const retention = createRetention({ db, datedNowMs: house.datedNowMs, erase: deps.erase, refold: deps.refold });
  return {
    ...grants,
    ...care,
    stopSensing: stopAll.stopSensing,
    allowSensing: stopAll.allowSensing,
    confirmClock: watch.confirmClock,
    wake: watch.wake,
    start: async () => {
      await stopAll.start();
      await grants.start();
      await care.start();
    },
    watchClock: watch.start,
    perform: (effect) => grants.perform(effect) || care.perform(effect) || watch.perform(effect),
    jobs: [
      { name: 'end-due-grants', nextDueMs: (afterMs) => afterMs + minuteMs, run: everyMinute },
      { name: 'look-after-grants', nextDueMs: (afterMs) => afterMs + dayMs, run: care.everyDay },
      { name: 'drop-noticed-too-long', nextDueMs: (afterMs) => afterMs + hourMs, run: retention.everyHour },
      { name: 'drop-kept-too-long', nextDueMs: (afterMs) => afterMs + dayMs, run: retention.everyDay },
      { name: 'finish-forgetting', nextDueMs: (afterMs) => afterMs + minuteMs, run: deps.finishLeft },
    ],
    idle: async () => {
      await grants.idle();
      await watch.idle();
    },
    stop: async () => {
      await grants.idle();
      await care.stop();
      await watch.stop();
    },
  };
};
