// Structured log lines on stderr. Secrets are scrubbed from the finished line, because a password inside a URL
// inside an error message is out of reach of redaction by key.
import { pino } from "pino";

export type LogFields = Readonly<Record<string, unknown>>;

export type Log = {
  readonly debug: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  /** For what a person must look at. Give the error as `error`: its causes are written too. */
  readonly error: (message: string, fields?: LogFields) => void;
  /** A log whose lines all carry `fields`. */
  readonly with: (fields: LogFields) => Log;
};

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Replaces the user and password of every URL in a text: rtsp://admin:pw@host → rtsp://***@host. */
export function scrub(text: string): string {
  //  Bounded parts: an unbounded one would try every start in a long word, which is quadratic.
  return text.replace(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'\\]{0,256}:[^\s/"'\\]{0,512}@/gi, "$1***@");
}

/** A log that writes JSON lines to `write` (default: stderr). */
export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
    },
    { write: (line: string) => write(scrub(line)) },
  );
  return wrap(logger);
}

type PinoLike = {
  [L in "debug" | "info" | "warn" | "error"]: (fields: object, message: string) => void;
} & { child: (fields: object) => PinoLike };

function wrap(logger: PinoLike): Log {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    with: (fields) => wrap(logger.child(fields)),
  };
}

/** One line for an error and its causes: "cannot open the store: EACCES: permission denied". */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `: ${describeError(error.cause)}`;
  return `${error.message || error.name}${cause}`;
}
