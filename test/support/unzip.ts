// Reads a whole zip with the reader that imports use.
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

const open = promisify<Buffer, { lazyEntries: true }, ZipFile>(fromBuffer);

/** The text of every file, by its name. */
export const filesInZip = async (bytes: Buffer): Promise<ReadonlyMap<string, string>> => {
  const zip = await open(bytes, { lazyEntries: true });
  const files = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (problem, stream) => {
        if (problem !== null || stream === undefined) return reject(problem);
        text(stream).then((content) => {
          files.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
    });
    zip.readEntry();
  });
  return files;
};
