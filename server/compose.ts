// The wiring diagram: ground, house, senses, sound, taste and panel, joined by direct calls and in this order.
import { RoomtoneError } from '../config/words/errors.ts';
import type { CardView } from '../config/words/panel.ts';
import { startControlDoor } from './compose/control-door.ts';
import { type Demo, startDemo } from './compose/demo.ts';
import { type Ground, openGround } from './compose/ground.ts';
import { openHousehold, processZone } from './compose/household.ts';
import { openPanel, type Panel } from './compose/panel.ts';
import type { Ready } from './compose/ready.ts';
import { loadRegistry } from './compose/registry.ts';
import { openRights, type WiredRights } from './compose/rights.ts';
import { keepData, openBackups, openTls } from './compose/safety.ts';
import { type Senses, startSenses } from './compose/senses.ts';
import { type Sound, startSound } from './compose/sound.ts';
import { openTaste, type Taste } from './compose/taste.ts';
import { createDropCounts } from './core/drop-counts.ts';
import { isServed } from './flows/control.ts';
import { createDropCounter } from './flows/drop-counter.ts';
import { startHouse } from './flows/house.ts';
import { startJobs } from './flows/jobs.ts';
import { createRememberQuestion } from './flows/remember-question.ts';
import { lanAddress } from './ground/network.ts';
import type { Settings } from './ground/settings.ts';
import { readLastRuns, writeLastRun } from './store/last-runs.ts';
import { writeTight } from './store/tight.ts';

export interface OpenHouse {
  readonly ready: Ready;
  stop(): Promise<void>;
}

const dayMs = 24 * 3600_000;
const hourMs = 3600_000;

/** Everything that lives: what one part tells another goes through here and nowhere else. */
export const openHouse = async (settings: Settings, restart: () => void): Promise<OpenHouse> => {
  if (await isServed(settings.dataDir)) {
    throw new RoomtoneError('degraded', { problem: 'another one runs on this data folder; stop that one first' });
  }
  const ground: Ground = await openGround(settings);
  const { db, clock, log } = ground;
  const registry = await loadRegistry({ zigbee2mqtt: settings.mqtt.zigbee2mqtt });
  const parts: { senses?: Senses; sound?: Sound; panel?: Panel; taste?: Taste; rights?: WiredRights } = {};
  const changed = (): void => {
    parts.rights?.look();
    parts.panel?.changed();
  };
  const dropped = createDropCounts();
  const sensorRows = () => parts.senses?.sensors.rows() ?? [];

  const remember = createRememberQuestion(db, changed);
  await remember.start();

  const house = startHouse({
    clock,
    report: log.warn,
    run: ground.run,
    zone: processZone(),
    written: () => Promise.all([rooms.idle(), parts.taste?.taste.idle()]),
    perform: (effect) => {
      if (effect.type === 'play') remember.songStarted();
      if (effect.type === 'subscriptions-changed') parts.senses?.refresh();
      else if (!rooms.perform(effect) && !permissions.perform(effect) && parts.taste?.perform(effect) !== true)
        parts.sound?.play.perform(effect);
    },
  });
  const household = openHousehold({
    ground,
    house,
    erase: (scope) => taste.history.erase(scope),
    carryOut: (id) => taste.history.carryOut(id),
    finishLeft: () => taste.history.finishLeft(),
    refold: async () => parts.taste?.peopleChanged(),
    sensors: () => parts.senses?.sensors.list() ?? [],
    changed,
    personChanged: async () => parts.taste?.peopleChanged(),
    peopleChanged: async () => {
      await parts.taste?.peopleChanged();
      changed();
    },
    signedOut: (ended) => parts.panel?.invalidate(ended),
    removed: async () => {
      await parts.senses?.sensors.start();
      await parts.sound?.speakers.start();
    },
  });
  const { rooms, permissions, people, invitations, tokens } = household;
  ground.ledger.onBroken(() => {
    permissions.recheck();
    changed();
  });
  const clearRetained = async (): Promise<boolean> => (await parts.senses?.publish.forget()) ?? true;
  const forgotten = async (): Promise<void> => {
    await rooms.forgotten();
    changed();
  };
  const taste = await openTaste({ ground, house, changed, clearRetained, forgotten });
  parts.taste = taste;
  await permissions.wake();
  await rooms.start();
  await rooms.declare(settings.rooms);
  await people.reload();
  if (ground.ledger.intact()) await permissions.start();
  permissions.watchClock();
  await taste.resume();
  const backups = await openBackups({ ground, house, jobs: taste.jobs, changed, restart });
  const sound = await startSound({
    ground,
    registry,
    house,
    media: taste.media,
    port: () => parts.panel?.port ?? 0,
    changed,
  });
  parts.sound = sound;
  const senses = await startSenses({
    ground,
    registry,
    house,
    permissions,
    guests: household.guests,
    dropped: createDropCounter({ clock, counts: dropped, house: house.state, sensors: sensorRows }),
    lanHost: () => lanAddress(settings.host),
    changed,
  });
  parts.senses = senses;

  const troubles = (): CardView[] => [
    ...(ground.ledger.intact() ? [] : [{ code: 'ledger-broken', fields: {} } as const]),
    ...senses.troubles(),
    ...sound.troubles(),
    ...taste.troubles(),
    ...backups.cards(),
  ];
  const tls = await openTls({
    ground,
    publishedNames: sound.publishedNames,
    port: () => parts.panel?.tlsPort() ?? null,
    plainPort: () => parts.panel?.port ?? settings.port,
  });
  const isEncrypted = (): boolean => parts.panel?.tlsPort() != null;
  const rights = openRights({ ground, house, taste, dropped, senses, sound, isEncrypted });
  parts.rights = rights;
  const panel = await openPanel({
    ground,
    house,
    household,
    senses,
    sound,
    taste,
    backups,
    tls,
    remember,
    rights,
    troubles,
  });
  parts.panel = panel;
  await sound.discover();
  taste.start();

  const verifyLedger = async (): Promise<void> => void (await ground.ledger.verify());
  const jobs = startJobs({
    clock,
    report: log.warn,
    jobs: [
      ...permissions.jobs,
      { name: 'drop-what-is-over', nextDueMs: (afterMs) => afterMs + hourMs, run: invitations.sweep },
      backups.nightly,
      { name: 'verify-ledger', nextDueMs: (afterMs) => afterMs + dayMs, run: verifyLedger },
      tls.renewal,
    ],
    lastRunMs: async (name) => (await readLastRuns(db.read)).get(name) ?? null,
    // Also on a full disk, or what is due would run again at every minute.
    setLastRun: (name, atMs) => writeTight(db, (write) => writeLastRun(write, name, atMs)),
  });
  const control = await startControlDoor({ ground, taste, rights, permissions, rooms, backups, tokens, panel });

  await keepData(ground);
  const demo: Demo | null = settings.demo ? await startDemo(ground, panel) : null;

  return {
    ready: demo?.ready ?? panel.ready(),
    stop: async () => {
      await demo?.stop();
      await control.stop();
      await jobs.stop();
      await panel.stop();
      await senses.stop();
      await permissions.stop();
      house.stop();
      await sound.stop();
      await rooms.idle();
      await taste.stop();
      tls.stop();
      await backups.stop();
      log.flush();
      await db.close();
      await demo?.clear();
    },
  };
};
