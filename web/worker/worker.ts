// Keeps the panel's own files, so that an installed panel opens while the house is away; it never touches a command or an answer.

/** Both are written in by the build. */
declare const __SHELL__: readonly string[];
declare const __BUILD__: string;

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asking extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** What the DOM types leave out of a worker's own scope. */
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(name: 'fetch', listener: (event: Asking) => void): void;
}

const scope = self as unknown as Scope;
const prefix = 'roomtone-shell-';
const cacheName = `${prefix}${__BUILD__}`;
const page = '/';
const shell = new Set(__SHELL__);
/** Pages of the server's own that are of no use without it. */
const servers = /^\/(?:api|media|socket\.io|certificate|guest|ca\.crt|healthz|metrics|\.well-known)(?:[/?]|$)/;

const keepShell = async (): Promise<void> => {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, ...shell]);
  await scope.skipWaiting();
};

const dropOthers = async (): Promise<void> => {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  );
  await scope.clients.claim();
};

const kept = async (path: string): Promise<Response | undefined> => (await caches.open(cacheName)).match(path);

/** The house first: a new build must not wait for the old one to be forgotten. */
const openPage = async (request: Request): Promise<Response> => {
  try {
    return await fetch(request);
  } catch (away) {
    const answer = await kept(page);
    if (answer === undefined) throw away;
    return answer;
  }
};

const openFile = async (request: Request, path: string): Promise<Response> => (await kept(path)) ?? fetch(request);

scope.addEventListener('install', (event) => event.waitUntil(keepShell()));
scope.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || servers.test(pathname)) return;
  if (shell.has(pathname)) event.respondWith(openFile(request, pathname));
  else if (request.mode === 'navigate') event.respondWith(openPage(request));
});
