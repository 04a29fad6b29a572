// Checks this machine and these settings as a person would who wonders why something does not work; each line says what to do.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { portOf } from '../../config/schema/household.ts';
import { askServer } from '../flows/control.ts';
import { lanAddresses } from '../ground/network.ts';
import { problemLine, readSettings, type Settings } from '../ground/settings.ts';

export interface Finding {
  readonly ok: boolean;
  readonly what: string;
  readonly mend: string | null;
}

const fine = (what: string): Finding => ({ ok: true, what, mend: null });
const bad = (what: string, mend: string): Finding => ({ ok: false, what, mend });

const dataFolder = async ({ dataDir }: Settings): Promise<Finding> => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK);
    return fine('the data folder can be written');
  } catch {
    return bad('the data folder cannot be written', 'give this user the folder, or set ROOMTONE_DATA to another one');
  }
};

const portIsFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

const ports = async (settings: Settings, running: boolean): Promise<Finding[]> => {
  if (running) return [fine('a server of this data folder is running')];
  const panel = await portIsFree(settings.host, settings.port);
  const broker = settings.mqtt.url !== null || (await portIsFree(settings.host, settings.mqtt.port));
  return [
    panel
      ? fine(`port ${settings.port} is free for the panel`)
      : bad(`port ${settings.port} is in use`, 'stop the other program or set ROOMTONE_PORT'),
    broker
      ? fine('the broker port is free')
      : bad(
          `port ${settings.mqtt.port} is in use`,
          `use the broker already there: set ROOMTONE_MQTT_URL=mqtt://127.0.0.1:${settings.mqtt.port}`,
        ),
  ];
};

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });

const externalBroker = async ({ mqtt }: Settings): Promise<Finding[]> => {
  if (mqtt.url === null) return [];
  const url = new URL(mqtt.url);
  const port = portOf(mqtt.url);
  return [
    (await answers(url.hostname, port))
      ? fine('the MQTT broker answers')
      : bad(`nothing answers at ${url.hostname}:${port}`, 'start the broker, or mend ROOMTONE_MQTT_URL'),
  ];
};

const musicFolders = (settings: Settings): Promise<Finding[]> =>
  Promise.all(
    settings.musicFolders.map(async (folder, index) => {
      try {
        await access(folder, constants.R_OK);
        return fine(`music folder ${index + 1} can be read`);
      } catch {
        return bad(
          `music folder ${index + 1} cannot be read`,
          `check that ${folder} exists and that this user may read it`,
        );
      }
    }),
  );

const network = (settings: Settings): Finding[] => {
  const found =
    lanAddresses().length > 0
      ? fine('this machine has an address on a network')
      : bad('this machine has no address on a network', 'connect it; until then only this machine reaches the panel');
  const mdns =
    settings.mdns === 'off'
      ? [fine('looking for speakers is switched off by ROOMTONE_MDNS; they can be added by hand')]
      : [];
  return [found, ...mdns];
};

/** Prints the findings and answers 0, 1 when something is to be mended, or 78. */
export const checkUp = async (args: readonly string[], json: boolean): Promise<number> => {
  const result = await readSettings({ args, env: process.env });
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${problemLine(problem)}\n`);
    return 78;
  }
  const { settings } = result;
  const running = (await askServer(settings.dataDir, { verb: 'user-list', args: {} }, () => {})) !== null;
  const findings = [
    await dataFolder(settings),
    ...(await ports(settings, running)),
    ...(await externalBroker(settings)),
    ...(await musicFolders(settings)),
    ...network(settings),
  ];
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else
    for (const { ok, what, mend } of findings)
      process.stdout.write(`${ok ? 'ok   ' : 'mend '} ${what}${mend === null ? '' : `: ${mend}`}\n`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
};
