// Puts one declared route into express: judges the request, parses it by the route's schemas, and sends the answer.
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { RoomtoneError } from '../../config/words/errors.ts';
import { slugPattern } from '../../config/words/room.ts';
import type { House } from '../core/house-types.ts';
import { seesRoom } from '../core/viewer.ts';
import type { Clock } from '../ground/clock.ts';
import { type Access, bearerOf } from './access.ts';
import { nonceOf } from './headers.ts';
import { checkAgainst, hasBody, isForm, jsonMaxBytes, readForm, readJson } from './json-body.ts';
import { sendMedia } from './media-file.ts';
import { type Answer, type EachFile, type RateClass, type Route, rolesOf, type Viewer } from './route.ts';
import { isSecure } from './tls-door.ts';
import { eachFile } from './upload.ts';

export interface Serving {
  readonly access: Access;
  readonly clock: Clock;
  readonly rate: (rate: RateClass, who: string) => void;
  house(): House;
  /** Somebody has a session over TLS: it works here. */
  provedTls(): void;
}

const uploadMaxFiles = 200;
/** Strangers' GETs (pages, health, media under its own capability) may come from any page; all else only from ours. */
const checkOrigin = (route: Route, request: Request, access: Access): void => {
  if (bearerOf(request) !== null && route.auth !== 'none' && route.auth !== 'session') return;
  if (route.auth === 'none' && route.method === 'GET') return;
  access.checkOrigin(request);
};

const admit = async (route: Route, request: Request, serving: Serving): Promise<Viewer | null> => {
  checkOrigin(route, request, serving.access);
  const viewer = await serving.access.admit(request, route.auth);
  if (viewer !== null && !rolesOf(route).includes(viewer.role)) throw new RoomtoneError('not-allowed');
  serving.rate(route.rate, viewer === null ? (request.socket.remoteAddress ?? '') : String(viewer.signIn));
  return viewer;
};

/** A room in the path must exist for the one who asks, so that no handler looks up a name that nobody gave. */
const paramsOf = (request: Request, house: House, viewer: Viewer | null): Readonly<Record<string, string>> => {
  const params: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(request.params))
    params[name] = Array.isArray(value) ? value.join('/') : value;
  const room = params['room'];
  if (room === undefined) return params;
  const found = slugPattern.test(room) && Object.hasOwn(house.rooms, room) ? house.rooms[room] : undefined;
  if (found === undefined || (viewer !== null && !seesRoom(found.settings, viewer)))
    throw new RoomtoneError('no-such-room');
  return params;
};

const queryOf = (route: Route, request: Request): unknown => {
  const { searchParams } = new URL(request.url, 'http://roomtone');
  if (route.query === null) return null;
  return checkAgainst(route.query, Object.fromEntries(searchParams));
};

const bodyOf = async (route: Route, request: Request, clock: Clock): Promise<unknown> => {
  if (route.body === 'multipart') return null;
  if (route.body === null) {
    if (hasBody(request) && route.method !== 'GET') throw new RoomtoneError('wrong-content-type');
    return null;
  }
  if (route.form === true && isForm(request)) return readForm(request, route.body, clock);
  return readJson(request, route.body, { maxBytes: route.maxBytes ?? jsonMaxBytes, clock });
};

const filesOf =
  (route: Route, request: Request): EachFile =>
  (work) => {
    if (route.body !== 'multipart') return Promise.reject(new TypeError('this route takes no files'));
    return eachFile(request, { maxBytes: route.maxBytes ?? jsonMaxBytes, maxFiles: uploadMaxFiles }, work);
  };

const send = async (request: Request, response: Response, answer: Answer, serving: Serving): Promise<void> => {
  if ('file' in answer) {
    if (answer.fileName === undefined) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    else response.attachment(answer.fileName);
    return sendMedia(request, response, answer.file);
  }
  if ('bytes' in answer) {
    response.setHeader('Cache-Control', answer.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.type(answer.type).send(answer.bytes);
    return;
  }
  response.setHeader('Cache-Control', 'no-store');
  if ('stream' in answer) {
    response.attachment(answer.fileName).type(answer.type);
    // What breaks half-way must not look whole: pipeline cuts the line.
    return pipeline(answer.stream, response).catch(() => undefined);
  }
  if ('redirect' in answer) {
    response.redirect(303, answer.redirect);
    return;
  }
  response.status(answer.status ?? 200);
  if ('text' in answer) {
    if (answer.fileName !== undefined) response.attachment(answer.fileName);
    response.type(answer.type).send(answer.text);
    return;
  }
  if (answer.session !== undefined) {
    response.setHeader('Set-Cookie', serving.access.cookie(answer.session, request));
    if (answer.session !== null && isSecure(request)) serving.provedTls();
  }
  response.json(answer.json);
};

const forPage = 'page';

/** The request came from a page of ours that has no script, so a refusal must be one as well. */
export const wantsPage = (response: Response): boolean => response.locals[forPage] === true;

/** What express calls; whatever it throws goes to the one error middleware. */
export const serveRoute =
  (route: Route, serving: Serving) =>
  async (request: Request, response: Response): Promise<void> => {
    response.locals[forPage] = route.form === true && isForm(request);
    const viewer = await admit(route, request, serving);
    const answer = await route.handle({
      params: paramsOf(request, serving.house(), viewer),
      query: queryOf(route, request),
      body: await bodyOf(route, request, serving.clock),
      viewer,
      peer: request.socket.remoteAddress ?? '',
      nonce: nonceOf(response),
      isForm: isForm(request),
      files: filesOf(route, request),
    });
    if (!response.destroyed) await send(request, response, answer, serving);
  };
