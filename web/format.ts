// How times, lengths, counts and progress are written.
import type { PlayingView } from '../config/words/panel.ts';

export const clockOf = (atMs: number): string =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(atMs);

/** A history reaches back over years; only this one goes without saying. */
export const dayOf = (atMs: number, nowMs = Date.now()): string =>
  new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? {} : { year: 'numeric' }),
  }).format(atMs);

export const dateTimeOf = (atMs: number): string =>
  new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(atMs);

/** 3 May, or with its year when that is another one. */
export const dateOf = (atMs: number, nowMs = Date.now()): string =>
  new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'long',
    ...(new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? {} : { year: 'numeric' }),
  }).format(atMs);

export const countOf = (count: number): string => new Intl.NumberFormat().format(count);

/** 3:07, or 1:02:45 from an hour on. */
export const lengthOf = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

export const agoOf = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

/** Where a play is now, between two reports of the house. */
export const positionOf = (playing: PlayingView, nowMs: number): number => {
  const gone = playing.state === 'playing' ? Math.max(0, nowMs - playing.atMs) : 0;
  const position = playing.positionMs + gone;
  return playing.durationMs === null ? position : Math.min(position, playing.durationMs);
};

/** The words of `text` with every `{name}` filled in. */
export const fill = (text: string, fields: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));

/** "1 play" or "1,204 plays". */
export const numberOf = (texts: { readonly one: string; readonly many: string }, count: number): string =>
  count === 1 ? texts.one : fill(texts.many, { n: countOf(count) });

/** 48 MB, as storage is told. */
export const sizeOf = (bytes: number): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
};
