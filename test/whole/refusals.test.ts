// Every way in which the built server says no, with the sentence that a person gets, and no secret in its log.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { errorText } from '../../config/words/errors.ts';
import type { CardView, SnapshotView, SpeakerPlay } from '../../config/words/panel.ts';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/mosquitto.ts';
import { testClock } from '../support/real-clock.ts';
import { scanBytes } from '../support/scan-bytes.ts';
import {
  claim,
  eventually,
  password,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';

interface Reply {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const replyOf = (status: number, text: string): Reply => {
  const { code = '', message = '' } = text.startsWith('{') ? (JSON.parse(text) as Partial<Reply>) : {};
  return { status, code, message };
};

type Headers = Readonly<Record<string, string>>;

/** A request with exactly these headers, Host included. */
const ask = (server: RunningServer, method: string, route: string, headers: Headers, body = ''): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.ready.url);
    const sent = httpRequest({ hostname, port, method, path: route, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(replyOf(answer.statusCode ?? 0, text)));
    });
    sent.on('error', reject);
    sent.end(body);
  });

const upgrade = (server: RunningServer, headers: Headers): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(server.ready.url);
    const all = {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    let answer = '';
    const line = connect(Number(port), hostname, () =>
      line.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`),
    );
    line.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.startsWith('HTTP/1.1 101')) line.destroy();
    });
    line.on('close', () => {
      const [, status = '0'] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      resolve(replyOf(Number(status), answer.split('\r\n\r\n')[1] ?? ''));
    });
    line.on('error', reject);
  });

const polling = '/socket.io/?EIO=4&transport=polling';

const panelOf = (server: RunningServer): Socket =>
  io(server.ready.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: server.cookie() },
  });

const cardsOf = (server: RunningServer): Promise<readonly CardView[]> =>
  new Promise((resolve, reject) => {
    const socket = panelOf(server);
    socket.on('connect_error', reject);
    socket.on('snapshot', (view: SnapshotView) => {
      socket.close();
      resolve(view.cards);
    });
  });

const cardWithin = (server: RunningServer, code: CardView['code']): Promise<CardView> =>
  eventually(`card ${code}`, async () => (await cardsOf(server)).find((card) => card.code === code) ?? false, 15_000);

/** The output and exit code of a server that does not come up. */
const failToStart = async (options: Parameters<typeof startServer>[0]): Promise<string> => {
  try {
    const server = await startServer(options);
    await server.kill();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it started');
};

const holdPort = (): Promise<{ readonly port: number; readonly holder: Server }> =>
  new Promise((resolve) => {
    const holder = createServer((socket) => socket.destroy());
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, holder });
    });
  });

describe('what the built server refuses', function () {
  this.timeout(60_000);
  let server: RunningServer;
  let own: Headers;
  const json = { 'content-type': 'application/json', 'x-roomtone': '1' };

  before(async () => {
    server = await startServer({ env: { ROOMTONE_LOG: 'trace' } });
    await claim(server);
    own = { host: new URL(server.ready.url).host, cookie: server.cookie() };
  });
  after(async () => {
    expect(await server?.stop()).to.equal(0);
    removeFolder(server.dataFolder);
  });

  it('a foreign Host with 421 on all three transports, naming the key to add', async () => {
    const headers = { ...own, host: 'evil.example' };
    const message = errorText('wrong-host', { host: 'evil.example' });
    expect(message).to.include('allowedHosts in config/household.yaml');
    for (const reply of [
      await ask(server, 'GET', '/api/rooms', headers),
      await ask(server, 'GET', polling, headers),
      await upgrade(server, headers),
    ]) {
      expect(reply).to.deep.equal({ status: 421, code: 'wrong-host', message });
    }
  });

  it('a foreign Origin with 403 on all three transports', async () => {
    const headers = { ...own, ...json, origin: 'http://evil.example' };
    const wanted = { status: 403, code: 'foreign-origin', message: errorText('foreign-origin') };
    expect(await ask(server, 'GET', '/api/rooms', headers)).to.deep.equal(wanted);
    expect(await ask(server, 'POST', '/api/panic', headers, '{}')).to.deep.equal(wanted);
    expect(await ask(server, 'GET', polling, headers)).to.deep.equal(wanted);
    expect(await upgrade(server, headers)).to.deep.equal(wanted);
    expect(await ask(server, 'GET', '/api/rooms', own)).to.include({ status: 200 });
    expect(await upgrade(server, { ...own, origin: server.ready.url })).to.include({ status: 101 });
  });

  it('a change without our Origin or our header with 403', async () => {
    const headers = { ...own, 'content-type': 'application/json' };
    expect(await ask(server, 'POST', '/api/panic', headers, '{}')).to.include({ status: 403, code: 'foreign-origin' });
  });

  it('somebody who is not signed in with 401 on all three transports', async () => {
    const headers = { host: own['host'] ?? '', ...json };
    const wanted = { status: 401, code: 'not-signed-in', message: 'Sign in first.' };
    expect(await ask(server, 'GET', '/api/rooms', headers)).to.deep.equal(wanted);
    expect(await ask(server, 'POST', '/api/panic', headers, '{}')).to.deep.equal(wanted);
    expect(await ask(server, 'GET', polling, headers)).to.deep.equal(wanted);
    expect(await upgrade(server, headers)).to.deep.equal(wanted);
  });

  it('a body that is no JSON with 415, broken JSON with 400', async () => {
    const text = { ...own, 'x-roomtone': '1', 'content-type': 'text/plain' };
    expect(await ask(server, 'POST', '/api/rooms', text, '{"name":"X","purpose":"hall"}')).to.deep.equal({
      status: 415,
      code: 'wrong-content-type',
      message: errorText('wrong-content-type'),
    });
    const form = { ...text, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await ask(server, 'POST', '/api/rooms', form, 'name=X')).to.include({ status: 415 });
    expect(await ask(server, 'POST', '/api/imports', { ...own, ...json }, '{}')).to.include({ status: 415 });
    expect(await ask(server, 'POST', '/api/rooms', { ...own, ...json }, '{"name":')).to.include({
      status: 400,
      message: 'The body is not valid JSON.',
    });
  });

  const upload = (name: string, content: string): Promise<{ status: number; body: unknown }> => {
    const form = new FormData();
    form.append('file', new Blob([content]), name);
    return server.call('POST', '/api/imports', form);
  };

  it('an export that ends in the middle with 422, and remembers nothing of it', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => ({
      endTime: '2023-01-01 10:00',
      artistName: `Artist ${n}`,
      trackName: `Song ${n}`,
      msPlayed: 180_000,
    }));
    const whole = JSON.stringify(rows);
    const answer = await upload('StreamingHistory_music_0.json', whole.slice(0, whole.length / 2));
    expect(answer).to.deep.include({
      status: 422,
      body: { code: 'truncated-export', message: errorText('truncated-export') },
    });
    expect(errorText('truncated-export')).to.match(/ends in the middle/);
    expect((await server.call('GET', '/api/history')).body).to.deep.equal({ plays: [], next: null });
    expect((await server.call('GET', '/api/grants')).body).to.deep.equal({ grants: [] });
  });

  it('a file that is no export with 422, and says what is expected', async () => {
    for (const [name, content] of [
      ['holiday.json', '{"photos":[1,2,3]}'],
      ['notes.txt', 'Dear diary'],
      ['empty.json', ''],
    ] as const) {
      const answer = await upload(name, content);
      expect(answer.status, name).to.equal(422);
      const { code, message } = answer.body as Reply;
      expect(code, name).to.be.oneOf(['not-an-export', 'truncated-export']);
      if (code === 'not-an-export') expect(message).to.match(/no listening history .* Expected: .*Spotify/);
    }
  });

  it('a JSON bomb on a granted topic: nothing happens and the house stays well', async () => {
    const made = await server.call('POST', '/api/sensors', { id: 'bomber', kind: 'motion', room: 'this-room' });
    const { username, password: secret } = made.body as { username: string; password: string };
    const grant = { room: 'this-room', kind: 'motion', purpose: 'react', until: null };
    expect((await server.call('POST', '/api/grants', grant)).status).to.equal(201);
    const options = {
      url: server.ready.mqtt ?? '',
      username,
      password: secret,
      clientId: 'bomber',
      version: 4 as const,
    };
    const link = createMqttLink(
      { ...options, onMessage: () => {}, onOnline: () => {} },
      { clock: testClock, report: () => {} },
    );
    await until('the sensor is in', () => link.online());
    const topic = 'roomtone/sensor/bomber/motion';
    const bombs = [
      `${'['.repeat(8000)}${']'.repeat(8000)}`,
      `${'{"value":'.repeat(1500)}true${'}'.repeat(1500)}`,
      `{"value":"${'A'.repeat(1_500_000)}"}`,
      '{"__proto__":{"value":true},"constructor":{"prototype":{"value":true}}}',
      `[${'1e999,'.repeat(2000)}1]`,
      `{${Array.from({ length: 1000 }, (_, n) => `"k${n}":1`).join()}}`,
    ];
    for (const bomb of bombs) link.publish(topic, bomb, { qos: 1, retain: false });
    const known = async (): Promise<readonly unknown[]> =>
      ((await server.call('GET', '/api/rooms/this-room/knows')).body as { values: readonly unknown[] }).values;
    await eventually('the bombs were looked at', async () => {
      const { sensors } = (await server.call('GET', '/api/sensors')).body as {
        sensors: { id: string; health: string }[];
      };
      return sensors.find((sensor) => sensor.id === 'bomber.motion')?.health === 'malformed';
    });
    expect(await known()).to.deep.equal([]);
    expect(await ask(server, 'GET', '/healthz', { host: own['host'] ?? '' })).to.include({ status: 200 });
    link.publish(topic, 'ON', { qos: 1, retain: false });
    await eventually('a good value is heard after them', async () => (await known()).length === 1);
    await link.stop();
  });

  it('guessing: after five wrong passwords it says how many seconds to wait', async () => {
    const headers = { host: own['host'] ?? '', ...json };
    const guess = (): Promise<Reply> =>
      ask(server, 'POST', '/api/session', headers, JSON.stringify({ name: 'Anna', password: 'not that one' }));
    for (let n = 0; n < 5; n += 1) {
      expect(await guess()).to.deep.equal({
        status: 401,
        code: 'wrong-credentials',
        message: 'That name and password do not belong together.',
      });
    }
    const throttled = await guess();
    expect(throttled).to.include({ status: 429, code: 'too-many-tries' });
    expect(throttled.message).to.match(/^Too many tries\. Wait \d+ seconds\.$/);
    // Whoever is in stays in.
    expect(await ask(server, 'GET', '/api/rooms', own)).to.include({ status: 200 });
  });

  it('and its log holds no password, cookie, code or play capability', async () => {
    const socket = panelOf(server);
    const played = new Promise<SpeakerPlay>((resolve) => socket.on('speaker:play', resolve));
    const hello = { device: 'a-browser-of-tests', name: 'Browser' };
    const { speaker } = (await socket.timeout(5000).emitWithAck('speaker:hello', hello)) as { speaker: number };
    await server.call('PATCH', `/api/speakers/${speaker}`, { approved: true, room: 'this-room' });
    expect((await server.call('POST', '/api/music/make', {})).status).to.equal(202);
    await eventually(
      'it plays',
      async () => (await server.call('POST', '/api/rooms/this-room/play', {})).status === 200,
      30_000,
    );
    const { url } = await played;
    const capability = url.split('/media/')[1] ?? '';
    expect(capability.length).to.be.above(20);
    expect((await fetch(new URL(url, server.ready.url))).status).to.equal(200);
    // A log that says nothing would hold no secret either.
    socket.emit('no-such-event');
    await until('the log speaks', () => server.stderr().includes('socket-refused'));
    socket.close();

    const [, cookieSecret = ''] = server.cookie().split('=');
    const code = server.ready.setupCode ?? '';
    const log = Buffer.from(server.stderr());
    for (const secret of [password, 'not that one', cookieSecret, code, code.replace('-', ''), capability]) {
      expect(secret.length).to.be.above(7);
      expect(scanBytes(log, secret), 'a secret in the log').to.deep.equal([]);
    }
    // The scanner reads the right text: the code is in what a person is told.
    expect(scanBytes(Buffer.from(server.stdout()), code)).to.not.deep.equal([]);
    for (const secret of [password, cookieSecret, capability]) {
      expect(scanBytes(Buffer.from(server.stdout()), secret)).to.deep.equal([]);
    }
  });
});

describe('a house that nobody claimed yet', function () {
  this.timeout(60_000);

  it('says where the code stands, and slows down guessing of it', async () => {
    const server = await startServer();
    try {
      const headers = { host: new URL(server.ready.url).host, 'content-type': 'application/json', 'x-roomtone': '1' };
      const body = JSON.stringify({ code: 'AAAA-AAAA', name: 'Anna', password });
      for (let n = 0; n < 5; n += 1) {
        expect(await ask(server, 'POST', '/api/setup', headers, body)).to.deep.equal({
          status: 401,
          code: 'wrong-code',
          message: 'That code is not right. It stands in the server output and in the file setup-code.',
        });
      }
      const throttled = await ask(server, 'POST', '/api/setup', headers, body);
      expect(throttled.status).to.equal(429);
      expect(throttled.message).to.match(/^Too many tries\. Wait \d+ seconds\.$/);
    } finally {
      await server.kill();
      removeFolder(server.dataFolder);
    }
  });
});

describe('a start that cannot be', function () {
  this.timeout(60_000);

  it('names every mistake of household.yaml at once, with file and line, and ends with 78', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'config'));
    const lines = [
      'prot: 8321',
      'mdns: sometimes',
      'mqtt:',
      '  url: http://broker',
      '  usernme: x',
      'rooms:',
      '  - name: Kitchen',
      '    purpose: kitchn',
    ];
    writeFileSync(path.join(folder, 'config', 'household.yaml'), `${lines.join('\n')}\n`);
    const said = await failToStart({ dataFolder: folder, env: { ROOMTONE_LOG: 'loud' } });
    removeFolder(folder);
    expect(said).to.include('ended with 78');
    expect(said).to.include('Roomtone cannot start: its settings need mending.');
    const file = path.join('config', 'household.yaml');
    for (const [line, words] of [
      [1, /prot.*write port instead/],
      [2, /mdns.*write on, off/],
      [4, /mqtt\.url.*mqtt:\/\//],
      [5, /usernme.*write username instead/],
      [8, /purpose.*write one of kitchen/],
    ] as const) {
      const found = said.split('\n').find((text) => text.includes(`${file}:${line}`)) ?? '';
      expect(found, `line ${line} in\n${said}`).to.match(words);
    }
    expect(said).to.match(/ROOMTONE_LOG.*write one of fatal/);
  });

  it('says what to do when the port of the panel is taken, and ends with 1', async () => {
    const { port, holder } = await holdPort();
    const folder = temporaryFolder();
    try {
      const said = await failToStart({ dataFolder: folder, env: { ROOMTONE_PORT: String(port) } });
      expect(said).to.include('ended with 1');
      expect(said).to.include(
        `Port ${port} is already in use. Stop the other program or set ROOMTONE_PORT to another number.`,
      );
      expect(said).to.not.match(/\n\s+at /);
    } finally {
      holder.close();
      removeFolder(folder);
    }
  });
});

describe('a start in spite of trouble', function () {
  this.timeout(60_000);
  let server: RunningServer | undefined;

  const start = async (env: Readonly<Record<string, string>>): Promise<RunningServer> => {
    server = await startServer({ env });
    await claim(server);
    return server;
  };

  afterEach(async () => {
    await server?.kill();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('with the MQTT port taken: no broker of its own, and a card that says so', async () => {
    const { port, holder } = await holdPort();
    try {
      const house = await start({ ROOMTONE_MQTT_PORT: String(port) });
      expect(house.ready.mqtt).to.equal(null);
      expect(await cardWithin(house, 'broker-taken')).to.deep.equal({ code: 'broker-taken', fields: { port } });
      expect((await fetch(`${house.ready.url}/healthz`)).status).to.equal(200);
    } finally {
      holder.close();
    }
  });

  it('with a broker that cannot be reached: a card with the reason, and no password in it', async () => {
    const port = await freePort();
    const house = await start({ ROOMTONE_MQTT_URL: `mqtt://me:my-broker-secret@127.0.0.1:${port}` });
    const card = await cardWithin(house, 'broker-unreachable');
    expect(card.fields['problem']).to.equal('nothing listens there');
    expect(card.fields['url']).to.match(new RegExp(`^mqtt://127\\.0\\.0\\.1:${port}`));
    expect(errorText('broker-unreachable', card.fields)).to.match(
      /^The MQTT broker at mqtt:\S+ does not answer: nothing listens there\. Roomtone keeps trying\.$/,
    );
    expect(house.stderr() + house.stdout()).to.not.include('my-broker-secret');
  });

  it('with a music folder that is not there: a card that names it', async () => {
    const house = await start({ ROOMTONE_MUSIC: '/nowhere/music' });
    const card = await cardWithin(house, 'music-folder-missing');
    expect(card.fields['path']).to.equal('/nowhere/music');
    expect(errorText('music-folder-missing', card.fields)).to.equal(
      'The music folder /nowhere/music does not exist or cannot be read.',
    );
  });
});
