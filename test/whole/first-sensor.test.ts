// The hobbyist's hello world: add a sensor, paste its line, allow one thing, and the next message starts the music.
import { spawn } from 'node:child_process';
import { expect } from 'chai';
import {
  type Browser,
  dayZone,
  enter,
  folderWithHost,
  type Hands,
  pictureOnFailure,
  soundOf,
  startBrowser,
} from '../support/browser.ts';
import { needs } from '../support/parts.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

interface RoomAnswer {
  readonly playing: { readonly state: string };
  readonly speaker: { readonly online: boolean } | null;
  readonly occupancy?: { readonly state: string };
}

interface Folders {
  readonly folders: readonly { readonly tracks: number }[];
}

/** Runs a line as a person does who pastes it into a terminal. */
const paste = (line: string): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', line], { stdio: 'ignore' });
    shell.on('error', reject);
    shell.on('close', resolve);
  });

const furnish = async (server: RunningServer): Promise<void> => {
  await claim(server);
  await server.call('PATCH', '/api/household', { zone: dayZone() });
  await server.call('POST', '/api/music/make');
  // Without a track, pressing play offers ways to some.
  await eventually('the first pieces', async () => {
    const { folders } = (await server.call('GET', '/api/music/folders')).body as Folders;
    return folders.some(({ tracks }) => tracks > 0);
  });
};

describe('first sensor', function () {
  this.timeout(90_000);
  let server: RunningServer;
  let browser: Browser;
  let hands: Hands;
  let line = '';

  const room = async (): Promise<RoomAnswer> => (await server.call('GET', '/api/rooms/this-room')).body as RoomAnswer;
  const plays = async (): Promise<boolean> => (await room()).playing.state === 'playing';
  const dialog = () => hands.page.getByRole('dialog');

  before(async function () {
    needs(this, 'chromium', 'web-build', 'mosquitto-clients');
    server = await startServer({ dataFolder: await folderWithHost() });
    await furnish(server);
    browser = await startBrowser();
    hands = await enter(browser, server);
  });

  afterEach(function () {
    return pictureOnFailure(this.currentTest, hands);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('needs a room that can sound: this browser, opened again as on another day', async () => {
    await hands.tap('Play something here');
    await eventually('the first music', plays, 20_000);
    await hands.page.close();
    await eventually('the room falls quiet', async () => (await room()).playing.state === 'idle');
    hands = await enter(browser, server);
    await eventually('the browser offers itself again', async () => (await room()).speaker?.online === true);
    expect((await room()).playing.state).to.equal('idle');
  });

  it('shows a line to paste that reaches the broker as it stands, and hears that it came', async () => {
    await hands.tap('Sensors');
    await hands.tap('Add a sensor');
    await hands.type('Name of the sensor', 'kitchen-pir', dialog());
    await hands.choose('What it tells', 'Motion', dialog());
    await hands.tap('Make its account', dialog());
    line = (await dialog().locator('code').textContent()) ?? '';
    expect(line).to.match(
      /^mosquitto_pub -h 127\.0\.0\.1 -p \d+ -u kitchen-pir -P \S+ -t roomtone\/sensor\/kitchen-pir\/motion -m ON$/,
    );
    expect(await paste(line), 'exit code of the pasted line').to.equal(0);
    await dialog().getByText('Heard!').waitFor();
    const view = await room();
    expect(view.playing.state).to.equal('idle');
    expect(view).not.to.have.property('occupancy');
  });

  it('reacts after one tap of permission', async () => {
    await hands.choose('Room', 'This room', dialog());
    const before = hands.taps();
    await hands.tap('Reacts', dialog());
    expect(hands.taps() - before).to.equal(1);
    await eventually('the permission', async () => (await room()).occupancy !== undefined);
    expect((await room()).playing.state, 'before the next message').to.equal('idle');

    expect(await paste(line)).to.equal(0);
    await eventually('the room knows', async () => (await room()).occupancy?.state === 'occupied');
    // As a new house does it: whoever only passes through starts nothing.
    await hands.page.waitForTimeout(10_000);
    expect(await plays(), 'after ten seconds').to.equal(false);
    await eventually('the music starts', plays, 30_000);
    const sound = await eventually('sound', async () => {
      const now = await soundOf(hands.page);
      return now !== null && now.seconds > 0.2 && now;
    });
    expect(sound.muted).to.equal(false);
    expect(sound.volume).to.be.closeTo(0.2, 0.01);
    expect((await room()).occupancy?.state).to.equal('occupied');
    await hands.tap('Done', dialog());
    await hands.tap('Home');
    await hands.page.getByText('Started by itself: somebody came in (motion).').waitFor();
  });

  it('without a complaint of the page', () => {
    expect(hands.complaints()).to.deep.equal([]);
  });
});
