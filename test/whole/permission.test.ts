// Permission as a person meets it: off until asked, on in two taps, equal ways to end it, ten reviewed by keyboard, all stopped and undone.
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import {
  type Browser,
  enter,
  folderWithHost,
  type Hands,
  pictureOnFailure,
  startLightBrowser,
} from '../support/browser.ts';
import { needs } from '../support/parts.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

interface GrantAnswer {
  readonly id: number;
  readonly room: string;
  readonly kind: string;
  readonly purpose: string;
  readonly endedAtMs: number | null;
}

const rooms = ['Kitchen', 'Study', 'Attic', 'Cellar'] as const;

/** What a person sees of a button, as the browser reckons it. */
const lookOf = (button: Locator): Promise<unknown> =>
  button.evaluate(`(element) => {
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const { color, backgroundColor, border, fontSize, fontWeight } = style;
    return { width: Math.round(width), height: Math.round(height), color, backgroundColor, border, fontSize, fontWeight };
  }`);

/** Of the buttons in the open sheet, in order. */
const areasIn = (page: Page): Promise<number[]> =>
  page.evaluate<number[]>(`[...document.querySelectorAll('dialog button')].map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return width * height;
  })`);

const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
  );

describe('permission', function () {
  this.timeout(90_000);
  let server: RunningServer;
  let browser: Browser;
  let hands: Hands;

  const dialog = (): Locator => hands.page.getByRole('dialog');
  const toggle = (name: string): Locator => dialog().getByRole('switch', { name, exact: true });
  const grants = async (): Promise<readonly GrantAnswer[]> =>
    ((await server.call('GET', '/api/grants')).body as { grants: GrantAnswer[] }).grants;
  const go = async (place: string): Promise<void> => {
    await hands.page.evaluate(`history.pushState(null, '', ${JSON.stringify(place)})`);
    await hands.page.getByRole('heading', { level: 1 }).waitFor();
  };
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await hands.page.keyboard.press(key);
  };

  before(async function () {
    needs(this, 'chromium', 'web-build');
    server = await startServer({ dataFolder: await folderWithHost() });
    await claim(server);
    browser = await startLightBrowser();
    hands = await enter(browser, server, '/permissions');
  });

  afterEach(function () {
    return pictureOnFailure(this.currentTest, hands);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('finds every switch of every row off after set-up', async () => {
    for (const row of ['Presence', 'Light and air', 'Sound level', 'Who is here', 'What was played']) {
      await hands.tap(`Details of ${row}`);
      const byKind = dialog().getByText('Kind by kind');
      if (await byKind.isVisible()) await byKind.click();
      const switches = dialog().getByRole('switch');
      expect(await switches.count(), row).to.be.greaterThan(2);
      for (const one of await switches.all()) expect(await one.getAttribute('aria-checked'), row).to.equal('false');
      await press('Escape');
    }
    expect(await grants()).to.deep.equal([]);
  });

  it('switches presence on in two taps from the room', async () => {
    for (const name of rooms) await server.call('POST', '/api/rooms', { name, purpose: 'other' });
    await server.call('POST', '/api/sensors', { id: 'k-pir', kind: 'motion', room: 'kitchen' });
    await go('/rooms/kitchen');
    const before = hands.taps();
    await hands.tap('Reacts', hands.page.getByRole('group', { name: 'Kitchen - Presence' }));
    await eventually('the grant', async () => (await grants()).length === 1);
    expect(hands.taps() - before).to.be.at.most(2);
    expect((await grants()).map(({ room, kind, purpose }) => `${room} ${kind} ${purpose}`)).to.deep.equal([
      'kitchen motion react',
    ]);
  });

  it('keeps learning out of reach until the room reacts, and shows what the house answered', async () => {
    await server.call('POST', '/api/sensors', { id: 'k-lux', kind: 'illuminance', room: 'kitchen' });
    await hands.tap('Details of Light and air');
    expect(await toggle('Kitchen - light and air - Learn').isDisabled()).to.equal(true);
    await toggle('Kitchen - light and air - React').click();
    await eventually('learn within reach', () => toggle('Kitchen - light and air - Learn').isEnabled());
    await toggle('Kitchen - light and air - Learn').click();
    await eventually('learning', async () => (await grants()).some(({ purpose }) => purpose === 'learn'));
    await eventually(
      'the switch',
      async () => (await toggle('Kitchen - light and air - Learn').getAttribute('aria-checked')) === 'true',
    );
    await press('Escape');
  });

  it('ends what was learnt by two equal buttons, none of them chosen beforehand, by keyboard', async () => {
    const row = hands.page.getByRole('group', { name: 'Kitchen - Light and air' });
    await row.getByRole('radio', { name: 'Reacts and learns' }).focus();
    await press('ArrowRight');
    await dialog().waitFor();
    const stop = dialog().getByRole('button', { name: 'Stop', exact: true });
    const forget = dialog().getByRole('button', { name: 'Stop and forget' });
    expect(await lookOf(stop)).to.deep.equal(await lookOf(forget));
    expect(await focused(hands.page)).to.match(/^Turn off Light and air/);
    expect((await grants()).length, 'nothing has ended yet').to.equal(3);
    await press('Tab', 'Tab');
    expect(await focused(hands.page)).to.equal('Stop and forget');
    await press('Enter');
    await dialog().getByRole('heading', { name: 'Stopped and forgotten' }).waitFor();
    expect((await grants()).map(({ kind }) => kind)).to.deep.equal(['motion']);
    await press('Escape');
  });

  it('reviews ten permissions within a minute, by keyboard alone', async () => {
    for (const room of ['kitchen', 'study', 'attic', 'cellar']) {
      await server.call('POST', '/api/sensors', { id: `${room}-a`, kind: 'motion', room });
      await server.call('POST', '/api/sensors', { id: `${room}-b`, kind: 'co2', room });
      await server.call('POST', `/api/rooms/${room}/rows/presence`, { state: 'reacts' });
      await server.call('POST', `/api/rooms/${room}/rows/light-and-air`, { state: 'reacts' });
      await server.call('POST', `/api/rooms/${room}/rows/played`, { state: 'remembered' });
    }
    await go('/privacy');
    const items = hands.page.getByRole('region', { name: 'What is on' }).getByRole('listitem');
    await items.first().waitFor();
    const groups = await items.count();
    expect(groups).to.be.at.least(10);
    const startedAt = performance.now();
    await items.first().focus();
    for (let at = 0; at < groups; at++) {
      const label = await focused(hands.page);
      await press(at % 2 === 0 ? 'k' : 's');
      await eventually('the next one', async () => at === groups - 1 || (await focused(hands.page)) !== label);
    }
    await hands.page.getByText(/All looked at/).waitFor();
    expect((performance.now() - startedAt) / 1000).to.be.below(60);
    const { groups: left } = (await server.call('GET', '/api/grants/review')).body as { groups: unknown[] };
    expect(left.length).to.equal(Math.ceil(groups / 2));
  });

  it('stops all sensing by the first and largest button of the chip, and undoes it', async () => {
    const chip = hands.page.locator('button.chip');
    await chip.click();
    const buttons = dialog().getByRole('button');
    expect(await buttons.first().textContent()).to.equal('Stop all sensing');
    const areas = await areasIn(hands.page);
    expect(Math.max(...areas)).to.equal(areas[0]);
    await hands.tap('Stop all sensing', dialog());
    await dialog().getByRole('button', { name: /^Undo/ }).waitFor();
    expect(await chip.textContent()).to.equal('Sensing stopped');
    await hands.tap('Undo', dialog());
    await dialog().getByRole('button', { name: 'Stop all sensing' }).waitFor();
    expect(await chip.textContent()).not.to.equal('Sensing stopped');
    await press('Escape');
    expect(await focused(hands.page), 'the focus goes back to where it was').to.equal(await chip.textContent());
  });

  it('asked nobody else for anything and complained about nothing', () => {
    expect(hands.complaints()).to.deep.equal([]);
  });
});
