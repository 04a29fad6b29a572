// The log: constant messages with primitive fields on stderr, and repeats counted instead of printed.
import pino, { type Logger } from 'pino';
import type { ErrorFields } from '../../config/words/errors.ts';
import type { Clock } from './clock.ts';

/** Reports a fault or a fact: a constant code and primitive fields, never a payload or a name. */
export type Report = (code: string, fields?: ErrorFields) => void;

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Log {
  error: Report;
  warn: Report;
  info: Report;
  debug: Report;
  /** Writes the counts that are still held back. */
  flush(): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Takes whole lines; left out, stderr. */
  readonly write?: (line: string) => void;
}

const windowMs = 60_000;
/** Of each code, so many lines per window; two speakers that fail at once are both told. */
const linesPerWindow = 5;
/** More codes than this at once mean that codes are not constant; the oldest are forgotten. */
const codesHeld = 500;

interface Repeat {
  untilMs: number;
  written: number;
  held: number;
}

type Level = 'error' | 'warn' | 'info' | 'debug';

const isSafe = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';

/** Drops what is not primitive, however it got past the types. */
const primitivesOf = (fields: ErrorFields): ErrorFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isSafe(value)));

const createLogger = ({ level, write }: LogOptions): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    write === undefined ? pino.destination({ dest: 2, sync: true }) : { write },
  );

/** Decides for each line whether it is written, and with how many that were held back before it. */
const createLimit = (clock: Clock) => {
  const repeats = new Map<string, Repeat>();
  const begin = (code: string, nowMs: number): void => {
    repeats.delete(code);
    repeats.set(code, { untilMs: nowMs + windowMs, written: 1, held: 0 });
    const [oldest] = repeats.keys();
    if (repeats.size > codesHeld && oldest !== undefined) repeats.delete(oldest);
  };
  return {
    /** null: hold it back; else how many were held back since the last line. */
    pass: (code: string): number | null => {
      const nowMs = clock.monoMs();
      const last = repeats.get(code);
      if (last === undefined || nowMs >= last.untilMs) {
        begin(code, nowMs);
        return last?.held ?? 0;
      }
      if (last.written >= linesPerWindow) {
        last.held += 1;
        return null;
      }
      last.written += 1;
      return 0;
    },
    drain: (): readonly (readonly [string, number])[] => {
      const held = [...repeats].map(([code, repeat]) => [code, repeat.held] as const).filter(([, count]) => count > 0);
      repeats.clear();
      return held;
    },
  };
};

export const createLog = (options: LogOptions): Log => {
  const logger = createLogger(options);
  const limit = createLimit(options.clock);
  const at =
    (level: Level): Report =>
    (code, fields = {}) => {
      if (!logger.isLevelEnabled(level)) return;
      const held = limit.pass(code);
      if (held === null) return;
      logger[level]({ ...primitivesOf(fields), ...(held > 0 && { repeated: held }) }, code);
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    flush: () => {
      for (const [code, held] of limit.drain()) logger.info({ repeated: held }, code);
    },
  };
};

/** What devices and flows are handed: everything they report is a warning. */
export const createReport = (log: Log): Report => log.warn;
