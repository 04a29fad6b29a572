// A running HTTP side over fake handles and a real database, with a client that speaks as a browser of the house.
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorFields } from '../../config/words/errors.ts';
import { createDevices } from '../../server/flows/devices.ts';
import { createEntrustedSignIns } from '../../server/flows/entrusted-sign-ins.ts';
import { createGuests } from '../../server/flows/guests.ts';
import { createInvitations, type InvitationsFlow } from '../../server/flows/invitations.ts';
import { createPeople, type PeopleFlow } from '../../server/flows/people.ts';
import { createTls, type TlsFlow } from '../../server/flows/tls.ts';
import { createTokens } from '../../server/flows/tokens.ts';
import { type Clock, systemClock } from '../../server/ground/clock.ts';
import type { Handles, HttpDeps } from '../../server/http/deps.ts';
import { createHttpServer, type RunningHttp } from '../../server/http/server.ts';
import { type Db, openDb } from '../../server/store/db.ts';
import type { LedgerKey } from '../../server/store/ledger.ts';
import { createPerson, listPeople } from '../../server/store/people.ts';
import { checkAnswer } from './answer-check.ts';
import { createFakeHouse, type FakeHouse } from './fake-handles.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came back
  readonly json: any;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string | Buffer;
}

export interface HttpBench {
  readonly http: RunningHttp;
  readonly fake: FakeHouse;
  readonly people: PeopleFlow;
  readonly invitations: InvitationsFlow;
  readonly db: Db;
  readonly dataDir: string;
  readonly reports: { code: string; fields: ErrorFields }[];
  readonly codes: string[];
  readonly url: string;
  /** Moves the clock that the server goes by. */
  advance(ms: number): void;
  ask(method: string, path: string, ask?: Ask): Promise<Reply>;
  /** Encryption as it really is; off until a test switches it on. */
  readonly tls: TlsFlow;
  /** The same question at the second door. */
  askTls(method: string, path: string, ask?: Ask): Promise<Reply>;
  close(): Promise<void>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const send = (port: number, method: string, path: string, ask: Ask, secure = false): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const payload = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    const headers = {
      ...(method === 'GET' || method === 'HEAD' ? {} : { 'x-roomtone': '1' }),
      ...(ask.body !== undefined && { 'content-type': 'application/json' }),
      ...(payload !== undefined && { 'content-length': String(Buffer.byteLength(payload)) }),
      ...ask.headers,
    };
    // What a client makes of the certificate is tested where certificates are.
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false, rejectUnauthorized: false };
    const sent = (secure ? httpsRequest : httpRequest)(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, text, json: parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });

const testKey: LedgerKey = new Uint8Array(32).fill(7);

interface PeopleParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly fake: FakeHouse;
  cut(ended: { readonly person?: number; readonly signIn?: number }): void;
}

/** The people of the house as they really are, over the test's own database. */
const realPeople = ({ db, clock, fake, cut }: PeopleParts) => {
  const key = testKey;
  const { house } = fake.handles;
  const people = createPeople({
    db,
    key,
    clock,
    wallMs: clock.nowMs,
    house: house.state,
    send: house.send,
    dropGrants: () => undefined,
    carryOut: async () => undefined,
    roomsChanged: async () => undefined,
    signedOut: cut,
    changed: async () => undefined,
  });
  return {
    people,
    invitations: createInvitations({ db, key, clock, guardiansNow: people.guardiansNow, changed: people.reload }),
    guests: createGuests({ db, key, clock, house: house.state, ask: house.ask }),
    devices: createDevices({ db, key, clock, removed: async () => undefined }),
    tokens: createTokens({ db, key, clock }),
    entrustedSignIns: createEntrustedSignIns({ db, key, clock, house: house.state, signedOut: cut }),
  };
};

/** What a test may build handles of its own from. */
export interface HttpParts {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly fake: FakeHouse;
  readonly people: PeopleFlow;
}

export const startHttp = async (
  change: Partial<HttpDeps['settings']> = {},
  more: (parts: HttpParts) => Partial<Handles> = () => ({}),
): Promise<HttpBench> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'roomtone-http-'));
  const reports: HttpBench['reports'] = [];
  const codes: string[] = [];
  const report = (code: string, fields: ErrorFields = {}): void => {
    reports.push({ code, fields });
  };
  let aheadMs = 0;
  const clock = {
    nowMs: () => systemClock.nowMs() + aheadMs,
    monoMs: () => systemClock.monoMs() + aheadMs,
    after: systemClock.after,
  };
  const db = await openDb({ path: join(dataDir, 'roomtone.db'), report });
  const fake = createFakeHouse(clock);
  const settings = {
    host: '127.0.0.1',
    port: 0,
    dataDir,
    webDir: join(dataDir, 'no-web'),
    allowedHosts: ['music.example'],
    tlsPort: 0,
    publishedNames: () => ['roomtone.local'],
    ...change,
  };
  const real = realPeople({ db, clock, fake, cut: (ended) => http.invalidate(ended) });
  const tls = createTls({
    db,
    key: new Uint8Array(32).fill(7),
    clock,
    report,
    dataDir,
    files: null,
    wantedNames: () => ['roomtone.local', '127.0.0.1', 'music.example'],
    port: () => http?.tlsPort() ?? 0,
    plainPort: () => http?.port ?? 0,
  });
  await tls.start();
  const http: RunningHttp = await createHttpServer({
    db,
    clock,
    report,
    settings,
    handles: { ...fake.handles, ...real, tls, ...more({ db, key: testKey, clock, fake, people: real.people }) },
    problem: () => null,
    peopleChanged: real.people.reload,
    onSetupCode: (code) => codes.push(code),
  });
  return {
    http,
    fake,
    people: real.people,
    invitations: real.invitations,
    db,
    dataDir,
    reports,
    codes,
    url: `http://127.0.0.1:${http.port}`,
    advance: (ms) => {
      aheadMs += ms;
    },
    ask: async (method, path, ask = {}) => {
      const reply = await send(http.port, method, path, ask);
      checkAnswer(http.routes, method, path, reply);
      return reply;
    },
    tls,
    askTls: (method, path, ask = {}) => send(http.tlsPort() ?? 0, method, path, ask, true),
    close: async () => {
      tls.stop();
      await http.close();
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

export const cookieOf = (reply: Reply): string => (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';

export const household = { name: 'Ada', password: 'an evening walk' } as const;

/** Claims the house and answers the Cookie header of its first adult. */
export const signUp = async (bench: HttpBench): Promise<string> => {
  const reply = await bench.ask('POST', '/api/setup', { body: { code: bench.http.setupCode(), ...household } });
  if (reply.status !== 201) throw new Error(`set-up answered ${reply.status}: ${reply.text}`);
  return cookieOf(reply);
};

/** Signs somebody in without a password, which costs no hashing; makes the first adult and their room at the first call. */
export const enter = async (bench: HttpBench): Promise<string> => {
  if ((await listPeople(bench.db.read)).length === 0) {
    const adult = { name: household.name, role: 'admin', passwordHash: null, atMs: 0 } as const;
    const { id } = await bench.db.write((write) => createPerson(write, adult));
    await bench.people.reload();
    await bench.fake.handles.rooms.add({ name: 'This room', purpose: 'other' }, id);
  }
  const reply = await bench.ask('POST', '/api/session', { body: { code: bench.http.issueCode(1, 60_000) } });
  if (reply.status !== 201) throw new Error(`signing in answered ${reply.status}: ${reply.text}`);
  return cookieOf(reply);
};
