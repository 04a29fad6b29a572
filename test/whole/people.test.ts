// People in the browser: one joins by a link, an admin sees counts only, a guest objects without a script, and a deleted line is gone.
import path from 'node:path';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import type { PersonView, RoomView } from '../../config/words/panel.ts';
import { type Hands, handsOn, launchBrowser, type PlainBrowser, phone } from '../support/browser.ts';
import { startFakePanel } from '../support/fake-panel-server.ts';
import { runClient } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { scanFolder } from '../support/scan-bytes.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const secret = 'Zanzibar Quartz 7130913';
const heard = ['Kettle Song', secret, 'Low Tide'];

/** Three lines of remembered history, read as an export of another service. */
const importHeard = async (server: RunningServer): Promise<void> => {
  for (const purpose of ['keep', 'learn']) {
    for (const kind of ['play', 'skip'])
      await server.call('POST', '/api/grants', { room: null, kind, purpose, until: null });
  }
  const rows = heard.map((trackName, index) => ({
    endTime: `2025-03-0${index + 1} 12:00`,
    artistName: 'Miriam Oak',
    trackName,
    msPlayed: 190_000,
  }));
  const form = new FormData();
  form.append('file', new Blob([JSON.stringify(rows)]), 'StreamingHistory_music_0.json');
  const { id } = (await server.call('POST', '/api/imports', form)).body as { id: number };
  await eventually('the import', async () => {
    const { body } = await server.call('GET', `/api/imports/${id}`);
    return (body as { state: string }).state === 'done';
  });
};

const titlesOf = async (server: RunningServer): Promise<readonly string[]> => {
  const { body } = await server.call('GET', '/api/history');
  return (body as { plays: readonly { title: string }[] }).plays.map(({ title }) => title);
};

const ofBen = 'Juniper Overpass';

/** Ben brings a history of one song along, in his own browser. */
const bringAlong = (page: Page): Promise<number> =>
  page.evaluate<number>(`(async () => {
    const row = { endTime: '2025-04-01 12:00', artistName: 'Nela Birch', trackName: '${ofBen}', msPlayed: 190000 };
    const form = new FormData();
    form.append('file', new Blob([JSON.stringify([row])]), 'StreamingHistory_music_0.json');
    await fetch('/api/imports', { method: 'POST', body: form, headers: { 'x-roomtone': '1' } });
    for (let tries = 0; tries < 100; tries += 1) {
      const { plays } = await (await fetch('/api/history')).json();
      if (plays.length > 0) return plays.length;
      await new Promise((go) => setTimeout(go, 50));
    }
    return 0;
  })()`);

const textOf = (page: Page): Promise<string> => page.evaluate<string>('document.documentElement.outerHTML');

