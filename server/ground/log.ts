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

const quietMs = 60_000;
/** More codes than this at once mean that codes are not constant; the oldest are forgotten. */
const codesHeld = 500;

interface Repeat {
  untilMs: number;
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

export const createLog = (options: LogOptions): Log => {
  const logger = createLogger(options);
  const repeats = new Map<string, Repeat>();
  const at =
    (level: Level): Report =>
    (code, fields = {}) => {
      if (!logger.isLevelEnabled(level)) return;
      const nowMs = options.clock.monoMs();
      const last = repeats.get(code);
      if (last !== undefined && nowMs < last.untilMs) {
        last.held += 1;
        return;
      }
      const held = last?.held ?? 0;
      repeats.delete(code);
      repeats.set(code, { untilMs: nowMs + quietMs, held: 0 });
      const [oldest] = repeats.keys();
      if (repeats.size > codesHeld && oldest !== undefined) repeats.delete(oldest);
      logger[level]({ ...primitivesOf(fields), ...(held > 0 && { repeated: held }) }, code);
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    flush: () => {
      for (const [code, { held }] of repeats) if (held > 0) logger.info({ repeated: held }, code);
      repeats.clear();
    },
  };
};

/** What devices and flows are handed: everything they report is a warning. */
export const createReport = (log: Log): Report => log.warn;
