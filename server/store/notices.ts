// The words that people were told before they said yes, and since when: each change of them is a row that stays.
import type { Write } from './tables.ts';

/** Writes today's words down, unless they are the newest that are known; answers whether they were new. */
export const noteNotices = async (
  write: Write,
  words: Readonly<Record<string, string>>,
  atMs: number,
): Promise<boolean> => {
  const text = JSON.stringify(words);
  const newest = await write.selectFrom('notices').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (newest?.text === text) return false;
  await write
    .insertInto('notices')
    .values({ version: (newest?.version ?? 0) + 1, text, since_ms: atMs })
    .execute();
  return true;
};
