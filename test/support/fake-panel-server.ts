// Serves the built panel with a canned house, for screenshots and for tests of the panel alone.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import type { ClientToServer, RoomView, ServerToClient, SnapshotView } from '../../config/words/panel.ts';
import { silentWave } from '../../web/silence.ts';
import { answersOf, houseOf, type Scene } from './fake-panel-house.ts';
import { fakeCode } from './fake-panel-people.ts';
import { privacyCommand } from './fake-panel-privacy.ts';

const builtDir = process.env['ROOMTONE_WEB_DIR'] ?? fileURLToPath(new URL('../../dist/web/', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export interface FakePanel {
  readonly url: string;
  /** Method and path of every command, in order. */
  readonly commands: readonly string[];
  /** What the browser speaker reported last. */
  status(): string | null;
  show(house: SnapshotView): void;
  cut(): void;
  close(): Promise<void>;
}

interface Fake {
  scene: Scene;
  claimed: boolean;
  signedIn: boolean;
  house: SnapshotView;
  commands: string[];
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

const servePage = (response: ServerResponse, webDir: string): void => {
  const nonce = randomBytes(16).toString('base64');
  const page = readFileSync(path.join(webDir, 'index.html'), 'utf8').replaceAll('__NONCE__', nonce);
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'nonce-${nonce}'; connect-src 'self' ws:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`,
  });
  response.end(page);
};

const serveFile = (response: ServerResponse, webDir: string, name: string): void => {
  if (name.includes('..')) return void response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': types[path.extname(name)] ?? 'application/octet-stream' });
  response.end(readFileSync(path.join(webDir, name)));
};

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
};

const recoveryLine = '7GHK2-MPQXW-4T9RD-BC5EV-JN3YA-6ZUFS-8LWKM-2DQTX-R4HPB-9VCGE-5JYN7';

/** What a code answers: some belong to a new adult, one to nobody. */
const codeAnswers: Readonly<Record<string, { status: number; body: unknown }>> = {
  '111111': { status: 409, body: { code: 'needs-password', message: 'Choose your name and a password.' } },
  '000000': { status: 401, body: { code: 'wrong-invitation', message: 'That code is not right.' } },
};

export const startFakePanel = async (scene: Scene, signedIn: boolean, webDir = builtDir): Promise<FakePanel> => {
  const fake: Fake = {
    scene,
    claimed: scene !== 'fresh' || signedIn,
    signedIn,
    house: houseOf(scene, Date.now()),
    commands: [],
  };
  let lastStatus: string | null = null;

  const show = (house: SnapshotView): void => {
    fake.house = { ...house, version: fake.house.version + 1 };
    io.emit('snapshot', fake.house);
  };

  const changeRoom = (id: string | undefined, change: Partial<RoomView>): void =>
    show({ ...fake.house, rooms: fake.house.rooms.map((room) => (room.id === id ? { ...room, ...change } : room)) });

  const command = (method: string, where: string, sent: Record<string, unknown>): { status: number; body: unknown } => {
    fake.commands.push(`${method} ${where}`);
    const refused = where === '/api/session' ? codeAnswers[String(sent['code'])] : undefined;
    if (refused !== undefined) return refused;
    const answered = privacyCommand(method, where, sent);
    if (answered !== null) return answered;
    if (where === '/api/join') fake.signedIn = true;
    if (method === 'POST' && (where === '/api/invitations' || where.endsWith('/code'))) {
      return { status: 201, body: fakeCode(Date.now()) };
    }
    if (where === '/api/backups/restore') {
      const message = 'This recovery line does not open this copy. Nothing was changed.';
      return { status: 422, body: { code: 'wrong-backup-key', message } };
    }
    if (where === '/api/backups/key') return { status: 201, body: { words: recoveryLine } };
    if (where === '/api/history' && method === 'DELETE') {
      return { status: 200, body: { forgotten: 1, id: 1, undoUntilMs: Date.now() + 10_000 } };
    }
    if (where.endsWith('/guest')) {
      const hours = Number(sent['hours']);
      changeRoom(where.split('/')[3], { guestUntilMs: hours === 0 ? null : Date.now() + hours * 3600_000 });
    }
    if (where === '/api/setup') fake.claimed = true;
    if (where === '/api/setup' || where === '/api/session') fake.signedIn = method !== 'DELETE';
    if (where === '/api/panic') {
      const stopped = method === 'POST';
      const mayUndo = { stoppedBy: stopped ? 1 : null, undoUntilMs: stopped ? Date.now() + 10_000 : null };
      const sensing = stopped ? 'stopped' : 'reacts';
      show({ ...fake.house, household: { ...fake.house.household, ...mayUndo, sensing } });
    }
    if (where === '/api/music/make') {
      const job = { id: 7, kind: 'made-music', state: 'done', done: 4, total: 4, report: null, error: null } as const;
      show({ ...fake.house, library: { tracks: 4, owned: 4, plays: 0 }, jobs: [job] });
      return { status: 202, body: job };
    }
    if (where === '/api/sensors') {
      return {
        status: 201,
        body: {
          username: 'kitchen-pir',
          password: 'made-up',
          line: 'mosquitto_pub -h 192.168.1.20 -u kitchen-pir -P 7gHk-2mPq-Xw4t -t roomtone/sensor/kitchen-pir/motion -m ON',
        },
      };
    }
    if (where === '/api/imports') return { status: 202, body: { id: 1 } };
    if (/^\/api\/rooms\/[\w-]+\/play$/.test(where)) {
      io.emit('speaker:play', {
        playId: 'p1',
        url: '/media/p1',
        title: 'A tone',
        artist: 'Roomtone',
        volumePercent: 20,
        positionMs: 0,
      });
    }
    return { status: 200, body: { ok: true } };
  };

  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    const where = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (method !== 'GET') {
      void readBody(request).then((sent) => {
        const { status, body } = command(method, where, sent);
        json(response, status, body);
      });
      return;
    }
    if (where === '/api/setup') return json(response, 200, { claimed: fake.claimed });
    if (where.startsWith('/media/')) {
      return void response.writeHead(200, { 'Content-Type': 'audio/wav' }).end(silentWave());
    }
    if (where.startsWith('/api/')) {
      if (!fake.signedIn) return json(response, 401, { code: 'not-signed-in', message: 'Sign in first.' });
      const answer = answersOf(fake.house, Date.now())[where];
      return answer === undefined
        ? json(response, 404, { code: 'not-found', message: 'There is no such thing here.' })
        : json(response, 200, answer);
    }
    if (where.startsWith('/assets/') || /^\/[\w-]+\.(?:svg|png|webmanifest)$/.test(where))
      return serveFile(response, webDir, where);
    servePage(response, webDir);
  });

  const io = new Server<ClientToServer, ServerToClient>(server);
  io.on('connection', (socket) => {
    socket.emit('snapshot', fake.house);
    socket.on('speaker:hello', ({ name }, done) => {
      const speaker = {
        id: 9,
        name,
        kind: 'browser',
        room: 'this-room',
        approved: true,
        online: true,
        address: null,
        found: 'browser',
      };
      show({ ...fake.house, speakers: [...fake.house.speakers.filter(({ id }) => id !== 9), speaker] });
      done({ speaker: 9 });
    });
    socket.on('speaker:status', (status) => {
      lastStatus = status.error ?? status.state;
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands: fake.commands,
    status: () => lastStatus,
    show,
    cut: () => {
      io.disconnectSockets(true);
      io.engine.close();
    },
    close: async () => {
      await io.close();
    },
  };
};
