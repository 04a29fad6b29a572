// The whole house on real parts: an announced sensor, a permission and one message make a real speaker play, and no more.
import path from 'node:path';
import { expect } from 'chai';
import type { RoomView, SensorView, SpeakerView, WhyView } from '../../config/words/panel.ts';
import { type Avahi, startAvahi } from '../support/avahi.ts';
import {
  type Browser,
  dayZone,
  type Hands,
  panelUrl,
  pictureOnFailure,
  startBrowser,
  tablet,
} from '../support/browser.ts';
import { type Mosquitto, runClient, startMosquitto } from '../support/mosquitto.ts';
import { type RealMpd, startMpd } from '../support/mpd.ts';
import {
  favouritesOf,
  filesOf,
  madePieces,
  makeMusicFolder,
  type Piece,
  writeMadeExport,
} from '../support/music-folder.ts';
import { has, needs, sharedFolder } from '../support/parts.ts';
import {
  eventually,
  password,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { deliveredTo, isCovered, subscribedBy } from '../support/subscriptions.ts';

const users = { roomtone: 'of the house', zigbee: 'of the bridge', 'kitchen-mat': 'of the mat' };
const homeMade = 'roomtone/sensor/kitchen-mat/motion';
const zigbee = 'zigbee2mqtt/kitchen_pir';

const bridgeDevices = JSON.stringify([
  {
    ieee_address: '0x00158d0001abcdef',
    type: 'EndDevice',
    friendly_name: 'kitchen_pir',
    definition: {
      model: 'RTCGQ11LM',
      description: 'Motion sensor',
      exposes: [
        { type: 'binary', name: 'occupancy', property: 'occupancy', value_on: true, value_off: false, access: 1 },
        { type: 'numeric', name: 'battery', property: 'battery', unit: '%', access: 1 },
      ],
    },
  },
]);

describe('the first room, on real parts', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  const musicFolder = path.join(folder, 'music');
  let exportFolder = path.join(sharedFolder, 'data', 'listening', 'listener-a-spotify');
  let pieces: readonly Piece[] = madePieces;
  let mosquitto: Mosquitto;
  let avahi: Avahi;
  let mpd: RealMpd;
  let server: RunningServer;
  let browser: Browser;
  let hands: Hands;

  const client = (): string => /connected from \S+ as (roomtone-\S+) /.exec(mosquitto.logText())?.[1] ?? '';
  const publish = async (
    user: keyof typeof users,
    topic: string,
    payload: string,
    ...rest: string[]
  ): Promise<void> => {
    const account = ['-p', String(mosquitto.port), '-u', user, '-P', users[user]];
    expect((await runClient('mosquitto_pub', [...account, '-t', topic, '-m', payload, ...rest])).code).to.equal(0);
  };
  const kitchen = async (): Promise<RoomView> => (await server.call('GET', '/api/rooms/kitchen')).body as RoomView;
  const knowsTaste = async (): Promise<boolean> => {
    const { picks } = (await server.call('GET', '/api/rooms/kitchen/picks?n=1')).body as {
      picks: readonly { readonly why: readonly { readonly reason: string }[] }[];
    };
    return picks[0]?.why.some(({ reason }) => reason !== 'shuffle' && reason !== 'baseline') === true;
  };
  const go = (place: string): Promise<unknown> => hands.page.goto(`${panelUrl(server.ready.url)}${place}`);
  const dialog = () => hands.page.getByRole('dialog');
  const allowed = (choice: string) =>
    hands.page.getByRole('group', { name: 'Kitchen - Presence' }).getByRole('radio', { name: choice, exact: true });
  /** Long enough for a message to come through and for music that settles at once to begin. */
  const whileNothingHappens = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500));

  before(async function () {
    needs(this, 'mosquitto', 'mosquitto-clients', 'avahi-daemon', 'dbus', 'mpd', 'mpc', 'sox', 'chromium');
    needs(this, 'private-network', 'web-build');
    if (has('shared')) pieces = favouritesOf(exportFolder, 4);
    else {
      exportFolder = path.join(folder, 'export');
      writeMadeExport(exportFolder, pieces);
    }
    makeMusicFolder(musicFolder, pieces);
    mosquitto = await startMosquitto({ users });
    avahi = await startAvahi();
    mpd = await startMpd({ zeroconf: 'Shelf', busAddress: avahi.busAddress });
    await publish('zigbee', 'zigbee2mqtt/bridge/devices', bridgeDevices, '-r');
    server = await startServer({
      dataFolder: folder,
      env: {
        ROOMTONE_MQTT_URL: mosquitto.url.replace('mqtt://', `mqtt://roomtone:${encodeURIComponent(users.roomtone)}@`),
        ROOMTONE_MDNS: '127.0.0.1',
        ROOMTONE_MUSIC: musicFolder,
      },
    });
    browser = await startBrowser(tablet);
  });

  afterEach(function () {
    return pictureOnFailure(this.currentTest, hands);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await mpd?.stop();
    await avahi?.stop();
    await mosquitto?.stop();
    removeFolder(folder);
  });

  it('is set up through the panel under the name that it publishes itself', async () => {
    expect(server.ready.lanUrls.some((url) => url.includes('roomtone.local'))).to.equal(true);
    hands = await browser.open(panelUrl(server.ready.url));
    await hands.type('Set-up code', server.ready.setupCode ?? '');
    await hands.type('Your name', 'Anna');
    await hands.type('Password', password);
    await hands.tap('Open the house');
    await hands.tap('Add a room');
    await hands.choose('What it is', 'Kitchen', dialog());
    await hands.type('Name', 'Kitchen', dialog());
    await hands.tap('Add a room', dialog());
    await hands.page.getByRole('region', { name: 'Kitchen' }).waitFor();
    expect((await server.call('POST', '/api/session', { name: 'Anna', password })).status).to.be.lessThan(300);
    await server.call('PATCH', '/api/household', { zone: dayZone() });
    await server.call('PATCH', '/api/rooms/kitchen', { settleSeconds: 0 });
    expect((await kitchen()).automatic).to.equal('off');
  });

  it('finds the mpd by itself, and plays on it only after a yes', async () => {
    await go('/speakers');
    await hands.page.getByText('mpd · 127.0.0.1').waitFor({ timeout: 15_000 });
    const [found] = ((await server.call('GET', '/api/speakers')).body as { speakers: SpeakerView[] }).speakers;
    expect(found).to.include({ kind: 'mpd', approved: false, room: null, found: 'mdns' });
    await hands.tap(/^Approve/);
    await hands.page.getByRole('button', { name: /^Play a chime on/ }).waitFor();
    await hands.choose(/^Room of/, 'Kitchen');
    await eventually('the kitchen has its speaker', async () => (await kitchen()).speaker?.online === true);
  });

  it('imports a listening history after a look inside', async () => {
    await go('/import');
    await hands.page.locator('input[type=file]').setInputFiles(filesOf(exportFolder));
    await hands.tap('Look inside first');
    await hands.page.getByRole('heading', { name: 'This is in there' }).waitFor({ timeout: 30_000 });
    await hands.tap('Remember it and import');
    await hands.page.getByRole('heading', { name: 'Imported' }).waitFor({ timeout: 30_000 });
    await hands.page.getByText('plays imported').waitFor();
  });

  it('learns that a zigbee2mqtt PIR exists and takes a home-made sensor, without hearing either', async () => {
    await go('/sensors');
    await hands.tap('Look for sensors');
    await hands.choose(/kitchen_pir/, 'Kitchen');
    await hands.tap('Add a sensor');
    await hands.type('Name of the sensor', 'kitchen-mat', dialog());
    await hands.tap('Make its account', dialog());
    await dialog().getByText('Listening for kitchen-mat').waitFor();
    // The line to paste is shown once somebody listens.
    await dialog().getByText('mosquitto_pub').waitFor();
    await hands.choose('Room', 'Kitchen', dialog());
    await publish('kitchen-mat', homeMade, 'ON');
    await dialog().getByText('Heard!').waitFor();
    await hands.tap('Done', dialog());
    const { sensors } = (await server.call('GET', '/api/sensors')).body as { sensors: SensorView[] };
    expect(sensors.map(({ id, kind, room }) => ({ id, kind, room }))).to.have.deep.members([
      { id: 'kitchen-pir.motion', kind: 'motion', room: 'kitchen' },
      { id: 'kitchen-mat.motion', kind: 'motion', room: 'kitchen' },
    ]);
  });

  it('does nothing with a message that nobody allowed, nor asks the broker for it', async () => {
    await eventually('the listening ends', async () => !subscribedBy(client(), mosquitto.logText()).standing.has('#'));
    const delivered = deliveredTo(client(), homeMade, mosquitto.logText());
    await publish('kitchen-mat', homeMade, 'ON');
    await publish('zigbee', zigbee, '{"occupancy":true,"battery":97}');
    await whileNothingHappens();
    const view = await kitchen();
    expect(view.playing.state).to.equal('idle');
    expect(view).not.to.have.property('occupancy');
    expect(await mpd.mpc('status')).not.to.include('/media/');
    const { standing, ever } = subscribedBy(client(), mosquitto.logText());
    expect(isCovered(standing, homeMade)).to.equal(false);
    expect(isCovered(standing, zigbee)).to.equal(false);
    expect(
      isCovered(
        [...ever].filter((filter) => filter !== '#'),
        homeMade,
      ),
    ).to.equal(false);
    expect(
      isCovered(
        [...ever].filter((filter) => filter !== '#'),
        zigbee,
      ),
    ).to.equal(false);
    expect(deliveredTo(client(), homeMade, mosquitto.logText())).to.equal(delivered);
    expect(deliveredTo(client(), zigbee, mosquitto.logText())).to.equal(0);
  });

  it('plays a scanned file on the mpd at the first message after one tap of permission', async () => {
    // Folding a history of years gives way to everything else; until it is done picks are neutral.
    await eventually('the taste is known', knowsTaste, 60_000);
    await go('/permissions');
    await hands.tap('Kitchen', hands.page.getByRole('main'));
    await allowed('Reacts').click({ force: true });
    await eventually('the subscription', async () =>
      subscribedBy(client(), mosquitto.logText()).standing.has(homeMade),
    );
    expect((await kitchen()).playing.state).to.equal('idle');
    await publish('kitchen-mat', homeMade, 'ON');
    const sentAtMs = performance.now();
    await eventually('mpd plays', async () => /\[playing\]/.test(await mpd.mpc('status')));
    process.stdout.write(`      mpd plays ${Math.round(performance.now() - sentAtMs)} ms after the message\n`);
    expect(await mpd.mpc('-f', '%file%', 'current')).to.include('/media/');
    await eventually('mpd gets on with it', async () => / 0:0[1-9]\//.test(await mpd.mpc('status')));
    const view = await kitchen();
    expect(view.playing.state).to.equal('playing');
    expect(pieces.map(({ title }) => title)).to.include(view.playing.title);
    expect(view.occupancy?.state).to.equal('occupied');
  });

  it('shows it in the panel with its reasons', async () => {
    const { playing } = await kitchen();
    await go('/rooms/kitchen');
    await hands.page.getByText('Started by itself: somebody came in (motion).').first().waitFor();
    await hands.page
      .locator('.now-title')
      .getByText(playing.title ?? '')
      .waitFor();
    await hands.tap('Why this?');
    await dialog().locator('.share').first().waitFor();
    const { reasons } = (await server.call('GET', '/api/rooms/kitchen/why')).body as WhyView;
    const shown = await dialog().locator('.share-text > span:first-child').allTextContents();
    const known = reasons.map(({ text }) => text);
    expect(known.length).to.be.greaterThan(1);
    expect(shown.filter((text) => text !== 'everything else')).to.not.be.empty;
    for (const text of shown) expect([...known, 'everything else']).to.include(text);
    process.stdout.write(`      because: ${shown.join('; ')}\n`);
  });

  it('stops hearing at once when the permission is taken back', async () => {
    await server.call('POST', '/api/rooms/kitchen/stop', {});
    await go('/permissions');
    await hands.tap('Kitchen', hands.page.getByRole('main'));
    await allowed('Off').click({ force: true });
    await eventually('the subscription ends', async () => {
      const { standing } = subscribedBy(client(), mosquitto.logText());
      return !isCovered(standing, homeMade) && !isCovered(standing, zigbee);
    });
    const log = mosquitto.logText();
    const before = await mpd.mpc('status');
    await publish('kitchen-mat', homeMade, 'ON');
    await publish('zigbee', zigbee, '{"occupancy":true,"battery":97}');
    await whileNothingHappens();
    const after = mosquitto.logText();
    expect(await kitchen()).not.to.have.property('occupancy');
    expect(await mpd.mpc('status')).to.equal(before);
    for (const topic of [homeMade, zigbee]) {
      expect(isCovered(subscribedBy(client(), after).standing, topic), topic).to.equal(false);
      expect(deliveredTo(client(), topic, after)).to.equal(deliveredTo(client(), topic, log));
    }
  });

  it('without a complaint of the page', () => {
    expect(hands.complaints()).to.deep.equal([]);
  });
});
