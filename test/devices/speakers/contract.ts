// What every speaker driver must do, run over each of them with whatever plays that part.
import { expect } from 'chai';
import type {
  Report,
  SpeakerDriver,
  SpeakerIdentity,
  SpeakerItem,
  SpeakerLink,
  SpeakerStatus,
} from '../../../devices/types.ts';
import { systemClock } from '../../../server/ground/clock.ts';
import { type MediaServer, startMedia } from '../../support/media.ts';

/** One speaker and what can be done to it from outside. */
export interface Subject {
  readonly driver: SpeakerDriver;
  readonly identity: SpeakerIdentity;
  /** Takes the speaker off the network and brings it back. */
  lose(): Promise<void>;
  bringBack(): Promise<void>;
  stop(): Promise<void>;
}

/** A speaker that others play on as well. */
export interface SharedSubject extends Subject {
  /** Somebody else plays something. */
  playElsewhere(): Promise<void>;
}

export interface Told {
  readonly link: SpeakerLink;
  readonly media: MediaServer;
  readonly statuses: SpeakerStatus[];
  readonly online: boolean[];
  readonly reports: string[];
  last(): SpeakerStatus | undefined;
  item(path: string, durationMs: number | null): SpeakerItem;
}

export const until = async (what: string, isTrue: () => boolean, withinMs = 5000): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

let plays = 0;

/** The pieces come from the same place again where one is given. */
export const connectTo = async (subject: Subject, place?: MediaServer): Promise<Told> => {
  const media = place ?? (await startMedia());
  const statuses: SpeakerStatus[] = [];
  const online: boolean[] = [];
  const reports: string[] = [];
  const report: Report = (code) => void reports.push(code);
  const link = subject.driver.connect(
    subject.identity,
    { onStatus: (status) => void statuses.push(status), onOnline: (now) => void online.push(now) },
    { clock: systemClock, report, mediaBaseUrl: () => media.url },
  );
  return {
    link,
    media,
    statuses,
    online,
    reports,
    last: () => statuses.at(-1),
    item: (name, durationMs) => {
      plays += 1;
      const playId = `${name}-${plays}`;
      return {
        playId,
        path: `/media/${playId}`,
        mime: 'audio/wav',
        durationMs,
        title: 'A "tone"\nin C',
        artist: 'Nobody',
        album: null,
      };
    },
  };
};

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const failure = async (run: Promise<void>): Promise<unknown> => {
  try {
    await run;
  } catch (error) {
    return codeOf(error);
  }
  throw new Error('it should have been refused');
};

const expectMonotone = (statuses: readonly SpeakerStatus[], playId: string): void => {
  const own = statuses.filter((one) => one.playId === playId);
  for (const [n, one] of own.entries()) {
    const before = own[n - 1];
    if (before === undefined) continue;
    expect(one.atMonoMs).to.be.at.least(before.atMonoMs);
    expect(one.positionMs, 'a position that went back').to.be.at.least(before.positionMs);
  }
};

