// Backups and encryption as people use them: by the panel's own buttons, in a real browser, against real servers.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Download } from 'playwright-core';
import { type Browser, enter, folderWithHost, type Hands, panelUrl, startLightBrowser } from '../support/browser.ts';
import { needs } from '../support/parts.ts';
import { claim, password, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const readOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path());

const downloadBy = async ({ page }: Hands, press: () => Promise<void>): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readOf(download);
};

describe('the panel keeps a house safe', function () {
  this.timeout(120_000);
  let browser: Browser;
  let hands: Hands;
  let house: RunningServer;
  let line = '';
  let copy: Buffer;
  const servers: RunningServer[] = [];

  const start = async (): Promise<RunningServer> => {
    const server = await startServer({ dataFolder: await folderWithHost(), env: { ROOMTONE_TLS_PORT: '0' } });
    servers.push(server);
    return server;
  };

  before(async function () {
    needs(this, 'chromium', 'web-build');
    house = await start();
    await claim(house);
    await house.call('POST', '/api/rooms', { name: 'Winter garden', purpose: 'other' });
    browser = await startLightBrowser();
    hands = await enter(browser, house, '/backups');
  });
  after(async () => {
    await browser?.close();
    for (const server of servers) {
      await server.stop();
      removeFolder(server.dataFolder);
    }
  });

  it('makes a recovery line that must be written down, and a copy to take away', async () => {
    await hands.tap('Make the recovery line');
    const sheet = hands.page.getByRole('dialog');
    line = (await sheet.locator('code').textContent()) ?? '';
    expect(line.length).to.be.greaterThan(30);
    expect(await sheet.getByRole('button', { name: 'Done' }).isDisabled()).to.equal(true);
    await hands.tap('I have written it down', sheet);
    await hands.tap('Done', sheet);
    await hands.tap('Make one now');
    copy = await downloadBy(hands, () => hands.tap(/^Download the copy of/));
    expect(copy.length).to.be.greaterThan(1000);
  });

  it('begins an empty house with that copy; a wrong line gets its sentence and changes nothing', async () => {
    const other = await start();
    const there = await browser.open(panelUrl(other.ready.url));
    await there.tap('Restore from a backup');
    await there.type('Set-up code', other.ready.setupCode ?? '');
    const [chooser] = await Promise.all([there.page.waitForEvent('filechooser'), there.tap('Choose the file')]);
    await chooser.setFiles({ name: 'roomtone.backup', mimeType: 'application/octet-stream', buffer: copy });
    await there.type('Recovery line', line.replace(/^..../, '0000'));
    await there.tap('Go on');
    await there.tap('Restore it');
    const sentence = await there.page.getByRole('alert').textContent();
    expect(sentence).to.match(/line|typing/i);
    expect((await other.call('GET', '/api/setup')).body).to.deep.equal({ claimed: false });
    await there.tap('Back');
    await there.type('Recovery line', line.toLowerCase());
    await there.tap('Go on');
    await there.tap('Restore it');
    await there.page.getByRole('heading', { name: 'Good to see you' }).waitFor({ timeout: 60_000 });
    await there.type('Your name', 'Anna');
    await there.type('Password', password);
    await there.tap('Sign in');
    await there.page.getByRole('region', { name: 'Winter garden' }).waitFor();
    await there.page.close();
  });

  it('makes an authority of its own, hands it out, and says how each device comes to trust it', async () => {
    await hands.page.goto(`${panelUrl(house.ready.url)}/encryption`);
    await hands.tap('By this household');
    await hands.tap('Change to', hands.page.getByRole('dialog'));
    const onward = hands.page.getByRole('link', { name: 'Open it there' });
    expect(await onward.getAttribute('href')).to.match(/^https:\/\/roomtone\.local:\d+\/encryption$/);
    const authority = new X509Certificate(await downloadBy(hands, () => hands.tap('Download the authority')));
    expect(authority.ca).to.equal(true);
    await hands.page.getByText(authority.fingerprint256).waitFor();
    await hands.tap('Show the steps here');
    for (const device of ['iPhone', 'Android', 'Mac', 'Windows', 'Linux', 'Firefox'])
      await hands.page.getByRole('heading', { name: device }).first().waitFor();
  });
});
