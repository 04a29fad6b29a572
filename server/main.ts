// Starts the house and says so: settings first with every problem at once, then one line for programs and a few for people.
import { renderUnicodeCompact } from 'uqr';
import { RoomtoneError } from '../config/words/errors.ts';
import { type OpenHouse, openHouse } from './compose.ts';
import { badSettingsExit, problemLine, readSettings, type Settings } from './ground/settings.ts';

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

const stopOn = (house: OpenHouse): void => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), stopWithinMs - 500).unref();
    house.stop().then(
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

const open = async (settings: Settings): Promise<OpenHouse> => {
  try {
    return await openHouse(settings);
  } catch (error) {
    if (error instanceof RoomtoneError) return refuse([error.message], 1);
    throw error;
  }
};

const result = await readSettings({ args: process.argv.slice(2), env: process.env });
if (!result.ok) {
  refuse(
    [
      'Roomtone cannot start: its settings need mending.',
      ...result.problems.map((problem) => `  ${problemLine(problem)}`),
    ],
    badSettingsExit,
  );
} else {
  const house = await open(result.settings);
  stopOn(house);
  greet(house);
}
