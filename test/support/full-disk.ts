// Fills a very small disk to its last byte, and tells what a full disk refused.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../../server/store/clash.ts';

/** Takes what is left after the database, so that not one byte is free. */
export const fillRest = (folder: string): void => {
  for (let size = 65_536, index = 0; size >= 1; ) {
    try {
      writeFileSync(join(folder, `rest-${index}`), randomBytes(size), { flag: 'wx' });
    } catch {
      size = Math.floor(size / 2);
    }
    index += 1;
  }
};

export const attempt = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return 'done';
  } catch (error) {
    return isDiskFull(error) ? 'full' : String(error);
  }
};
