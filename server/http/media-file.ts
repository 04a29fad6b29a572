// Sends one file of music: whole or in part, with the headers that players ask for.
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../../config/words/errors.ts';
import type { MediaFile } from '../flows/handles.ts';

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * RFC 9110 section 14.2: null for the whole file (no range, another unit, bad syntax, or several ranges, which a
 * server may ignore); `unsatisfiable` when it begins behind the end.
 */
export const parseRange = (header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' => {
  const parts = /^bytes=(\d{0,16})-(\d{0,16})$/.exec((header ?? '').replace(/\s/g, ''));
  if (parts === null) return null;
  const [, first = '', last = ''] = parts;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
};

export const etagOf = (file: MediaFile): string =>
  `"${file.size.toString(36)}-${Math.floor(file.mtimeMs).toString(36)}"`;

const lastModifiedOf = (file: MediaFile): string => new Date(file.mtimeMs).toUTCString();

/** If-None-Match wins over If-Modified-Since. */
const isUnchanged = (request: IncomingMessage, file: MediaFile): boolean => {
  const { 'if-none-match': match, 'if-modified-since': since } = request.headers;
  if (match !== undefined)
    return match.split(',').some((tag) => ['*', etagOf(file)].includes(tag.trim().replace(/^W\//, '')));
  return since !== undefined && Date.parse(since) >= Math.floor(file.mtimeMs / 1000) * 1000;
};

/** A range counts only while the file is the one of which the client has the other part. */
const rangeHolds = (request: IncomingMessage, file: MediaFile): boolean => {
  const condition = request.headers['if-range'];
  return condition === undefined || condition === etagOf(file) || condition === lastModifiedOf(file);
};

const sendPart = async (response: ServerResponse, file: MediaFile, range: ByteRange | null): Promise<void> => {
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  if (end < start) {
    response.end();
    return;
  }
  try {
    await pipeline(createReadStream(file.path, { start, end }), response);
  } catch {
    // The listener went away, or the file did: either way nobody is left to tell.
    response.destroy();
  }
};

const setFacts = (response: ServerResponse, file: MediaFile): void => {
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', etagOf(file));
  response.setHeader('Last-Modified', lastModifiedOf(file));
  response.setHeader('Cache-Control', 'private, no-transform');
};

/** Answers GET and HEAD with 200, 206, 304 or 416; never throws. */
export const sendMedia = async (request: IncomingMessage, response: ServerResponse, file: MediaFile): Promise<void> => {
  setFacts(response, file);
  if (isUnchanged(request, file)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const range = rangeHolds(request, file) ? parseRange(request.headers.range, file.size) : null;
  if (range === 'unsatisfiable') {
    response.statusCode = 416;
    response.setHeader('Content-Range', `bytes */${file.size}`);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    const code = 'range-not-satisfiable';
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify({ code, message: errorText(code) }));
    return;
  }
  response.setHeader('Content-Type', file.mime);
  response.setHeader('Content-Length', range === null ? file.size : range.end - range.start + 1);
  if (range !== null) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  }
  if (request.method === 'HEAD') response.end();
  else await sendPart(response, file, range);
};
