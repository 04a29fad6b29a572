// A real Chromium with an empty profile, and hands that use the panel by its labels as a person does and count what they did.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { type RunningServer, temporaryFolder } from './server.ts';

/** Not localhost: a phone in the house has no secure context either. */
export const panelHost = 'roomtone.local';

const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  `--host-resolver-rules=MAP ${panelHost} 127.0.0.1`,
];

const wholeBrowser = '/usr/bin/chromium';
const shell = '/usr/bin/chromium-headless-shell';

/** The same engine without the windows around it, which costs a third less; whoever only looks at pages needs no more. */
const lightBrowser = existsSync(shell) ? shell : wholeBrowser;

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const phone = { width: 390, height: 844, scheme: 'light' } as const satisfies Look;

export const tablet = { width: 1280, height: 800, scheme: 'light' } as const satisfies Look;

export interface Hands {
  readonly page: Page;
  readonly taps: () => number;
  readonly fields: () => number;
  /** What the page complained about, and requests that left for another origin. */
  readonly complaints: () => readonly string[];
  /** Presses what is called so: a button, a link or a choice, inside `where`. */
  tap(label: string | RegExp, where?: Locator): Promise<void>;
  type(label: string, text: string, where?: Locator): Promise<void>;
  choose(label: string | RegExp, option: string, where?: Locator): Promise<void>;
}

export interface Browser {
  readonly context: BrowserContext;
  open(url: string): Promise<Hands>;
  close(): Promise<void>;
}

/** The audio element of the panel is in no document; so every element that is asked to play is remembered. */
const rememberAudio = `
  window.heard = new Set();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { window.heard.add(this); return play.call(this); };
`;

export interface Sound {
  readonly seconds: number;
  readonly muted: boolean;
  readonly paused: boolean;
  readonly volume: number;
}

/** What the page really plays from this house's media route, or null. */
export const soundOf = (page: Page): Promise<Sound | null> =>
  page.evaluate<Sound | null>(`(() => {
    const audio = [...window.heard].find((one) => one.currentSrc.includes('/media/'));
    if (audio === undefined) return null;
    return { seconds: audio.currentTime, muted: audio.muted, paused: audio.paused, volume: audio.volume };
  })()`);

/** A zone in which it is about noon now, so that no night rule keeps the house quiet. */
export const dayZone = (now = new Date()): string => {
  const ahead = 12 - now.getUTCHours();
  // Etc/GMT itself is called UTC by some.
  if (ahead === 0) return 'Etc/GMT-1';
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
};

/** The address at which the browser knows the panel. */
export const panelUrl = (url: string): string => url.replace('127.0.0.1', panelHost);

/** A folder for a server that also answers to the panel's name where mDNS does not publish it. */
export const folderWithHost = async (): Promise<string> => {
  const folder = temporaryFolder();
  await mkdir(path.join(folder, 'config'));
  writeFileSync(path.join(folder, 'config', 'household.yaml'), `allowedHosts: [${panelHost}]\n`);
  return folder;
};

const listen = (page: Page): (() => readonly string[]) => {
  const complaints: string[] = [];
  let origin = '';
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().startsWith('http')) origin = new URL(frame.url()).origin;
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!url.protocol.startsWith('http') || url.origin === origin || origin === '') return;
    complaints.push(`foreign request: ${url.origin}`);
  });
  return () => complaints;
};

const startsWith = (label: string): RegExp => new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);

export const handsOn = (page: Page): Hands => {
  const complaints = listen(page);
  let taps = 0;
  let fields = 0;
  const place = (where: Locator | undefined): Locator => where ?? page.locator('body');
  const named = (label: string | RegExp, where: Locator | undefined): Locator => {
    const options = typeof label === 'string' ? { name: startsWith(label) } : { name: label };
    const inside = place(where);
    return inside
      .getByRole('button', options)
      .or(inside.getByRole('link', options))
      .or(inside.getByRole('radio', options))
      .or(inside.getByRole('checkbox', options))
      .first();
  };
  return {
    page,
    taps: () => taps,
    fields: () => fields,
    complaints,
    tap: async (label, where) => {
      const target = named(label, where);
      await target.waitFor({ timeout: 30_000 });
      const isRadio = (await target.getAttribute('type')) === 'radio';
      await target.click({ timeout: 30_000, ...(isRadio ? { force: true } : {}) });
      taps += 1;
    },
    type: async (label, text, where) => {
      await place(where).getByLabel(label, { exact: true }).fill(text, { timeout: 30_000 });
      fields += 1;
    },
    choose: async (label, option, where) => {
      const exact = typeof label === 'string';
      await place(where).getByLabel(label, { exact }).first().selectOption({ label: option }, { timeout: 30_000 });
      taps += 1;
    },
  };
};

/** Starts Chromium without any flag that lets sound begin by itself. */
export const startBrowser = async (
  look: Look = phone,
  zone = dayZone(),
  more: readonly string[] = [],
  executablePath = wholeBrowser,
): Promise<Browser> => {
  const profile = mkdtempSync(path.join(tmpdir(), 'roomtone-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...flags, ...more],
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    timezoneId: zone,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(rememberAudio);
  return {
    context,
    open: async (url) => {
      const page = await context.newPage();
      const hands = handsOn(page);
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      return hands;
    },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};

/** For tests that neither listen nor install anything. */
export const startLightBrowser = (look: Look = phone): Promise<Browser> =>
  startBrowser(look, undefined, [], lightBrowser);

export interface PlainBrowser {
  /** Somebody else's browser: no cookie and no memory of any other one. */
  newContext(look: Look & { readonly javaScript?: boolean }): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** One Chromium for several people at once. */
export const launchBrowser = async (): Promise<PlainBrowser> => {
  const browser = await chromium.launch({ executablePath: lightBrowser, args: flags });
  return {
    newContext: ({ width, height, scheme, javaScript }) =>
      browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        javaScriptEnabled: javaScript ?? true,
        locale: 'en-GB',
        reducedMotion: 'reduce',
      }),
    close: () => browser.close(),
  };
};

/** Opens the panel signed in as the server's last session is, so that a test about something else need not type. */
export const enter = async (browser: Browser, server: RunningServer, place = '/'): Promise<Hands> => {
  const [name = '', value = ''] = server.cookie().split('=');
  const url = panelUrl(server.ready.url);
  await browser.context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
  return browser.open(`${url}${place}`);
};

/** Keeps a picture of the page where a failed test stopped, if `ROOMTONE_PICTURES` names a folder. */
export const pictureOnFailure = async (test: Mocha.Runnable | undefined, hands: Hands | undefined): Promise<void> => {
  const folder = process.env['ROOMTONE_PICTURES'];
  if (test?.isFailed() !== true || hands === undefined || folder === undefined) return;
  await hands.page.screenshot({ path: path.join(folder, `failed ${test.title.slice(0, 40)}.png`) });
};
