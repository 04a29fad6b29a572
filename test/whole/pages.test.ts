// Every state of the panel, by axe and by its width, in made houses; and every page once in a real one: clean, and nothing from elsewhere.
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import {
  type Browser,
  enter,
  folderWithHost,
  type Hands,
  handsOn,
  phone,
  startLightBrowser,
  tablet,
} from '../support/browser.ts';
import { houseOf } from '../support/fake-panel-house.ts';
import { type FakePanel, startFakePanel } from '../support/fake-panel-server.ts';
import { liveIn } from '../support/lived-in.ts';
import { type PanelState, panelStates, type Step } from '../support/panel-states.ts';
import { needs } from '../support/parts.ts';
import { type RunningServer, removeFolder, startServer } from '../support/server.ts';

const pictures = process.env['ROOMTONE_PICTURES'];
/** Only states called so, while one works on them. */
const wanted = new RegExp(process.env['ROOMTONE_STATES'] ?? '');
/** One after another is slower than two side by side, and more than two only wait for the same two cores. */
const workers = 2;

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Each width once and each scheme once: what axe judges changes with the one or the other, hardly with both. */
const looks = [
  { ...phone, audited: 'all' },
  { ...tablet, scheme: 'dark', audited: pictures === undefined ? 'some' : 'all' },
  { width: 320, height: 640, scheme: 'light', audited: 'not' },
] as const;

/** Pictures are made by hand, and then every size is judged in both schemes. */
const everyLook = [...looks, { ...phone, scheme: 'dark', audited: 'all' }, { ...tablet, audited: 'all' }] as const;

