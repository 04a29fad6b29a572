// Starts the house and says so: settings first with every problem at once, then one line for programs and a few for people.
import './ground/young-space.ts';
import { renderUnicodeCompact } from 'uqr';
import { RoomtoneError } from '../config/words/errors.ts';
import type { OpenHouse } from './compose.ts';
import type { Settings } from './ground/settings.ts';
import { bringBack } from './ground/staged-folder.ts';

// Everything large is loaded after the first line above has taken effect.
const { openHouse } = await import('./compose.ts');
const { badSettingsExit, problemLine, readSettings } = await import('./ground/settings.ts');

// A reader that goes away (`npm start | head`) ends the lines, not the music.
process.stdout.on('error', () => {});

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const greet = (house: OpenHouse): void => {
  const { ready } = house;
  const address = ready.lanUrls[0] ?? ready.url;
  if (ready.signInUrl !== undefined) {
    say(
      `\nThe demo household lives at\n\n  ${ready.signInUrl}\n\nfor one sign-in within a minute. It touches none of your data.\n`,
    );
  } else {
    say(`\nRoomtone is at home at ${address}\n`);
    say(renderUnicodeCompact(address, { border: 2 }));
    if (ready.setupCode !== undefined) say(`\nSet-up code: ${ready.setupCode}\n`);
  }
  say(`ROOMTONE READY ${JSON.stringify(ready)}`);
};

/** Ends within five seconds, whatever hangs. */
const stopWithinMs = 5000;

/** The house that lives now; a restored one takes the place of the one before. */
interface Living {
  house: OpenHouse;
  stopping: boolean;
}

const stopOn = (living: Living): void => {
  const stop = (): void => {
    if (living.stopping) return;
    living.stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs - 500).unref();
    living.house.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};

const refuse = (lines: readonly string[], code: number): never => {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(code);
};

const sayWhy = (error: unknown): never => {
  if (error instanceof RoomtoneError) return refuse([error.message], 1);
  throw error;
};

/** Stops the house and opens it on the restored data; where those do not start, on the old ones. */
const replace = async (living: Living, open: () => Promise<OpenHouse>, dataDir: string): Promise<void> => {
  if (living.stopping) return;
  await living.house.stop();
  try {
    living.house = await open();
  } catch (error) {
    if (!(await bringBack(dataDir))) throw error;
    say('The restored data do not start; the data from before are back.');
    living.house = await open();
  }
  greet(living.house);
};

const live = async (settings: Settings): Promise<void> => {
  let wanted = settings;
  const open = (): Promise<OpenHouse> =>
    openHouse(wanted, () => {
      // The same door as before, also where any free one was asked for.
      wanted = { ...settings, port: Number(new URL(living.house.ready.url).port) };
      replace(living, open, settings.dataDir).catch(sayWhy);
    });
  const living: Living = { house: await open().catch(sayWhy), stopping: false };
  stopOn(living);
  greet(living.house);
};

const result = await readSettings({ args: process.argv.slice(2), env: process.env });
if (result.ok) await live(result.settings);
else
  refuse(
    [
      'Roomtone cannot start: its settings need mending.',
      ...result.problems.map((problem) => `  ${problemLine(problem)}`),
    ],
    badSettingsExit,
  );
