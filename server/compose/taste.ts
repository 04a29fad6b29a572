// Wires the library, the history and what is learnt from it.
import path from 'node:path';
import type { CardView, SnapshotView } from '../../config/words/panel.ts';
import type { MusicHandle } from '../flows/handles.ts';
import { createHistory, type HistoryFlow } from '../flows/history.ts';
import { createImports, type ImportsFlow } from '../flows/imports.ts';
import type { ImportsHandle } from '../flows/imports-handle.ts';
import { createJobBoard, type JobBoard } from '../flows/job-board.ts';
import { createLearn, type LearnFlow } from '../flows/learn.ts';
import { createListKeeper } from '../flows/lists.ts';
import { createMedia, type MediaFlow } from '../flows/media.ts';
import { createMusic } from '../flows/music.ts';
import { createScan } from '../flows/scan.ts';
import { createCatalogue } from '../flows/track-catalogue.ts';
import { spareMemory } from '../ground/spare-memory.ts';
import { countPlays } from '../store/history.ts';
import { type ForgettingParts, wireForgetting } from './forgetting.ts';

export interface TasteDeps extends Pick<ForgettingParts, 'ground' | 'house' | 'clearRetained' | 'forgotten'> {
  changed(): void;
}

export interface Taste {
  readonly jobs: JobBoard;
  readonly media: MediaFlow;
  readonly music: MusicHandle;
  readonly imports: ImportsHandle;
  readonly history: HistoryFlow;
  readonly taste: LearnFlow;
  readonly perform: LearnFlow['perform'];
  counts(): SnapshotView['library'];
  troubles(): readonly CardView[];
  peopleChanged(): Promise<void>;
  /** Goes on with an import that a crash cut off; call it when the grants are known. */
  resume(): Promise<void>;
  /** Begins the first scan and the folding of every taste; neither is waited for. */
  start(): void;
  stop(): Promise<void>;
}

export const openTaste = async (deps: TasteDeps): Promise<Taste> => {
  const { ground, house, changed } = deps;
  const { db, clock, log, settings, mediaKey } = ground;
  const jobs = createJobBoard();
  const catalogue = createCatalogue(db);
  const chimePath = path.join(settings.dataDir, 'chime.wav');
  let plays = await countPlays(db.read);

  const told = async (): Promise<void> => {
    plays = await countPlays(db.read).catch(() => plays);
    changed();
  };
  const job = { db, clock, board: jobs, report: log.warn };
  const lists = createListKeeper(house, catalogue);
  const musicChanged = (): void => {
    lists.musicChanged();
    changed();
  };
  const scan = createScan({ ...job, catalogue, settings, changed: musicChanged });
  const music = createMusic({ ...job, catalogue, scan, chimePath, changed: musicChanged });
  const media = createMedia({ db, clock, key: mediaKey, catalogue, chimePath });
  const flow = { db, clock, report: log.warn, house: house.state, send: house.send, library: catalogue };
  const learn = createLearn({ ...flow, changed: () => void told() });
  const forgetting = wireForgetting({ ...deps, catalogue, learn, lists, importsEnded: () => imports.halted() });
  const history = createHistory({ ...forgetting, db, clock, key: ground.ledgerKey, report: log.warn });
  const imports: ImportsFlow = createImports({
    ...job,
    catalogue,
    dataDir: settings.dataDir,
    grants: () => house.state().grants,
    imported: forgetting.imported,
  });

  const begin = async (): Promise<void> => {
    await music.start();
    await scan.start();
    await learn.start();
    await scan.idle();
    musicChanged();
    spareMemory();
  };

  await catalogue.refresh();
  await history.load();

  return {
    jobs,
    media,
    music,
    imports,
    history,
    taste: learn,
    perform: (effect) => learn.perform(effect) || forgetting.perform(effect),
    counts: () => ({ tracks: catalogue.all().length, owned: lists.owned(), plays }),
    troubles: scan.troubles,
    peopleChanged: async () => {
      await learn.peopleChanged();
      lists.outdated();
    },
    resume: () => forgetting.reload().then(history.start).then(imports.resume),
    start: () => void begin().catch(() => log.error('library-start-failed')),
    stop: async () => {
      history.stop();
      learn.stop();
      await learn.idle();
      await imports.stop();
      await forgetting.idle();
      await scan.stop();
    },
  };
};
