// A speaker that is added before it is switched on: kept, tried again, and there as soon as it is.
import { expect } from 'chai';
import type { SpeakerView } from '../../config/words/panel.ts';
import { freePort } from '../support/free-port.ts';
import { type RealMpd, startMpd } from '../support/mpd.ts';
import { needs } from '../support/parts.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

describe('a speaker that does not answer yet', () => {
  let server: RunningServer;
  let mpd: RealMpd;

  before(async function () {
    needs(this, 'mpd');
    this.timeout(60_000);
    mpd = await startMpd();
    await mpd.kill();
    server = await startServer();
    await claim(server);
  });
  after(async () => {
    await server?.stop();
    await mpd?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  const add = (host: string, port: number) => server.call('POST', '/api/speakers', { kind: 'mpd', host, port });
  const listed = async (id: number): Promise<SpeakerView | undefined> => {
    const { body } = await server.call('GET', '/api/speakers');
    return (body as { readonly speakers: readonly SpeakerView[] }).speakers.find((one) => one.id === id);
  };
  const becomes = (id: number, online: boolean): Promise<unknown> =>
    eventually(`online: ${online}`, async () => (await listed(id))?.online === online);

  it('is kept unapproved, comes online when it is started, and tells when it is lost and back', async () => {
    const answer = await add(mpd.host, mpd.port);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.include({ approved: false, online: false });
    const { id } = answer.body as { readonly id: number };
    expect(await listed(id)).to.include({ found: 'manual', online: false, address: `${mpd.host}:${mpd.port}` });
    await mpd.restart();
    await becomes(id, true);
    expect((await add(mpd.host, mpd.port)).body).to.deep.equal({ id, approved: false, online: true });
    await mpd.kill();
    await becomes(id, false);
    await mpd.restart();
    await becomes(id, true);
  });

  it('is removed like any other, and never kept outside of the house', async () => {
    const { body } = await add('127.0.0.1', await freePort());
    const { id } = body as { readonly id: number };
    expect((await server.call('DELETE', `/api/speakers/${id}`, {})).status).to.be.oneOf([200, 204]);
    expect(await listed(id)).to.equal(undefined);
    const outside = await add('8.8.8.8', 6600);
    expect(outside.status).to.equal(400);
    expect(outside.body).to.deep.include({ code: 'speaker-elsewhere' });
    expect((await add('http://127.0.0.1/', 6600)).status).to.equal(400);
  });
});
