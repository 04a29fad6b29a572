// Executes the house's playback effects on the link of the speaker they name, and tells the house how each one ended.
import type { RoomtoneError } from '../../config/words/errors.ts';
import type { Report, SpeakerLink } from '../../devices/types.ts';
import type { Effect, HouseEvent } from '../core/house-types.ts';

export type PlayEffect = Extract<Effect, { type: 'play' | 'pause' | 'resume' | 'stop' | 'set-volume' }>;

export interface PlayDeps {
  readonly report: Report;
  send(event: HouseEvent): void;
  linkOf(speaker: number): SpeakerLink | null;
  /** The capability under which the media route serves this play, and the file's media type. */
  mediaOf(trackId: number, playId: string): { readonly capability: string; readonly mime: string } | null;
}

const isPlayEffect = (effect: Effect): effect is PlayEffect =>
  ['play', 'pause', 'resume', 'stop', 'set-volume'].includes(effect.type);

const startTrack = async (
  deps: PlayDeps,
  link: SpeakerLink,
  effect: Extract<PlayEffect, { type: 'play' }>,
): Promise<void> => {
  const media = deps.mediaOf(effect.track.id, effect.playId);
  if (media === null) throw new Error('the file is gone');
  const { title, artist, album, durationMs } = effect.track;
  await link.play(
    {
      playId: media.capability,
      path: `/media/${media.capability}`,
      mime: media.mime,
      durationMs,
      title,
      artist,
      album,
    },
    { volumePercent: effect.volumePercent, positionMs: 0 },
  );
};

const carryOut = (deps: PlayDeps, link: SpeakerLink, effect: PlayEffect): Promise<void> => {
  switch (effect.type) {
    case 'play':
      return startTrack(deps, link, effect);
    case 'pause':
      return link.pause();
    case 'resume':
      return link.resume();
    case 'stop':
      return link.stop();
    case 'set-volume':
      return link.setVolume(effect.percent);
  }
};

const problemOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const problem = (error as Partial<RoomtoneError>).fields?.['problem'];
  return typeof problem === 'string' ? problem : error.message;
};

/** Commands for one speaker run one after another, so that a pause never overtakes the play before it. */
export const startPlay = (deps: PlayDeps): { perform(effect: Effect): boolean; idle(): Promise<void> } => {
  const last = new Map<number, Promise<void>>();

  const run = async (effect: PlayEffect): Promise<void> => {
    const link = deps.linkOf(effect.speaker);
    let problem: string | null = null;
    try {
      if (link === null) problem = 'it is not connected';
      else await carryOut(deps, link, effect);
    } catch (error) {
      problem = problemOf(error);
      deps.report('speaker-command-failed', { command: effect.type, speaker: effect.speaker });
    }
    deps.send({ type: 'command-done', commandId: effect.commandId, problem });
  };

  return {
    perform: (effect) => {
      if (!isPlayEffect(effect)) return false;
      const before = last.get(effect.speaker) ?? Promise.resolve();
      last.set(
        effect.speaker,
        before.then(() => run(effect)),
      );
      return true;
    },
    idle: async () => {
      await Promise.all(last.values());
    },
  };
};
