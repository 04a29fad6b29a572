// Opens the HTTP side over the flows, and knows what a program that started Roomtone is told.
import type { CardView } from '../../config/words/panel.ts';
import { createFeed } from '../flows/feed.ts';
import type { BackupsHandle, HouseHandle, TlsHandle } from '../flows/handles.ts';
import type { RememberQuestion } from '../flows/remember-question.ts';
import type { RightsHandle } from '../flows/rights-handles.ts';
import { webFolder } from '../ground/folders.ts';
import { createHttpServer, type RunningHttp } from '../http/server.ts';
import type { Ground } from './ground.ts';
import type { Household } from './household.ts';
import { type Ready, readyOf } from './ready.ts';
import type { Senses } from './senses.ts';
import type { Sound } from './sound.ts';
import type { Taste } from './taste.ts';

export interface PanelDeps {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly household: Household;
  readonly senses: Senses;
  readonly sound: Sound;
  readonly taste: Taste;
  readonly backups: BackupsHandle;
  readonly remember: RememberQuestion;
  readonly tls: TlsHandle;
  readonly rights: RightsHandle;
  troubles(): readonly CardView[];
}

export interface Panel extends Pick<RunningHttp, 'port' | 'tlsPort' | 'changed' | 'issueCode' | 'invalidate'> {
  ready(): Ready;
  /** Somebody was added on the command line. */
  peopleChanged(): Promise<void>;
  stop(): Promise<void>;
}

export const openPanel = async (deps: PanelDeps): Promise<Panel> => {
  const { ground, house, senses, sound, taste } = deps;
  const { people, permissions, rooms, invitations, guests, devices, tokens, entrustedSignIns } = deps.household;
  const { settings, db, clock, log } = ground;

  const feed = createFeed({
    house: house.state,
    nowMs: clock.nowMs,
    members: people.all,
    childAge: people.childAge,
    speakers: sound.speakers.list,
    sensors: senses.sensors.list,
    grants: permissions.active,
    grantCards: (person) => [
      ...permissions.cardsFor(person),
      ...rooms.cardsFor(person, people.all().find(({ id }) => id === person)?.pseudonym ?? ''),
    ],
    jobs: taste.jobs.list,
    onJob: taste.jobs.onJob,
    library: taste.counts,
    mqtt: senses.mqtt,
    troubles: deps.troubles,
    remembersDue: deps.remember.isDue,
  });

  const peopleChanged = async (): Promise<void> => {
    await people.reload();
    await taste.peopleChanged();
    server.changed();
  };

  const server = await createHttpServer({
    db,
    clock,
    report: log.warn,
    settings: { ...settings, webDir: webFolder(), publishedNames: sound.publishedNames },
    handles: {
      house,
      rooms,
      people,
      invitations,
      guests,
      devices,
      tokens,
      entrustedSignIns,
      permissions,
      sensors: senses.sensors,
      speakers: sound.speakers,
      media: taste.media,
      music: taste.music,
      imports: taste.imports,
      history: taste.history,
      rights: deps.rights,
      taste: taste.taste,
      backups: deps.backups,
      tls: deps.tls,
      feed,
      remember: deps.remember,
    },
    problem: () => (ground.ledger.intact() ? db.problem() : 'the record of permissions is damaged, so sensing is off'),
    onSetupCode: (code) => process.stdout.write(`\nNew set-up code after wrong tries: ${code}\n`),
    peopleChanged,
  });

  return {
    ...server,
    ready: () =>
      readyOf({
        host: settings.host,
        port: server.port,
        names: sound.publishedNames(),
        mqtt: senses.mqtt().url,
        setupCode: server.setupCode(),
      }),
    peopleChanged,
    stop: server.close,
  };
};
