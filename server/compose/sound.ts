// Wires discovery, the speakers' links and the flow that plays on them.
import type { CardView } from '../../config/words/panel.ts';
import { startDiscovery } from '../../devices/discovery.ts';
import browser from '../../devices/speakers/browser.ts';
import type { Discovery } from '../../devices/types.ts';
import type { HouseHandle } from '../flows/handles.ts';
import type { MediaFlow } from '../flows/media.ts';
import { startPlay } from '../flows/play.ts';
import { speakerStore } from '../flows/speaker-store.ts';
import { createSpeakers, type SpeakersFlow } from '../flows/speakers.ts';
import { addressTowards, homePlaceOf } from '../ground/network.ts';
import type { Ground } from './ground.ts';
import type { Registry } from './registry.ts';

export interface SoundDeps {
  readonly ground: Ground;
  readonly registry: Registry;
  readonly house: HouseHandle;
  readonly media: MediaFlow;
  /** Known only once the panel listens. */
  port(): number;
  changed(): void;
}

export interface Sound {
  readonly speakers: SpeakersFlow;
  readonly play: ReturnType<typeof startPlay>;
  troubles(): readonly CardView[];
  /** Host names really published by mDNS. */
  publishedNames(): readonly string[];
  /** Looks for speakers and publishes the panel's own name, which it awaits for a second; call it when the panel listens. */
  discover(): Promise<void>;
  stop(): Promise<void>;
}

/** Asking whether the name is free takes 750 ms; a start that waits for it can say under which name it is found. */
const publishedWithinMs = 1000;

export const startSound = async ({ ground, registry, house, media, port, changed }: SoundDeps): Promise<Sound> => {
  const { settings, clock, log, db } = ground;
  let discovery: Discovery | null = null;
  let blocked: string | null = null;
  let published: string | null = null;
  let settled = (): void => {};

  const speakers = createSpeakers({
    clock,
    report: log.warn,
    store: speakerStore(db, clock),
    drivers: registry.drivers,
    browser,
    send: house.send,
    homePlaceOf,
    mediaBaseUrl: (host) => `http://${addressTowards(host, settings.host)}:${port()}`,
    playIdOf: media.playIdOf,
    chime: media.chime,
    changed,
  });
  const play = startPlay({ report: log.warn, send: house.send, linkOf: speakers.linkOf, mediaOf: media.mediaOf });
  await speakers.start();

  const discover = async (): Promise<void> => {
    if (settings.mdns === 'off') return;
    const told = new Promise<void>((resolve) => {
      settled = resolve;
      clock.after(publishedWithinMs, resolve);
    });
    const types = [...new Set([...registry.drivers.values()].flatMap((driver) => driver.mdns))];
    discovery = await startDiscovery(
      {
        types,
        mdns: settings.mdns,
        publish: { name: 'roomtone', port: port() },
        onSighting: speakers.onSighting,
        onLost: () => changed(),
        onBlocked: (problem) => {
          blocked = problem;
          settled();
          changed();
        },
        onPublished: (host) => {
          published = host;
          settled();
          changed();
        },
      },
      { clock, report: log.warn },
    );
    await told;
  };

  return {
    speakers,
    play,
    troubles: () => (blocked === null ? [] : [{ code: 'mdns-blocked', fields: { problem: blocked } }]),
    publishedNames: () => (published === null ? [] : [published]),
    discover,
    stop: async () => {
      await discovery?.stop();
      await speakers.stop();
    },
  };
};
