// The play modes of a household's MPD that are changed while a song of ours plays, and how they are given back, also by a later run.
import { type MpdState, mpdCommand } from './mpd-protocol.ts';

/** Modes that were on and are off, or set to once, until our song is over. */
export interface HeldModes {
  readonly repeat: boolean;
  readonly single: boolean;
}

export const noModes: HeldModes = { repeat: false, single: false };

/**
 * With repeat or random on, MPD would run from our song into the household's. Repeat is off while ours plays, because
 * with it `single` means the same song again; `oneshot` ends the play once and switches itself off.
 */
export const hold = (held: HeldModes, { repeat, random, single }: MpdState) => {
  const holdsSingle = random && single === '0';
  return {
    held: { repeat: held.repeat || repeat, single: held.single || holdsSingle } satisfies HeldModes,
    commands: [...(repeat ? [mpdCommand('repeat', 0)] : []), ...(holdsSingle ? [mpdCommand('single', 'oneshot')] : [])],
  };
};

/** Gives the household's modes back. */
export const release = (held: HeldModes, state: MpdState): readonly string[] => [
  ...(held.repeat && !state.repeat ? [mpdCommand('repeat', 1)] : []),
  ...(held.single && state.single === 'oneshot' ? [mpdCommand('single', 0)] : []),
];

/** Stands behind the address of our song, in MPD's own queue: a run that ends meanwhile takes no memory with it. */
export const markOf = ({ repeat, single }: HeldModes): string => {
  const names = [...(repeat ? ['repeat'] : []), ...(single ? ['single'] : [])];
  return names.length === 0 ? '' : `#${names.join('+')}`;
};

/** What an earlier run held for any of these songs. */
export const heldIn = (held: HeldModes, files: readonly string[]): HeldModes => {
  const names = new Set(files.flatMap((file) => (file.split('#')[1] ?? '').split('+')));
  return { repeat: held.repeat || names.has('repeat'), single: held.single || names.has('single') };
};
