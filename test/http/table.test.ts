// The route table, route by route: strangers get nothing but the closed list, and an unsound table does not start.
import { expect } from 'chai';
import { z } from 'zod';
import { nameOf, type Route, route } from '../../server/http/route.ts';
import { checkTable } from '../../server/http/table.ts';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

const open = [
  'GET /api/setup',
  'POST /api/setup',
  'POST /api/session',
  'POST /api/join',
  'GET /guest',
  'POST /api/guest/object',
  'POST /api/setup/restore',
  'GET /ca.crt',
  'GET /certificate',
  'GET /healthz',
  'GET /media/:play',
  'GET /.well-known/security.txt',
  'GET /assets/{*rest}',
  'GET /',
  'GET /setup{/*rest}',
  'GET /sign-in{/*rest}',
  'GET /join{/*rest}',
  'GET /rooms{/*rest}',
  'GET /playing{/*rest}',
  'GET /permissions{/*rest}',
  'GET /sensors{/*rest}',
  'GET /speakers{/*rest}',
  'GET /import{/*rest}',
  'GET /music{/*rest}',
  'GET /playlists{/*rest}',
  'GET /history{/*rest}',
  'GET /people{/*rest}',
  'GET /privacy{/*rest}',
  'GET /backups{/*rest}',
  'GET /encryption{/*rest}',
  'GET /settings{/*rest}',
  'GET /more{/*rest}',
];

/** Names of surfaces.md that outside programs rely on and that this server already serves. */
const promised = [
  'POST /api/setup',
  'POST /api/session',
  'DELETE /api/session',
  'GET /api/tokens',
  'POST /api/tokens',
  'GET /api/rooms',
  'POST /api/rooms',
  'PATCH /api/rooms/:room',
  'DELETE /api/rooms/:room',
  'GET /api/rooms/:room',
  'PATCH /api/personalisation',
  'PATCH /api/household',
  'GET /api/rooms/:room/picks',
  'GET /api/rooms/:room/list',
  'PUT /api/rooms/:room/list',
  'POST /api/rooms/:room/mood',
  'GET /api/rooms/:room/why',
  'GET /api/rooms/:room/knows',
  'GET /api/rooms/:room/kept',
  'DELETE /api/rooms/:room/kept',
  ...[
    'play',
    'pause',
    'resume',
    'next',
    'previous',
    'stop',
    'volume',
    'like',
    'dislike',
    'save',
    'private',
    'mute',
  ].map((action) => `POST /api/rooms/:room/${action}`),
  'POST /api/rooms/:room/lift',
  'GET /api/playlists',
  'POST /api/playlists',
  'PATCH /api/playlists/:id',
  'DELETE /api/playlists/:id',
  'GET /api/sensors',
  'POST /api/sensors',
  'PUT /api/sensors/:id',
  'DELETE /api/sensors/:id',
  'POST /api/sensors/look',
  'POST /api/sensors/listen',
  'GET /api/speakers',
  'POST /api/speakers',
  'PATCH /api/speakers/:id',
  'POST /api/speakers/:id/identify',
  'GET /api/grants',
  'POST /api/grants',
  'POST /api/grants/end',
  'DELETE /api/grants/:id',
  'POST /api/rooms/:room/rows/:row',
  'GET /api/ledger',
  'POST /api/panic',
  'DELETE /api/panic',
  'GET /api/history',
  'DELETE /api/history',
  'POST /api/imports',
  'GET /api/imports',
  'DELETE /api/imports/:id',
  'GET /api/imports/:id',
  'GET /api/imports/missing',
  'GET /api/imports/missing.csv',
  'POST /api/music/make',
  'POST /api/music/upload',
  'GET /api/music/folders',
  'POST /api/music/folders',
  'GET /api/tracks',
  'GET /healthz',
  'GET /metrics',
  'GET /api/openapi.json',
];

const filled = (path: string): string =>
  path
    .replace(/\{\/?\*\w+\}/g, '')
    .replace(':room', 'this-room')
    .replace(':row', 'presence')
    .replace(/:\w+/g, '1');

describe('the route table', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  before(async () => {
    bench = await startHttp();
    await enter(bench);
  });
  after(() => bench.close());

  it('is open to strangers on the closed list alone', () => {
    expect(bench.http.routes.filter(({ auth }) => auth === 'none').map(nameOf)).to.have.members(open);
  });

  it('holds everything that outside programs rely on', () => {
    expect(bench.http.routes.map(nameOf)).to.include.members(promised);
  });

  it('answers 401 to a stranger on every other route, before it reads a body', async () => {
    const closed = bench.http.routes.filter(({ auth }) => auth !== 'none');
    expect(closed.length).to.be.greaterThan(60);
    for (const one of closed) {
      for (const path of [filled(one.path), `${filled(one.path)}?token=x&access_token=x`]) {
        const reply = await bench.ask(one.method, path, one.method === 'GET' ? {} : { raw: '{', headers: {} });
        expect([nameOf(one), reply.status, reply.json?.code]).to.deep.equal([nameOf(one), 401, 'not-signed-in']);
      }
    }
  });

  it('answers 401 to a cookie, a token and a scheme that nobody gave', async () => {
    const secret = 'A'.repeat(43);
    for (const headers of [
      { cookie: `roomtone-${bench.http.port}=${secret}` },
      { cookie: `roomtone-${bench.http.port}=; __proto__=x` },
      { authorization: `Bearer ${secret}` },
      { authorization: `Basic ${secret}` },
      { authorization: `Token ${secret}` },
    ]) {
      expect((await bench.ask('GET', '/api/rooms', { headers })).status).to.equal(401);
    }
  });
});

describe('an unsound route table', () => {
  const good = route({
    method: 'POST',
    path: '/api/thing',
    auth: 'session',
    rate: 'action',
    says: 'Something.',
    body: z.strictObject({}),
    query: null,
    roles: ['admin'],
    handle: () => ({ json: {} }),
  });
  const planted: readonly (readonly [string, readonly Route[]])[] = [
    ['is declared twice', [good, good]],
    [
      'is declared twice',
      [
        { ...good, path: '/api/:a/x' },
        { ...good, path: '/api/:b/x' },
      ],
    ],
    ['would answer strangers', [{ ...good, auth: 'none' }]],
    ['declares no body', [{ ...good, body: null }]],
    ['cannot have a body', [{ ...good, method: 'GET' }]],
    ['says nothing', [{ ...good, says: '' }]],
    ['does not say who may', [{ ...good, roles: [] }]],
  ];
  for (const [problem, routes] of planted) {
    it(`does not start: ${problem}`, () => expect(() => checkTable(routes)).to.throw(problem));
  }
  it('is told from a sound one', () => expect(() => checkTable([good])).to.not.throw());
});
