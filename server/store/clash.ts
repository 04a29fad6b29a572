// Tells apart what SQLite refused, alike for both drivers.

/** Something with the same unique value is already there. */
export const isUniqueClash = (error: unknown): boolean => String(error).includes('UNIQUE constraint failed');

/** A row was refused because the permission to keep it has ended meanwhile. */
export const isGrantGone = (error: unknown): boolean => String(error).includes('no live grant to keep this');

/** The disk is full. */
export const isDiskFull = (error: unknown): boolean => /SQLITE_FULL|database or disk is full/.test(String(error));
