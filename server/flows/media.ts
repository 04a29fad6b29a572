// Signs and opens the addresses under which speakers fetch music: each one names a single play and expires.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, SpeakerItem } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { fileOfTrack } from '../store/files.ts';
import type { MediaFile, MediaHandle } from './handles.ts';
import type { Catalogue } from './track-catalogue.ts';

export interface MediaDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** At least 32 random bytes, kept over restarts so that a playing speaker survives one. */
  readonly key: Uint8Array;
  readonly catalogue: Pick<Catalogue, 'mimeOf'>;
  /** The sound by which a speaker is told from others. */
  readonly chimePath: string;
}

export interface MediaFlow extends MediaHandle {
  /** The house's name of a play, from its capability; what is none is answered as it is. */
  playIdOf(capability: string): string;
  /** null when the library has no playable file of it. */
  mediaOf(trackId: number, playId: string): { readonly capability: string; readonly mime: string } | null;
  chime(): SpeakerItem;
}

const lastsMs = 12 * 3600_000;
const chimeTrack = 0;
const chimeMs = 1500;

const macOf = (key: Uint8Array, words: string): Buffer => createHmac('sha256', key).update(words).digest();

interface Words {
  readonly trackId: number;
  readonly untilMs: number;
  readonly playId: string;
}

const capabilityPattern = /^([0-9a-z]{1,10})\.([0-9a-z]{1,10})\.([\w-]{0,300})\.([\w-]{43})$/;

const wordsOf = (capability: string): (Words & { readonly signed: string; readonly mac: string }) | null => {
  const parts = capabilityPattern.exec(capability);
  if (parts === null) return null;
  const [, track = '', until = '', play = '', mac = ''] = parts;
  return {
    trackId: Number.parseInt(track, 36),
    untilMs: Number.parseInt(until, 36),
    playId: Buffer.from(play, 'base64url').toString('utf8'),
    signed: `${track}.${until}.${play}`,
    mac,
  };
};

const isSigned = (key: Uint8Array, signed: string, mac: string): boolean => {
  const given = Buffer.from(mac, 'base64url');
  const right = macOf(key, signed);
  return given.length === right.length && timingSafeEqual(given, right) && given.toString('base64url') === mac;
};

const fileAt = async (path: string, mime: string): Promise<MediaFile | null> => {
  try {
    const found = await stat(path);
    return found.isFile() ? { path, mime, size: found.size, mtimeMs: Math.floor(found.mtimeMs) } : null;
  } catch {
    return null;
  }
};

export const createMedia = ({ db, clock, key, catalogue, chimePath }: MediaDeps): MediaFlow => {
  const sign = ({ trackId, playId }: { trackId: number; playId: string }): string => {
    const until = Math.floor(clock.nowMs() + lastsMs).toString(36);
    const signed = `${trackId.toString(36)}.${until}.${Buffer.from(playId, 'utf8').toString('base64url')}`;
    return `${signed}.${macOf(key, signed).toString('base64url')}`;
  };

  const open = async (capability: string): Promise<MediaFile | null> => {
    const words = wordsOf(capability);
    if (words === null || !isSigned(key, words.signed, words.mac) || words.untilMs <= clock.nowMs()) return null;
    if (words.trackId === chimeTrack) return fileAt(chimePath, 'audio/wav');
    const file = await fileOfTrack(db.read, words.trackId);
    return file === null ? null : fileAt(join(file.root, file.path), file.mime);
  };

  return {
    sign,
    open,
    playIdOf: (capability) => wordsOf(capability)?.playId ?? capability,
    mediaOf: (trackId, playId) => {
      const mime = catalogue.mimeOf(trackId);
      return mime === null ? null : { capability: sign({ trackId, playId }), mime };
    },
    chime: () => {
      const capability = sign({ trackId: chimeTrack, playId: 'chime' });
      return {
        playId: capability,
        path: `/media/${capability}`,
        mime: 'audio/wav',
        durationMs: chimeMs,
        title: 'Here I am',
        artist: 'Roomtone',
        album: null,
      };
    },
  };
};
