// Encryption of the panel, the certificate that phones install for it, and how they do that.
import type { Readable } from 'node:stream';
import { tlsChange } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { certificatePage } from '../certificate-page.ts';
import type { HttpDeps } from '../deps.ts';
import { admins, adults, type EachFile, type Route, route } from '../route.ts';

const largestPem = 64 * 1024;

const readPem = async (content: Readable): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of content as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
};

const pairOf = async (files: EachFile): Promise<{ readonly cert: string; readonly key: string }> => {
  const parts = new Map<string, string>();
  await files(async ({ field, content }) => {
    parts.set(field, await readPem(content));
  });
  const [cert, key] = [parts.get('cert'), parts.get('key')];
  if (cert === undefined || key === undefined)
    throw new RoomtoneError('bad-request', { problem: 'the files belong into the fields cert and key' });
  return { cert, key };
};

export const tlsRoutes = (deps: HttpDeps): readonly Route[] => {
  const { tls } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/tls',
      auth: 'session',
      rate: 'light',
      roles: adults,
      says: 'Whether the panel is encrypted, for which names, and by which certificate.',
      body: null,
      query: null,
      handle: () => ({ json: tls.state() }),
    }),
    route({
      method: 'PUT',
      path: '/api/tls',
      auth: 'session',
      rate: 'heavy',
      roles: admins,
      says: 'Switches encryption off, to the household authority, or back to a certificate that was given before.',
      body: tlsChange,
      query: null,
      handle: async ({ viewer, body }) => ({ json: await tls.change(body.mode, null, viewer.person) }),
    }),
    route({
      method: 'POST',
      path: '/api/tls/own',
      auth: 'session',
      rate: 'heavy',
      roles: admins,
      says: 'Takes a certificate and its key of your own as PEM files, in the fields cert and key, and uses them.',
      body: 'multipart',
      query: null,
      maxBytes: largestPem,
      handle: async ({ viewer, files }) => ({ json: await tls.change('own', await pairOf(files), viewer.person) }),
    }),
    route({
      method: 'GET',
      path: '/ca.crt',
      auth: 'none',
      rate: 'light',
      says: "The certificate of the household's authority, for phones and computers to install.",
      body: null,
      query: null,
      handle: () => {
        const der = tls.authority();
        if (der === null) throw new RoomtoneError('not-found');
        return { bytes: Buffer.from(der), type: 'application/x-x509-ca-cert', immutable: false };
      },
    }),
    route({
      method: 'GET',
      path: '/certificate',
      auth: 'none',
      rate: 'light',
      says: 'How a phone or computer installs that certificate, in words.',
      body: null,
      query: null,
      handle: ({ nonce }) => ({ text: certificatePage(tls.state(), nonce), type: 'text/html; charset=utf-8' }),
    }),
  ];
};
