// Sends every case of the canary proof into a running house, over restarts and crashes, and has judged what came of it.
import type { Gathered } from './canary-gathered.ts';
import { type Settings, Stage } from './canary-stage.ts';

/** The order is that of the deliveries; what is retained lies at a foreign broker before the house first comes. */
const play = async (stage: Stage): Promise<void> => {
  await stage.lay();
  await stage.start();
  if (stage.settings.world === 'panic') await stage.stopSensing();
  await stage.revoke();
  await stage.settle();
  await stage.act('live');
  await stage.send('before', false);
  await stage.send('retained', true);
  await stage.settle();
  if (stage.external) {
    await stage.stopMosquitto();
    await stage.startMosquitto();
    await stage.connect();
  } else await stage.breakConnection();
  await stage.send('reconnect', false);
  await stage.settle();
  await stage.hearOpenly();
  await stage.act('restart');
  await stage.look();
  await stage.stop();
  if (stage.external) {
    // The house is away, and what is retained waits for it.
    await stage.connect();
    await stage.send('retained', true);
    await stage.send('restart', true);
  }
  await stage.start();
  await stage.send('restart', false);
  await stage.settle();
  await stage.look();
  await stage.act('crash');
  // Killed while they come in.
  const coming = stage.send('crash', false);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await stage.kill();
  await coming;
  await stage.start();
  await stage.send('crash', true);
  await stage.settle();
  await stage.look();
  await stage.backUp();
  await stage.heap();
  await stage.kill();
};

/** Plays one house through and hands what it left to `judge`, before its folder goes. */
export const runCanaries = async (settings: Settings, judge: (gathered: Gathered) => Promise<void>): Promise<void> => {
  const stage = new Stage(settings);
  try {
    await play(stage);
    await judge(stage.gathered());
  } finally {
    await stage.end();
  }
};