export const speakerContract = (name: string, start: () => Promise<Subject>): void => {
  describe(`${name} keeps the speakers' contract`, () => {
    let subject: Subject;
    let told: Told;

    before(async () => {
      subject = await start();
    });
    beforeEach(async () => {
      told = await connectTo(subject);
      await until('online', () => told.online.at(-1) === true);
    });
    afterEach(async () => {
      await told.link.stop().catch(() => {});
      await told.link.close();
      await told.media.stop();
    });
    after(() => subject.stop());

    it('declares its id and what it can do', () => {
      expect(subject.driver.id).to.equal(subject.identity.driver);
      expect(subject.driver.can).to.include.members(['pause', 'volume']);
    });

    it('plays until it can be heard, at the volume asked for, and fetches from us', async () => {
      const item = told.item('tone', 3000);
      await told.link.play(item, { volumePercent: 20, positionMs: 0 });
      await until('playing', () => told.last()?.state === 'playing');
      expect(told.last()).to.include({ playId: item.playId, foreign: false, error: null });
      await until('volume', () => told.last()?.volumePercent === 20);
      expect(told.media.served).to.include(item.path);
    });

    it('pauses, resumes, changes volume and stops', async () => {
      const item = told.item('tone', 3000);
      await told.link.play(item, { volumePercent: 30, positionMs: 0 });
      await told.link.pause();
      await until('paused', () => told.last()?.state === 'paused');
      const pausedAt = told.last()?.positionMs;
      await told.link.setVolume(41);
      await until('volume', () => told.last()?.volumePercent === 41);
      expect(told.last()?.positionMs, 'it moved while paused').to.equal(pausedAt);
      await told.link.resume();
      await until('playing again', () => told.last()?.state === 'playing');
      expectMonotone(told.statuses, item.playId);
      await told.link.stop();
      await until('idle', () => told.last()?.state === 'idle');
      expect(told.last()).to.include({ playId: null, foreign: false, error: null });
    });

    it('tells the natural end, and when it was', async () => {
      const item = told.item('blip', 700);
      await told.link.play(item, { volumePercent: null, positionMs: 0 });
      const began = told.statuses.find((one) => one.playId === item.playId && one.state === 'playing');
      await until('the end', () => told.last()?.state === 'idle');
      expect(told.last()).to.include({ playId: null, error: null });
      const playedMs = (told.last()?.atMonoMs ?? 0) - (began?.atMonoMs ?? 0) + (began?.positionMs ?? 0);
      expect(playedMs).to.be.within(550, 1000);
      expectMonotone(told.statuses, item.playId);
    });

    it('goes from one piece to the next without an idle moment of ours between', async () => {
      const first = told.item('tone', 3000);
      const second = told.item('tone', 3000);
      await told.link.play(first, { volumePercent: null, positionMs: 0 });
      await told.link.play(second, { volumePercent: null, positionMs: 0 });
      await until('the second', () => told.last()?.playId === second.playId && told.last()?.state === 'playing');
      const lastOfFirst = told.statuses.findLastIndex((one) => one.playId === first.playId);
      const firstOfSecond = told.statuses.findIndex((one) => one.playId === second.playId);
      expect(lastOfFirst).to.be.lessThan(firstOfSecond);
    });

    it('refuses what cannot be fetched, with an error that is told', async () => {
      const item = told.item('missing', 3000);
      expect(await failure(told.link.play(item, { volumePercent: null, positionMs: 0 }))).to.equal('speaker-refused');
      expect(told.statuses.some((one) => one.error !== null)).to.equal(true);
      await until('idle', () => told.last()?.state === 'idle');
      const again = told.item('tone', 3000);
      await told.link.play(again, { volumePercent: null, positionMs: 0 });
      await until('playing after all', () => told.last()?.playId === again.playId);
      expect(told.last()?.error).to.equal(null);
    });

    it('is lost when it goes, refuses meanwhile, and comes back by itself', async () => {
      await told.link.play(told.item('tone', 3000), { volumePercent: null, positionMs: 0 });
      await subject.lose();
      await until('lost', () => told.online.at(-1) === false);
      const refused = told.link.play(told.item('tone', 3000), { volumePercent: null, positionMs: 0 });
      expect(await failure(refused)).to.equal('speaker-offline');
      await subject.bringBack();
      await until('back', () => told.online.at(-1) === true);
      const item = told.item('tone', 3000);
      await told.link.play(item, { volumePercent: null, positionMs: 0 });
      await until('playing', () => told.last()?.playId === item.playId);
    });

    it('says nothing after it was closed', async () => {
      await told.link.play(told.item('blip', 700), { volumePercent: null, positionMs: 0 });
      await told.link.close();
      const before = told.statuses.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(told.statuses.length).to.equal(before);
    });
  });
};

/** For speakers that other programs can play on. */
export const sharedSpeakerContract = (name: string, start: () => Promise<SharedSubject>): void => {
  speakerContract(name, start);
  describe(`${name} shared with others`, () => {
    let subject: SharedSubject;
    let told: Told;

    before(async () => {
      subject = await start();
      told = await connectTo(subject);
      await until('online', () => told.online.at(-1) === true);
    });
    after(async () => {
      await told.link.close();
      await told.media.stop();
      await subject.stop();
    });

    it('says that somebody else plays, and leaves that alone', async () => {
      await told.link.play(told.item('tone', 3000), { volumePercent: null, positionMs: 0 });
      await subject.playElsewhere();
      await until('foreign', () => told.last()?.foreign === true && told.last()?.state === 'playing');
      expect(told.last()?.playId).to.equal(null);
      await told.link.stop();
      expect(await failure(told.link.pause())).to.equal('not-playing');
      expect(told.last()).to.include({ foreign: true, state: 'playing' });
    });
  });
};
