// Every page and sheet of the panel in a lived-in house, on a phone and a desktop, light and dark: clean, reachable, and nothing from elsewhere.
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { RoomView } from '../../config/words/panel.ts';
import {
  type Browser,
  enter,
  folderWithHost,
  type Hands,
  type Look,
  phone,
  startBrowser,
  tablet,
} from '../support/browser.ts';
import { liveIn } from '../support/lived-in.ts';
import { type RealMpd, startMpd } from '../support/mpd.ts';
import { has, needs } from '../support/parts.ts';
import { eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const looks: readonly Look[] = [phone, { ...phone, scheme: 'dark' }, tablet, { ...tablet, scheme: 'dark' }];

const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

interface View {
  readonly name: string;
  readonly place: string;
  /** What is opened on the page before it is looked at. */
  readonly open?: string | RegExp;
}

const views = (room: string): readonly View[] => [
  { name: 'home', place: '/' },
  { name: 'room', place: `/rooms/${room}` },
  { name: 'why', place: `/rooms/${room}`, open: 'Why this?' },
  { name: 'knows', place: `/rooms/${room}`, open: 'What this room knows now' },
  { name: 'room settings', place: `/rooms/${room}`, open: 'Room settings' },
  { name: 'row', place: `/rooms/${room}`, open: /^Details of Presence/ },
  { name: 'playing', place: '/playing' },
  { name: 'permissions', place: '/permissions' },
  { name: 'privacy', place: '/permissions', open: /^(Sensing|Learning|\d+ rooms? reacts?)/ },
  { name: 'sensors', place: '/sensors' },
  { name: 'add sensor', place: '/sensors', open: 'Add a sensor' },
  { name: 'map topic', place: '/sensors', open: 'Map a topic' },
  { name: 'speakers', place: '/speakers' },
  { name: 'import', place: '/import' },
  { name: 'music', place: '/music' },
  { name: 'playlists', place: '/playlists' },
  { name: 'history', place: '/history' },
  { name: 'settings', place: '/settings' },
  { name: 'more', place: '/more' },
  { name: 'add room', place: '/', open: 'Add a room' },
  { name: 'not found', place: '/nowhere' },
];

const folder = process.env['ROOMTONE_PICTURES'];
/** A run of everything audits all four looks; an ordinary one each width and each scheme once. */
const isFull = process.env['ROOMTONE_FULL'] === '1';

/** Wider than the window, by how many pixels. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

const seriousOf = async (page: Page): Promise<readonly string[]> => {
  const options = { runOnly: { type: 'tag', values: [...tags] }, resultTypes: ['violations'], iframes: false } as const;
  const { violations } = await new AxeBuilder({ page })
    .options(options as never)
    .setLegacyMode(true)
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
};

/** Problems of what is shown now, in every look. */
const examine = async (page: Page, name: string): Promise<readonly string[]> => {
  const problems: string[] = [];
  for (const { width, height, scheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const where = `${name}, ${width} ${scheme}`;
    const over = await overhang(page);
    if (over > 0) problems.push(`${where}: ${over} px wider than the window`);
    const audited = isFull || scheme === (width === phone.width ? 'light' : 'dark');
    for (const found of audited ? await seriousOf(page) : []) problems.push(`${where}: ${found}`);
    if (folder !== undefined) {
      const file = path.join(folder, `${name} ${width} ${scheme}.png`);
      await page.screenshot({ path: file, fullPage: !(await page.getByRole('dialog').isVisible()) });
    }
  }
  return problems;
};

/** Goes there as a link of the panel does, so that what plays here plays on. */
const go = async (page: Page, place: string): Promise<void> => {
  if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(place)})`);
};

const settled = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
};

describe('pages', function () {
  this.timeout(240_000);
  let house: RunningServer;
  let mpd: RealMpd | null = null;
  let closed: RunningServer;
  let browser: Browser;
  let hands: Hands;

  before(async function () {
    needs(this, 'chromium', 'web-build', 'mosquitto-clients');
    [house, closed] = await Promise.all([startServer({ dataFolder: await folderWithHost() }), startServer()]);
    await liveIn(house);
    if (has('mpd')) {
      mpd = await startMpd();
      await house.call('POST', '/api/speakers', { kind: 'mpd', host: mpd.host, port: mpd.port });
    }
    browser = await startBrowser(phone);
    hands = await enter(browser, house);
    await hands.tap('Play something here');
    await eventually('music', async () => {
      const { body } = await house.call('GET', '/api/rooms/this-room');
      return (body as RoomView).playing.state === 'playing';
    });
    await house.call('POST', '/api/playlists', { name: 'Sunday, slowly', tracks: [1, 2, 3] });
  });

  after(async () => {
    await browser?.close();
    await mpd?.stop();
    for (const server of [house, closed]) {
      await server?.stop();
      if (server !== undefined) removeFolder(server.dataFolder);
    }
  });

  it('the set-up page and the sign-in page', async () => {
    const stranger = await browser.open(closed.ready.url);
    await stranger.page.getByRole('button', { name: 'Open the house' }).waitFor();
    const problems = [...(await examine(stranger.page, 'set-up'))];
    await closed.call('POST', '/api/setup', {
      code: closed.ready.setupCode,
      name: 'Anna',
      password: 'a quiet long phrase',
    });
    await stranger.page.reload();
    await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor();
    problems.push(...(await examine(stranger.page, 'sign-in')));
    expect(problems).to.deep.equal([]);
    expect(stranger.complaints().filter((one) => !one.includes('401'))).to.deep.equal([]);
    await stranger.page.close();
  });

  it('every page and sheet of a house in which people live', async () => {
    const problems: string[] = [];
    for (const { name, place, open } of views('this-room')) {
      await hands.page.setViewportSize({ width: phone.width, height: phone.height });
      await go(hands.page, place);
      await settled(hands.page).catch(() => problems.push(`${name}: no heading`));
      if (open !== undefined) {
        await hands.tap(open);
        await hands.page.getByRole('dialog').waitFor();
      }
      problems.push(...(await examine(hands.page, name)));
    }
    expect(problems).to.deep.equal([]);
  });

  it('asked nobody else for anything and complained about nothing', async () => {
    expect(hands.complaints()).to.deep.equal([]);
  });
});
