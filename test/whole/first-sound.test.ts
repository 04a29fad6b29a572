// From the ready line to sound in a browser, with nothing pressed but what the README quotes.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type Browser,
  dayZone,
  folderWithHost,
  type Hands,
  panelUrl,
  pictureOnFailure,
  soundOf,
  startBrowser,
} from '../support/browser.ts';
import { needs } from '../support/parts.ts';
import { eventually, password, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

interface Quoted {
  readonly fields: readonly string[];
  readonly taps: readonly string[];
}

/** The labels in the paragraph that tells how to begin: *fields* to type, **buttons** to press. */
const quotedIn = (text: string): Quoted => {
  const paragraph = text.split('\n').find((line) => line.includes('Open the address')) ?? '';
  const taps = [...paragraph.matchAll(/\*\*([^*]+)\*\*/g)].map((match) => match[1] ?? '');
  const fields = [...paragraph.replaceAll(/\*\*[^*]+\*\*/g, '').matchAll(/\*([^*]+)\*/g)].map(
    (match) => match[1] ?? '',
  );
  return { fields, taps };
};

interface RoomAnswer {
  readonly playing: { readonly state: string; readonly title: string | null };
}

describe('first sound', function () {
  this.timeout(60_000);
  let server: RunningServer;
  let browser: Browser;
  let hands: Hands;
  let readyAtMs = 0;

  before(async function () {
    needs(this, 'chromium', 'web-build');
    server = await startServer({ dataFolder: await folderWithHost() });
    readyAtMs = performance.now();
    browser = await startBrowser();
  });

  afterEach(function () {
    return pictureOnFailure(this.currentTest, hands);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('comes from the labels of the README alone, within a minute, 8 taps and 3 fields', async () => {
    const quoted = quotedIn(readme);
    expect(quoted.fields).to.have.length(3);
    hands = await browser.open(panelUrl(server.ready.url));
    const answers = [server.ready.setupCode ?? '', 'Anna', password];
    for (const [index, field] of quoted.fields.entries()) await hands.type(field, answers[index] ?? '');
    for (const label of quoted.taps) await hands.tap(label);

    const first = await eventually(
      'sound',
      async () => {
        const sound = await soundOf(hands.page);
        return sound !== null && sound.seconds > 0.2 && sound;
      },
      30_000,
    );
    const seconds = (performance.now() - readyAtMs) / 1000;
    expect(first.muted).to.equal(false);
    expect(first.volume).to.be.greaterThan(0);
    expect(first.paused).to.equal(false);
    await eventually('sound goes on', async () => ((await soundOf(hands.page))?.seconds ?? 0) > first.seconds + 0.5);

    process.stdout.write(
      `      first sound after ${seconds.toFixed(1)} s, ${hands.taps()} taps, ${hands.fields()} fields\n`,
    );
    expect(seconds).to.be.lessThan(60);
    expect(hands.taps()).to.be.at.most(8);
    expect(hands.fields()).to.be.at.most(3);
  });

  it('is what the server knows too', async () => {
    const cookies = await browser.context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const room = await eventually('the room plays', async () => {
      const response = await fetch(`${server.ready.url}/api/rooms/this-room`, { headers: { cookie } });
      const view = (await response.json()) as RoomAnswer;
      return view.playing.state === 'playing' && view;
    });
    expect(room.playing.title).to.be.a('string');
    expect(await hands.page.getByText(room.playing.title ?? '').count()).to.be.greaterThan(0);
  });

  it('stays in the tab that plays when another one is opened', async () => {
    const other = await hands.page.context().newPage();
    const ask = async (): Promise<RoomAnswer> => {
      const cookies = await browser.context.cookies();
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      return (await (
        await fetch(`${server.ready.url}/api/rooms/this-room`, { headers: { cookie } })
      ).json()) as RoomAnswer;
    };
    await other.goto(panelUrl(server.ready.url));
    await other.getByText('This room').first().waitFor();
    const before = (await soundOf(hands.page))?.seconds ?? 0;
    // Longer than a tab waits for an answer, and than a status takes.
    await eventually('sound goes on', async () => ((await soundOf(hands.page))?.seconds ?? 0) > before + 2);
    expect((await ask()).playing.state).to.equal('playing');
    await other.close();
  });

  it('took the time zone from the first browser and left every permission off', async () => {
    await hands.page.goto(`${panelUrl(server.ready.url)}/settings`);
    await hands.page.getByText(dayZone()).waitFor();
    await hands.page.goto(`${panelUrl(server.ready.url)}/privacy`);
    await hands.page.getByText('Nothing is on now.').first().waitFor();
  });

  it('without a complaint or a request to anybody else', () => {
    expect(hands.complaints()).to.deep.equal([]);
  });
});