const painted = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** Shown, with nothing on the way any more; looked at once a frame. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((done, late) => {
    const until = performance.now() + 10_000;
    const look = () => {
      if (document.querySelector('h1') !== null && document.querySelector('.waiting, .saving, [data-loading]') === null) done();
      else if (performance.now() > until) late(new Error('still waiting'));
      else requestAnimationFrame(look);
    };
    look();
  })`);

/** What changes with the theme and the width; the rest of a page is judged once. */
const oftenDifferent = ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** An open sheet makes what lies under it inert, and that is judged in a state of its own. */
const judged = `(document.querySelector('[role=dialog]') ?? document)`;

/** The builder brings axe into the page; there it stays, and is asked directly from then on. */
const violationsOf = async (page: Page, all: boolean): Promise<readonly string[]> => {
  if (!(await page.evaluate<boolean>('"axe" in window'))) {
    const one = { runOnly: ['html-has-lang'], iframes: false };
    await new AxeBuilder({ page })
      .options(one as never)
      .setLegacyMode(true)
      .analyze();
  }
  const runOnly = all ? { type: 'tag', values: tags } : { type: 'rule', values: oftenDifferent };
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'], iframes: false, preload: false });
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run(${judged}, ${options}).then((run) => run.violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes
      // The player at the foot of the window covers whatever is scrolled under it.
      .filter(({ failureSummary }) => !failureSummary.includes('partially obscured'))
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
};

/** Wider than the window, by how many pixels. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** The browser says that its person wants less motion; what shows that something goes on may turn. */
const moves = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(
    "document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getComputedTiming().duration > 1)",
  );

const examine = async (page: Page, name: string): Promise<readonly string[]> => {
  const problems: string[] = [];
  for (const { width, height, scheme, audited } of pictures === undefined ? looks : everyLook) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    const where = `${name}, ${width} ${scheme}`;
    const over = await overhang(page);
    if (over > 0) problems.push(`${where}: ${over} px wider than the window`);
    if (await moves(page)) problems.push(`${where}: something moves for somebody who asked for stillness`);
    for (const found of audited === 'not' ? [] : await violationsOf(page, audited === 'all'))
      problems.push(`${where}: ${found}`);
    if (pictures !== undefined) {
      const fullPage = !(await page.getByRole('dialog').isVisible());
      await page.screenshot({ path: path.join(pictures, `${name} ${width} ${scheme}.png`), fullPage });
    }
  }
  return problems;
};

const pick = async (hands: Hands, { button, file }: { button: string; file: string }): Promise<void> => {
  const [chooser] = await Promise.all([hands.page.waitForEvent('filechooser'), hands.tap(button)]);
  await chooser.setFiles({ name: file, mimeType: 'application/octet-stream', buffer: Buffer.from('a copy') });
};

const take = async (hands: Hands, step: Step): Promise<void> => {
  if (typeof step === 'string' || step instanceof RegExp) await hands.tap(step);
  else if ('key' in step) await hands.page.keyboard.press(step.key);
  else if ('file' in step) await pick(hands, step);
  else await hands.type(step.field, step.text);
};

/** Goes there as a link of the panel does, so that nothing is loaded anew. */
const go = (page: Page, place: string): Promise<unknown> =>
  page.evaluate(`history.pushState(null, '', ${JSON.stringify(place)})`);

/** Refusals that a state is about are answered with a status, and browsers tell that to the console. */
const isOwnFault = (complaint: string): boolean => !/status of (401|404|409|422)/.test(complaint);

/** A house and its page, used again for every state of the same scene. */
interface Stage {
  readonly scene: string;
  readonly panel: FakePanel;
}

const stageOf = ({ scene, outside, away }: PanelState): string =>
  `${scene} ${outside === true ? 'outside' : ''} ${away ?? ''}`;

const noAnswer = '**/api/setup';

const show = async (page: Page, state: PanelState, stage: Stage | null): Promise<Stage | null> => {
  const scene = stageOf(state);
  await page.setViewportSize({ width: phone.width, height: phone.height });
  if (stage?.scene === scene && state.outside !== true && state.away === undefined) {
    // As it was made, whatever the state before did to it.
    stage.panel.show(houseOf(state.scene, Date.now()));
    if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
    // Somewhere else first, so that the place begins anew.
    await go(page, '/nowhere');
    await painted(page);
    await go(page, state.place);
    await painted(page);
    return stage;
  }
  await stage?.panel.close();
  const panel = await startFakePanel(state.scene, state.outside !== true);
  if (state.away === 'before') await page.route(noAnswer, (route) => route.abort());
  await page.goto(`${panel.url}${state.place}`, { waitUntil: 'domcontentloaded' });
  if (state.away === 'then') {
    await settled(page);
    await panel.close();
    await page.getByRole('alert').waitFor();
    return null;
  }
  return { scene, panel };
};

/** Takes states from the common heap until none is left. */
const work = async (browser: Browser, heap: PanelState[], problems: string[]): Promise<void> => {
  const hands = handsOn(await browser.context.newPage());
  const { page } = hands;
  page.setDefaultTimeout(10_000);
  let stage: Stage | null = null;
  for (let state = heap.shift(); state !== undefined; state = heap.shift()) {
    try {
      stage = await show(page, state, stage);
      await settled(page);
      for (const step of state.steps ?? []) await take(hands, step);
      await settled(page);
      problems.push(...(await examine(page, state.name)));
      await page.unroute(noAnswer);
    } catch (cause) {
      problems.push(`${state.name}: ${String(cause).slice(0, 300)}`);
    }
  }
  await stage?.panel.close();
  // A house that is closed under its page is no fault of the page.
  problems.push(
    ...hands
      .complaints()
      .filter(isOwnFault)
      .filter((one) => !/ERR_|WebSocket|foreign/.test(one)),
  );
  await page.close();
};

describe('pages', function () {
  this.timeout(pictures === undefined ? 600_000 : 1_200_000);
  let browser: Browser;

  before(async function () {
    needs(this, 'chromium', 'web-build');
    browser = await startLightBrowser(phone);
  });

  after(() => browser?.close());

  it('every state is free of what axe can find, and as wide as its window', async () => {
    const heap = panelStates
      .filter(({ name }) => wanted.test(name))
      .toSorted((one, other) => stageOf(one).localeCompare(stageOf(other)));
    const problems: string[] = [];
    await Promise.all(Array.from({ length: workers }, () => work(browser, heap, problems)));
    expect(problems.join('\n')).to.equal('');
  });

  it('still tell on from off, and here from elsewhere, in the few colours of a system with high contrast', async () => {
    const panel = await startFakePanel('lively', true);
    const hands = await browser.open(`${panel.url}/rooms/kitchen`);
    const { page } = hands;
    await page.emulateMedia({ forcedColors: 'active' });
    await hands.tap(/^Details of Presence/);
    await page.getByRole('switch').first().waitFor();
    const looks = (selector: string, part = ''): Promise<string> =>
      page.evaluate<string>(`(() => {
        const { backgroundColor, borderTopWidth } = getComputedStyle(document.querySelector('${selector}'), '${part}' || null);
        return [backgroundColor, borderTopWidth].join(' ');
      })()`);
    const pairs = [
      ['.toggle[aria-checked=true]', '.toggle[aria-checked=false]', '::before'],
      ['.choice-value input:checked + span', '.choice-value input:not(:checked) + span', ''],
      ['.nav-place[aria-current]', '.nav-place:not([aria-current])', ''],
    ] as const;
    for (const [one, other, part] of pairs) expect(await looks(one, part), one).to.not.equal(await looks(other, part));
    for (const bar of ['.position-bar', '.chip', '.sheet']) expect(await looks(bar), bar).to.not.match(/ 0px$/);
    await page.close();
    await panel.close();
  });

  describe('of a house in which people live', () => {
    let house: RunningServer;

    before(async function () {
      needs(this, 'mosquitto-clients');
      house = await startServer({ dataFolder: await folderWithHost() });
      await liveIn(house);
    });

    after(async () => {
      await house?.stop();
      if (house !== undefined) removeFolder(house.dataFolder);
    });

    it('ask nobody else for anything and complain about nothing', async () => {
      const hands = await enter(browser, house);
      const problems: string[] = [];
      const places = [...new Set(panelStates.filter(({ scene }) => scene === 'lively').map(({ place }) => place))];
      for (const place of places.map((one) => one.replace(/\/rooms\/\w+/, '/rooms/this-room'))) {
        if (place.startsWith('/join')) continue;
        await go(hands.page, place);
        await settled(hands.page).catch(() => problems.push(`${place}: never settled`));
        await painted(hands.page);
        const over = await overhang(hands.page);
        if (over > 0) problems.push(`${place}: ${over} px wider than the window`);
      }
      expect([...problems, ...hands.complaints()].join('\n')).to.equal('');
    });
  });
});
