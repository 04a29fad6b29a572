// Hands over the files of a multipart upload while they arrive, one after the other, within limits of their own.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { RoomtoneError } from '../../config/words/errors.ts';
import { tooLarge } from './json-body.ts';
import type { UploadedFile } from './route.ts';

export interface UploadLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

type Work = (file: UploadedFile) => Promise<void>;

/** Only the last part of the name a browser gave, without anything that a file system reads as an instruction. */
const plainName = (name: string | undefined): string => {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(/\p{C}/gu, '').replace(/^\.+/, '').slice(-200);
  return plain === '' ? 'file' : plain;
};

const openParser = (request: IncomingMessage, limits: UploadLimits): busboy.Busboy => {
  if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? '')) {
    throw new RoomtoneError('wrong-content-type');
  }
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: {
        files: limits.maxFiles,
        fileSize: limits.maxBytes,
        fields: 10,
        fieldSize: 1024,
        parts: limits.maxFiles + 10,
      },
    });
  } catch (cause) {
    throw new RoomtoneError('wrong-content-type', {}, { cause });
  }
};

const broken = (cause?: unknown): RoomtoneError =>
  new RoomtoneError('bad-request', { problem: 'the upload ended in the middle' }, { cause });

/** Calls `work` for each file in turn; answers how many there were. Throws what `work` throws, or `too-large`. */
export const eachFile = (request: IncomingMessage, limits: UploadLimits, work: Work): Promise<number> =>
  new Promise((resolve, reject) => {
    const parser = openParser(request, limits);
    let turn: Promise<void> = Promise.resolve();
    let files = 0;
    const fail = (problem: unknown): void => {
      request.unpipe(parser);
      reject(problem);
    };
    const take = async (field: string, name: string, content: Readable): Promise<void> => {
      content.on('limit', () => content.destroy(tooLarge(limits.maxBytes)));
      await work({ field, name, content });
      // A worker that stopped early must not hold the parser up.
      content.resume();
    };
    parser.on('file', (field, content, { filename }) => {
      files += 1;
      // Until its turn comes a file may fail without anybody reading it.
      content.on('error', () => undefined);
      turn = turn.then(() => take(field, plainName(filename), content));
      turn.catch(fail);
    });
    parser.on('filesLimit', () => fail(new RoomtoneError('too-large', { limit: `${limits.maxFiles} files` })));
    parser.on('error', (cause) => fail(broken(cause)));
    parser.on('close', () => {
      turn.then(() => resolve(files), reject);
    });
    request.on('close', () => {
      if (request.complete) return;
      parser.destroy(broken());
      fail(broken());
    });
    request.pipe(parser);
  });
