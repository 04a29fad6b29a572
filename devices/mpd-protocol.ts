// The Music Player Daemon's line protocol as pure functions: quoting, answers, refusals and the player's status.
import type { SpeakerItem } from './types.ts';

/** Longest line and longest answer that is read; a server that sends more is not MPD. */
export const maxLineBytes = 64 * 1024;
export const maxAnswerBytes = 1024 * 1024;

export type MpdPairs = ReadonlyMap<string, readonly string[]>;

export interface MpdRefusal {
  readonly code: number;
  readonly text: string;
}

export type MpdAnswer = { readonly pairs: MpdPairs } | { readonly refusal: MpdRefusal };

export interface MpdState {
  readonly state: 'stop' | 'play' | 'pause';
  readonly songId: number | null;
  /** URI of the current song. */
  readonly file: string | null;
  readonly elapsedMs: number;
  readonly durationMs: number | null;
  readonly volumePercent: number | null;
  readonly error: string | null;
  readonly repeat: boolean;
  readonly random: boolean;
  readonly consume: boolean;
  readonly single: string;
}

/** One command line. Throws on a line break, which would be a second command. */
export const mpdCommand = (name: string, ...words: readonly (string | number)[]): string => {
  const quoted = words.map((word) => `"${String(word).replace(/[\\"]/g, '\\$&')}"`);
  const line = [name, ...quoted].join(' ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not pass
  if (/[\u0000-\u001f]/.test(line)) throw new TypeError('a control character in an MPD command');
  return line;
};

/** Several commands that MPD runs as one; the first that fails ends the list. */
export const mpdList = (commands: readonly string[]): string =>
  commands.length === 1 ? (commands[0] ?? '') : ['command_list_begin', ...commands, 'command_list_end'].join('\n');

/** The protocol version of a greeting; null when this is no MPD. */
export const mpdVersion = (line: string): string | null => /^OK MPD (\d+\.\d+\.\d+)$/.exec(line)?.[1] ?? null;

/** Takes text apart into lines, however the network cut it. */
export const createLines = (): ((chunk: Uint8Array) => string[]) => {
  let rest = new Uint8Array(0);
  return (chunk) => {
    const bytes = Buffer.concat([rest, chunk]);
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      lines.push(bytes.toString('utf8', from, end));
      from = end + 1;
    }
    rest = new Uint8Array(bytes.subarray(from));
    if (rest.length > maxLineBytes) throw new RangeError('a line is too long');
    return lines;
  };
};

/** Collects lines until the answer is complete; throws when it grows beyond every honest answer. */
export const createAnswers = (): ((line: string) => MpdAnswer | null) => {
  let pairs = new Map<string, string[]>();
  let size = 0;
  return (line) => {
    size += line.length;
    if (size > maxAnswerBytes) throw new RangeError('an answer is too long');
    const refused = /^ACK \[(\d+)@\d+\] \{[^}]*\} (.*)$/.exec(line);
    if (line !== 'OK' && refused === null) {
      const colon = line.indexOf(': ');
      if (colon < 1) throw new SyntaxError('a line that is no answer');
      const key = line.slice(0, colon);
      const value = line.slice(colon + 2);
      const values = pairs.get(key);
      // Copied for every line, an answer of one long list would stop the house for minutes.
      if (values === undefined) pairs.set(key, [value]);
      else values.push(value);
      return null;
    }
    const answer = refused === null ? { pairs } : { refusal: { code: Number(refused[1]), text: refused[2] ?? '' } };
    pairs = new Map();
    size = 0;
    return answer;
  };
};

const numberOf = (pairs: MpdPairs, key: string): number | null => {
  const value = Number.parseFloat(pairs.get(key)?.[0] ?? '');
  return Number.isFinite(value) ? value : null;
};

const millisecondsOf = (pairs: MpdPairs, key: string): number | null => {
  const seconds = numberOf(pairs, key);
  return seconds === null ? null : Math.round(seconds * 1000);
};

/** Reads the answer to `status` and `currentsong` in one list. */
export const readMpdState = (pairs: MpdPairs): MpdState => {
  const state = pairs.get('state')?.[0];
  const volume = numberOf(pairs, 'volume');
  const isOn = (key: string): boolean => pairs.get(key)?.[0] === '1';
  return {
    state: state === 'play' || state === 'pause' ? state : 'stop',
    songId: numberOf(pairs, 'songid'),
    file: pairs.get('file')?.[0] ?? null,
    elapsedMs: millisecondsOf(pairs, 'elapsed') ?? 0,
    durationMs: millisecondsOf(pairs, 'duration'),
    // -1 before 0.20, absent since: there is no mixer.
    volumePercent: volume === null || volume < 0 ? null : volume,
    error: pairs.get('error')?.[0] ?? null,
    repeat: isOn('repeat'),
    random: isOn('random'),
    consume: isOn('consume'),
    single: pairs.get('single')?.[0] ?? '0',
  };
};

/** A name as MPD announces it, without the process number that changes at every start of 0.23. */
export const mpdName = (announced: string): string => announced.replace(/\s*\[\d+\]$/, '').trim() || 'MPD';

/** The commands that give a song in the queue what other programs show of it. */
export const describeSong = (songId: number, item: Pick<SpeakerItem, 'title' | 'artist' | 'album'>): string[] =>
  Object.entries({ Title: item.title, Artist: item.artist, Album: item.album ?? '' })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a tag would be a second command
    .map(([tag, text]) => [tag, text.replace(/[\u0000-\u001f]+/g, ' ').trim()] as const)
    .filter(([, text]) => text !== '')
    .map(([tag, text]) => mpdCommand('addtagid', songId, tag, text));

/** The song of ours that is in MPD's queue. */
export interface MpdSong {
  readonly songId: number;
  readonly playId: string;
}

/** Which play of ours MPD's current song is; an earlier run's is known by its address. */
export const playIdOf = (
  player: { readonly mine: MpdSong | null; readonly prefix: string },
  { songId, file }: MpdState,
): string | null => {
  if (player.mine !== null && songId === player.mine.songId) return player.mine.playId;
  if (file === null || !file.startsWith(player.prefix)) return null;
  try {
    return decodeURIComponent(file.slice(player.prefix.length).replace(/#.*/, ''));
  } catch {
    return null;
  }
};
