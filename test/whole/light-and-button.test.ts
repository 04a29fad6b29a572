// A light and a button at a foreign broker: the room's word at each change, presses that only tighten, and `unknown` after a crash.
import { expect } from 'chai';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { claim, type RunningServer, removeFolder, startServer } from '../support/server.ts';

describe('a light and a button of a room', function () {
  this.timeout(120_000);
  let mosquitto: Mosquitto | undefined;
  let server: RunningServer | undefined;
  let light: MqttClient | undefined;

  before(function () {
    needs(this, 'mosquitto');
  });

  after(async () => {
    light?.end(true);
    await server?.kill();
    await mosquitto?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('show and tighten, and nothing that is pressed loosens', async () => {
    mosquitto = await startMosquitto({ users: { roomtone: 'for-roomtone', light: 'for-the-light' } });
    const url = mosquitto.url.replace('mqtt://', 'mqtt://roomtone:for-roomtone@');
    server = await startServer({ env: { ROOMTONE_MQTT_URL: url }, readyWithinMs: 90_000 });
    await claim(server);
    const said = new Map<string, string>();
    const lamp = await connectAsync(mosquitto.url, { username: 'light', password: 'for-the-light' });
    light = lamp;
    lamp.on('message', (topic, payload) => said.set(topic, payload.toString()));
    await lamp.subscribeAsync(['roomtone/room/+/privacy', 'roomtone/status', 'roomtone/ledger/head']);
    const shows = (state: string): Promise<void> =>
      until(
        `the light shows ${state}`,
        () => said.get('roomtone/room/this-room/privacy')?.includes(`"${state}"`) === true,
        20_000,
      );
    const press = (payload: string, retain = false): Promise<unknown> =>
      lamp.publishAsync('roomtone/room/this-room/button', payload, { qos: 1, retain });

    await shows('off');
    const body = { room: 'this-room', kind: 'motion', purpose: 'react', until: null };
    expect((await server.call('POST', '/api/grants', body)).status).to.equal(201);
    await shows('react');
    expect(said.get('roomtone/status')).to.equal('online');
    await until('the ledger has a head', () => /^(\S+ ){7}\S+$/.test(said.get('roomtone/ledger/head') ?? ''), 20_000);

    for (const word of ['OFF', 'resume', 'allow', '{"state":"learn"}']) await press(word);
    await press('stop-all', true);
    await press('', true);
    await press('press');
    await shows('guest');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await press('hold');
    await shows('panic');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (const word of ['press', 'OFF', 'guest']) await press(word);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(said.get('roomtone/room/this-room/privacy')).to.include('"panic"');

    // No word of farewell: the broker says it in its place.
    await server.kill();
    await shows('unknown');
    expect(said.get('roomtone/status')).to.equal('offline');
  });
});