describe('people', function () {
  this.timeout(120_000);
  let server: RunningServer;
  let browser: PlainBrowser;
  let anna: Hands;
  let led: readonly string[];

  const openFor = async (context: BrowserContext, place: string): Promise<Hands> => {
    const hands = handsOn(await context.newPage());
    await hands.page.goto(`${server.ready.url}${place}`, { waitUntil: 'domcontentloaded' });
    return hands;
  };
  const room = async (): Promise<RoomView> => (await server.call('GET', '/api/rooms/this-room')).body as RoomView;
  const ledState = async (): Promise<string> => {
    const { out } = await runClient('mosquitto_sub', [
      ...led,
      '-t',
      'roomtone/room/this-room/privacy',
      '-C',
      '1',
      '-W',
      '8',
    ]);
    return (JSON.parse(out) as { state: string }).state;
  };

  before(async function () {
    needs(this, 'chromium', 'web-build', 'mosquitto-clients');
    server = await startServer();
    await claim(server);
    await importHeard(server);
    const { body } = await server.call('POST', '/api/sensors', { id: 'door-led', kind: 'contact', room: 'this-room' });
    const words = (body as { line: string }).line.split(' ');
    led = ['-h', '-p', '-u', '-P'].flatMap((flag) =>
      words.includes(flag) ? [flag, words[words.indexOf(flag) + 1] ?? ''] : [],
    );
    browser = await launchBrowser();
    const context = await browser.newContext(phone);
    const [name = '', value = ''] = server.cookie().split('=');
    await context.addCookies([{ name, value, url: server.ready.url, httpOnly: true, sameSite: 'Strict' }]);
    anna = await openFor(context, '/history');
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('a deleted line is hidden at once and comes back while there is time', async () => {
    await anna.tap(`Delete ${secret}`);
    await anna.page.getByRole('button', { name: /^Undo/ }).waitFor();
    expect(await anna.page.getByText(secret).count()).to.equal(0);
    expect(await titlesOf(server)).not.to.include(secret);
    await anna.page.keyboard.press('Control+z');
    await anna.page.getByText(secret).waitFor();
    expect(await titlesOf(server)).to.include(secret);
    await anna.tap(`Delete ${secret}`);
    await anna.page.getByRole('button', { name: /^Undo/ }).waitFor();
  });

  it('an adult joins by the link of an invitation and chooses a name and a password', async () => {
    await anna.page.evaluate("history.pushState(null, '', '/people')");
    await anna.tap('Invite somebody');
    await anna.tap('Make the code');
    const code = ((await anna.page.locator('.big-code').textContent()) ?? '').replace(/\s/g, '');
    expect(code).to.match(/^\d{6}$/);
    await anna.tap('Done');
    const ben = await openFor(await browser.newContext(phone), `/join#${code}`);
    await ben.tap('Come in');
    await ben.type('Your name', 'Ben');
    await ben.type('Password', 'quiet lanterns over water');
    await ben.tap('Join this house');
    await ben.page.getByRole('heading', { name: /Ben/ }).waitFor();
    expect(new URL(ben.page.url()).hash).to.equal('');
    expect(await bringAlong(ben.page)).to.equal(1);
    expect(ben.complaints().filter((one) => !/status of (401|409)/.test(one))).to.deep.equal([]);
    await ben.page.context().close();
  });

  it('an admin sees of another adult how much there is, and nothing else', async () => {
    await anna.page.reload();
    await anna.tap('Open Ben');
    const sheet = anna.page.getByRole('dialog', { name: 'Ben' });
    await sheet.getByText('Nobody else can see it, an admin neither.', { exact: false }).waitFor();
    expect((await sheet.locator('dl').allInnerTexts()).join(' ')).to.match(
      /^Permissions\s+2\s+Plays kept\s+1\s+Sign-ins\s+\d$/,
    );
    const { people } = (await server.call('GET', '/api/people')).body as { people: readonly PersonView[] };
    const ben = people.find(({ name }) => name === 'Ben');
    expect(Object.keys(ben ?? {}).toSorted()).to.deep.equal(
      ['counts', 'guardians', 'id', 'name', 'ofAgeAtMs', 'role', 'status'].toSorted(),
    );
    expect(await textOf(anna.page)).not.to.include(ofBen);
    await anna.page.keyboard.press('Escape');
    for (const place of ['/history', '/people', '/privacy', '/permissions', '/import', '/']) {
      await anna.page.evaluate(`history.pushState(null, '', '${place}')`);
      await anna.page.locator('.waiting').first().waitFor({ state: 'detached' });
      expect(await textOf(anna.page), place).not.to.match(new RegExp(`${ofBen}|Nela Birch`));
    }
    const routes = [
      'history',
      'people',
      'permissions',
      'export',
      'imports',
      'imports/missing.csv',
      'ledger',
      'receipts',
    ];
    for (const route of routes) {
      const { body } = await server.call('GET', `/api/${route}`);
      expect(JSON.stringify(body), route).not.to.match(new RegExp(`${ofBen}|Nela Birch`));
    }
    expect(scanFolder(path.join(server.dataFolder, 'data'), [ofBen])).not.to.deep.equal([]);
    await anna.page.evaluate("history.pushState(null, '', '/people')");
  });

  it('a guest objects without a script and without a cookie; the room, the light and the notice show it', async () => {
    expect(await ledState()).not.to.equal('guest');
    const visitor = await browser.newContext({ ...phone, width: 360, javaScript: false });
    const { page } = await openFor(visitor, '/guest?room=this-room');
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    await page.getByRole('button', { name: /object/i }).click();
    await page.getByText(/until \d\d:\d\d/).waitFor();
    expect(await visitor.cookies()).to.deep.equal([]);
    expect((await room()).guestUntilMs).to.be.a('number');
    expect(await ledState()).to.equal('guest');
    await anna.page.evaluate("history.pushState(null, '', '/')");
    await anna.page.getByText(/^Guest mode until \d\d:\d\d/).waitFor();
    const ended = await server.call('POST', '/api/rooms/this-room/guest', { hours: 0 });
    expect([ended.status, (ended.body as { code: string }).code]).to.deep.equal([409, 'guest-objected']);
    await visitor.close();
  });

  it('by now the deleted line is in no answer and in no file', async () => {
    expect(await titlesOf(server)).to.have.members(['Kettle Song', 'Low Tide']);
    expect(await textOf(anna.page)).not.to.include(secret);
    await eventually(
      'the erasing',
      async () => scanFolder(path.join(server.dataFolder, 'data'), [secret]).length === 0,
      15_000,
    );
    expect(scanFolder(path.join(server.dataFolder, 'data'), ['Kettle Song'])).not.to.deep.equal([]);
    expect(anna.complaints()).to.deep.equal([]);
  });
});

interface Reached {
  readonly name: string;
  readonly problem: string | null;
}

/** What has the focus, whether it can be seen, and whether it says so. */
const lookAtFocus = (inside: string): string => `(() => {
  const element = document.activeElement;
  if (element.closest('${inside}') === null) return null;
  const drawn = element.matches('.choice-value input, [role=switch]') ? element.nextElementSibling : element;
  const control = drawn ?? element;
  const box = control.getBoundingClientRect();
  const name = (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? element.tagName).trim().slice(0, 40);
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const seen = top !== null && (control.contains(top) || top.contains(control) || element.contains(top));
  const outline = getComputedStyle(control);
  const shows = outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2;
  const input = control.matches('input, select, textarea');
  if (!seen) return { name, problem: 'under a bar or out of sight' };
  return { name, problem: shows || input ? null : 'has the focus and does not show it' };
})()`;

describe('the keyboard alone', function () {
  this.timeout(60_000);
  let browser: PlainBrowser;

  before(async function () {
    needs(this, 'chromium', 'web-build');
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  const places: readonly (readonly [string, RegExp?])[] = [
    ...['/people', '/history', '/backups', '/encryption', '/more'].map((place) => [place] as const),
    ...['/permissions', '/rooms/kitchen', '/rooms/kitchen/knows', '/privacy', '/sensors'].map(
      (place) => [place] as const,
    ),
    ['/rooms/kitchen', /^Details of Presence/],
    ['/permissions', /^Details of What was played/],
  ];
  for (const [place, sheet] of places) {
    it(`reaches every control of ${place}${sheet === undefined ? '' : ' with a sheet'}, in sight and shown`, async () => {
      const panel = await startFakePanel('lively', true);
      const context = await browser.newContext({ ...phone, height: 640 });
      const page = await context.newPage();
      await page.goto(`${panel.url}${place}`);
      await page.locator('h1').waitFor();
      await page.locator('.waiting').first().waitFor({ state: 'detached' });
      const inside = sheet === undefined ? 'main' : '[role=dialog]';
      if (sheet !== undefined) {
        await page.getByRole('button', { name: sheet }).first().press('Enter');
        await page.getByRole('dialog').getByRole('button').first().waitFor();
      }
      const controls = await page.evaluate<number>(
        `document.querySelectorAll('${inside} :is(a[href], button:enabled, input:enabled:not([type=radio]):not([hidden]), select, summary), ${inside} input[type=radio]:checked:enabled').length`,
      );
      const reached: Reached[] = [];
      for (let turn = 0; turn < controls + 40 && reached.length < controls; turn++) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate<Reached | null>(lookAtFocus(inside));
        if (found !== null) reached.push(found);
      }
      expect(reached.filter(({ problem }) => problem !== null)).to.deep.equal([]);
      expect(reached.length).to.equal(controls);
      await context.close();
      await panel.close();
    });
  }

  it('selects lines of the history with arrows and Shift, and deletes them', async () => {
    const panel = await startFakePanel('lively', true);
    const context = await browser.newContext(phone);
    const page = await context.newPage();
    await page.goto(`${panel.url}/history`);
    await page.getByRole('button', { name: 'Select', exact: true }).press('Enter');
    const first = page.getByRole('checkbox').first();
    await first.press(' ');
    await first.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: /^Undo/ }).waitFor();
    expect(panel.commands.filter((one) => one.startsWith('DELETE /api/history'))).to.have.length(1);
    await context.close();
    await panel.close();
  });
});
