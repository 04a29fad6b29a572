// Tells apart what SQLite refused, alike for both drivers.

/** Something with the same unique value is already there. */
export const isUniqueClash = (error: unknown): boolean => String(error).includes('UNIQUE constraint failed');

/** A row was refused because the permission to keep it has ended meanwhile. */
export const isGrantGone = (error: unknown): boolean => String(error).includes('no live grant to keep this');

/** What keeps the database itself from being written, in words; null when only the statement was refused. */
export const storeProblem = (error: unknown): string | null => {
  if (isDiskFull(error)) return 'the disk is full';
  return /SQLITE_(?:IOERR|CORRUPT|READONLY|CANTOPEN|NOTADB)|disk I\/O error|malformed|readonly database/.test(
    String(error),
  )
    ? 'the database cannot be written'
    : null;
};

/** The disk is full. */
export const isDiskFull = (error: unknown): boolean => /SQLITE_FULL|database or disk is full/.test(String(error));
