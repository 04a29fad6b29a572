// The live connection to the house: fills the store, notices when it is gone, and lends its socket to the browser speaker.
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../config/words/panel.ts';
import * as state from './state.ts';

export type Link = Socket<ServerToClient, ClientToServer>;

const lostAfterMs = 3000;
let link: Link | null = null;
let lost: ReturnType<typeof setTimeout> | null = null;

const noteLost = (): void => {
  lost ??= setTimeout(() => state.setOnline(false), lostAfterMs);
};

const noteBack = (): void => {
  if (lost !== null) clearTimeout(lost);
  lost = null;
  state.setOnline(true);
};

const fillStore = (socket: Link): void => {
  socket.on('snapshot', state.setSnapshot);
  socket.on('room', state.setRoom);
  socket.on('speakers', state.setSpeakers);
  socket.on('sensors', state.setSensors);
  socket.on('grants', state.setGrants);
  socket.on('cards', state.setCards);
  socket.on('job', state.setJob);
  socket.on('notice', (text) => state.say(text));
};

/** Opens the link once; later calls answer the same one. */
export const openLink = (onRefused: () => void): Link => {
  if (link !== null) return link;
  const socket: Link = io({ transports: ['websocket', 'polling'], reconnectionDelayMax: 3000 });
  link = socket;
  fillStore(socket);
  socket.on('connect', noteBack);
  socket.on('connect_error', () => {
    noteLost();
    onRefused();
  });
  socket.on('disconnect', (reason) => {
    noteLost();
    // The server ends a link on purpose only when its sign-in has ended; socket.io then does not try again by itself.
    if (reason === 'io server disconnect') {
      onRefused();
      setTimeout(() => link === socket && socket.connect(), 1000);
    }
  });
  return socket;
};

export const currentLink = (): Link | null => link;

export const closeLink = (): void => {
  link?.close();
  link = null;
  if (lost !== null) clearTimeout(lost);
  lost = null;
};
