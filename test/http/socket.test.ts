// The live connection over both transports: who gets in, what they are sent, and how it ends.
import { connect } from 'node:net';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import type { RoomView, SnapshotView } from '../../config/words/panel.ts';
import { idleStatus } from '../support/fake-handles.ts';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const endMs = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const upgrade = (port: number, headers: Readonly<Record<string, string>>, path = '/socket.io/'): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const all = {
      host: `127.0.0.1:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const line = connect(port, '127.0.0.1', () =>
      line.write(`GET ${path}?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`),
    );
    line.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.startsWith('HTTP/1.1 101')) line.destroy();
    });
    line.on('close', () => resolve(answer));
    line.on('error', reject);
  });

describe('the live connection', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  let cookie: string;
  const open: Socket[] = [];

  before(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.close();
  });
  after(() => bench.close());

  const connectAs = (cookieLine: string, transports: ('websocket' | 'polling')[] = ['websocket']): Socket => {
    const socket = io(bench.url, {
      transports,
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie: cookieLine, 'x-roomtone': '1' },
    });
    open.push(socket);
    return socket;
  };

  const polling = (headers: Record<string, string>, method = 'GET') =>
    bench.ask(method, '/socket.io/?EIO=4&transport=polling', {
      headers,
      ...(method !== 'GET' && { raw: '40' }),
    });

  const refused: readonly (readonly [string, number, string, () => Record<string, string>])[] = [
    ['a foreign name', 421, 'wrong-host', () => ({ cookie, host: 'evil.example' })],
    ['a foreign page', 403, 'foreign-origin', () => ({ cookie, origin: 'http://evil.example' })],
    ['a sandboxed page', 403, 'foreign-origin', () => ({ cookie, origin: 'null' })],
    ['nobody', 401, 'not-signed-in', () => ({})],
    ['a made-up session', 401, 'not-signed-in', () => ({ cookie: `roomtone-${bench.http.port}=${'A'.repeat(43)}` })],
  ];
  for (const [who, status, code, headers] of refused) {
    it(`is refused to ${who} with ${status} on WebSocket and polling`, async () => {
      const answer = await upgrade(bench.http.port, headers());
      expect(answer)
        .to.match(new RegExp(`^HTTP/1\\.1 ${status} `))
        .and.include(`"code":"${code}"`);
      const reply = await polling(headers());
      expect([reply.status, reply.json.code]).to.deep.equal([status, code]);
      const sent = await polling({ 'content-type': 'text/plain', ...headers() }, 'POST');
      expect([sent.status, sent.json.code]).to.deep.equal([status, code]);
    });
  }

  it('has sixteen seats for one address and sign-in, says so to the next, and takes back the one that is left', async () => {
    const sit = async (transport: 'websocket' | 'polling'): Promise<void> => {
      const socket = connectAs(cookie, [transport]);
      // Whoever has just left may still sit there for a moment.
      socket.on('connect_error', () => setTimeout(() => socket.connect(), 20));
      await until('a seat', () => socket.connected);
    };
    for (let n = 0; n < 16; n += 1) await sit(n % 2 === 0 ? 'websocket' : 'polling');
    const answer = await upgrade(bench.http.port, { cookie });
    expect(answer).to.match(/^HTTP\/1\.1 429 /);
    expect(answer).to.include('"code":"too-many-connections"').and.include('There are 16 open pages');
    for (const query of ['', '&sid=', '&sid=none&sid=']) {
      const reply = await bench.ask('GET', `/socket.io/?EIO=4&transport=polling${query}`, { headers: { cookie } });
      expect(reply.status, query).to.be.within(400, 429);
      expect(reply.text).to.not.include('upgrades');
    }
    open[3]?.close();
    await sit('websocket');
  });

  it('gives back the seat of whoever hangs up before there is a connection', async () => {
    for (let n = 0; n < 40; n += 1)
      await bench.ask('POST', '/socket.io/?EIO=4&transport=polling', { headers: { cookie }, raw: '40' });
    expect(await upgrade(bench.http.port, { cookie })).to.match(/^HTTP\/1\.1 101 /);
  });

  it('opens to our own page with a session', async () => {
    const origin = bench.url;
    expect(await upgrade(bench.http.port, { cookie, origin })).to.match(/^HTTP\/1\.1 101 /);
    expect((await polling({ cookie, origin })).status).to.equal(200);
  });

  it('cannot be upgraded anywhere else, and serves no client of its own', async () => {
    expect(await upgrade(bench.http.port, { cookie }, '/api/rooms')).to.match(/^HTTP\/1\.1 404 /);
    expect((await bench.ask('GET', '/socket.io/socket.io.js', { headers: { cookie } })).status).to.be.within(400, 499);
  });

  for (const transport of ['websocket', 'polling'] as const) {
    it(`sends a snapshot first, and then only the room that changed (${transport})`, async () => {
      const seen: string[] = [];
      const rooms: RoomView[] = [];
      const socket = connectAs(cookie, [transport]);
      socket.onAny((name: string) => seen.push(name));
      socket.on('room', (_version: number, room: RoomView) => rooms.push(room));
      await until('a snapshot', () => seen.includes('snapshot'));
      bench.fake.turnTo('this-room', transport === 'polling' ? 31 : 32);
      await until('the room', () => rooms.length > 0);
      expect(rooms[0]?.volume.percent).to.equal(transport === 'polling' ? 31 : 32);
      expect(seen).to.deep.equal(['snapshot', 'room']);
    });
  }

  it('sends at most ten updates a second, and the last state', async () => {
    const rooms: RoomView[] = [];
    const socket = connectAs(cookie);
    let snapshots = 0;
    socket.on('snapshot', () => {
      snapshots += 1;
    });
    socket.on('room', (_version: number, room: RoomView) => rooms.push(room));
    await until('a snapshot', () => snapshots > 0);
    const startMs = performance.now();
    for (let n = 0; n < 50; n += 1) {
      bench.fake.turnTo('this-room', n);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await until('the last state', () => rooms.at(-1)?.volume.percent === 49);
    const seconds = (performance.now() - startMs) / 1000;
    expect(rooms.length).to.be.at.most(Math.ceil(seconds * 10) + 1);
    expect(rooms.length).to.be.at.least(2);
  });

  it('tells a room that came by a new snapshot', async () => {
    const snapshots: SnapshotView[] = [];
    connectAs(cookie).on('snapshot', (view: SnapshotView) => snapshots.push(view));
    await until('a snapshot', () => snapshots.length === 1);
    await bench.ask('POST', '/api/rooms', { headers: { cookie }, body: { name: 'Hall', purpose: 'hall' } });
    await until('another', () => snapshots.length === 2);
    expect(snapshots[1]?.rooms.map(({ id }) => id)).to.include('hall');
  });

  it('says at once what an open panel should hear of, and only once', async () => {
    const told: string[] = [];
    const socket = connectAs(cookie);
    socket.on('notice', (text: string) => told.push(text));
    let snapshots = 0;
    socket.on('snapshot', () => {
      snapshots += 1;
    });
    await until('a snapshot', () => snapshots === 1);
    await bench.ask('POST', '/api/panic', { headers: { cookie }, body: {} });
    await until('the news', () => told.length > 0);
    await bench.ask('DELETE', '/api/panic', { headers: { cookie }, body: {} });
    await until('what came of it', () => snapshots === 3);
    expect(told).to.deep.equal(['Somebody stopped all sensing.']);
  });

  it('lets a browser be a speaker, and takes it back when it leaves', async () => {
    const socket = connectAs(cookie);
    const volumes: number[] = [];
    socket.on('speaker:volume', (percent: number) => volumes.push(percent));
    const answer = await socket.emitWithAck('speaker:hello', { device: 'browser-0001', name: 'Tablet' });
    expect(answer).to.deep.equal({ speaker: 7 });
    await until('a volume', () => volumes.length > 0);
    const attached = bench.fake.attached.at(-1);
    const status = idleStatus;
    socket.emit('speaker:status', status);
    await until('a status', () => attached?.statuses === 1);
    for (const broken of [{ ...status, volumePercent: 900 }, { ...status, more: 1 }, null, 'x', [status]]) {
      socket.emit('speaker:status', broken);
    }
    socket.emit('speaker:status', status);
    await until('another status', () => attached?.statuses === 2);
    expect(await socket.emitWithAck('speaker:hello', { device: '../x', name: '' })).to.include({ code: 'bad-request' });
    socket.close();
    await until('the speaker to leave', () => attached?.detached === true);
  });

  it('is cut on an event that nobody declared, on a flood, and on a huge event', async () => {
    const misuse: readonly ((socket: Socket) => void)[] = [
      (socket) => socket.emit('speaker:everything', {}),
      (socket) => socket.emit('constructor'),
      (socket) => {
        for (let n = 0; n < 60; n += 1) socket.emit('speaker:bye');
      },
      (socket) => socket.emit('speaker:status', 'x'.repeat(20_000)),
    ];
    for (const act of misuse) {
      const socket = connectAs(cookie);
      await until('a connection', () => socket.connected);
      act(socket);
      await until('the cut', () => socket.disconnected);
    }
  });

  it('is cut at once when its sign-in ends, and only then', async () => {
    const other = await enter(bench);
    const [mine, theirs, polled] = [connectAs(cookie), connectAs(other), connectAs(other, ['polling'])];
    await until('all connections', () => mine.connected && theirs.connected && polled.connected);
    // What looks again every minute cannot be what cuts them within the time that is waited for here.
    expect((await bench.ask('DELETE', '/api/session', { headers: { cookie: other } })).status).to.equal(200);
    await until('the cut', () => theirs.disconnected && polled.disconnected);
    expect(mine.connected).to.equal(true);
    const again = connectAs(other);
    let refusal = '';
    again.on('connect_error', (problem) => {
      refusal = problem.message;
    });
    await until('a refusal', () => refusal !== '');
  });

  it('is cut when the command line ends a person’s sign-ins', async () => {
    const socket = connectAs(cookie);
    await until('a connection', () => socket.connected);
    bench.http.invalidate({ person: 1 });
    await until('the cut', () => socket.disconnected);
  });
});
