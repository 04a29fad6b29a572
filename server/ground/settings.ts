// The settings of this install, from household.yaml and the environment: all of them, or every problem at once.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { settingFields } from '../../config/schema/household.ts';
import type { RoomPurpose } from '../../config/words/room.ts';
import type { LogLevel } from './log.ts';
import { readHouseholdFile, type SettingProblem, type Stated } from './settings-file.ts';

export interface MqttSettings {
  /** An external broker, without name and password in it; null means the embedded one. */
  readonly url: string | null;
  /** The embedded broker's port; 0 means any free. */
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly caFile: string | null;
  /** The access list of a broker that reads it again when it changes; null when nobody wants it written. */
  readonly accessFile: string | null;
  /** Base topics, one for each zigbee2mqtt of the household. */
  readonly zigbee2mqtt: readonly string[];
}

const usualBases: readonly string[] = ['zigbee2mqtt'];

export interface Settings {
  readonly demo: boolean;
  /** Absolute. The demo gets a folder of its own that belongs to nobody else. */
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** 0 means any free; used while the panel speaks TLS. */
  readonly tlsPort: number;
  /** Absolute paths of somebody's own certificate and key. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly logLevel: LogLevel;
  readonly mdns: 'on' | 'off' | (string & {});
  /** Absolute. */
  readonly musicFolders: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly mqtt: MqttSettings;
  readonly household: { readonly zone: string | null };
  readonly rooms: readonly { readonly name: string; readonly purpose: RoomPurpose }[];
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

export interface SettingsInput {
  /** Arguments after the verb: `--config FILE` and `--demo`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start; left out, the working folder. */
  readonly cwd?: string;
}

/** Exit status of wrong settings (EX_CONFIG of sysexits.h). */
export const badSettingsExit = 78;

/** One problem as one line: where it is and what to write instead. */
export const problemLine = ({ file, line, key, problem }: SettingProblem): string =>
  `${file}${line === null ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}${problem}`;

interface Args {
  readonly config: string | null;
  readonly demo: boolean;
  readonly problems: readonly SettingProblem[];
}

const argumentProblem = (key: string, problem: string): SettingProblem => ({
  file: 'command line',
  line: null,
  key,
  problem,
});

const readArgs = (args: readonly string[]): Args => {
  let config: string | null = null;
  let demo = false;
  const problems: SettingProblem[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--demo') demo = true;
    else if (word.startsWith('--config=')) config = word.slice('--config='.length);
    else if (word === '--config') {
      index += 1;
      config = args[index] ?? '';
    } else problems.push(argumentProblem(word, 'is not known; write --config FILE or --demo'));
  }
  if (config === '') problems.push(argumentProblem('--config', 'write the path of a settings file after it'));
  return { config, demo, problems };
};

/** What the environment says; a variable that is set but empty counts as not set. */
const readEnv = (env: SettingsInput['env']) => {
  const problems: SettingProblem[] = [];
  const read = <T>(name: string, field: z.ZodType<T>, parse: (text: string) => unknown = (text) => text) => {
    const text = env[name];
    if (text === undefined || text === '') return undefined;
    const parsed = field.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    problems.push({
      file: 'environment',
      line: null,
      key: name,
      problem: parsed.error.issues[0]?.message ?? 'cannot be used',
    });
    return undefined;
  };
  const number = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
  const folders = env['ROOMTONE_MUSIC']?.split(':').filter((folder) => folder !== '');
  const stated = {
    data: read('ROOMTONE_DATA', settingFields.data),
    host: read('ROOMTONE_HOST', settingFields.host),
    port: read('ROOMTONE_PORT', settingFields.port, number),
    tlsPort: read('ROOMTONE_TLS_PORT', settingFields.port, number),
    mqttUrl: read('ROOMTONE_MQTT_URL', settingFields.mqttUrl),
    mqttPort: read('ROOMTONE_MQTT_PORT', settingFields.port, number),
    mqttUsername: read('ROOMTONE_MQTT_USERNAME', settingFields.account),
    mqttPasswordFile: read('ROOMTONE_MQTT_PASSWORD_FILE', settingFields.passwordFile),
    mqttAccessFile: read('ROOMTONE_MQTT_ACCESS_FILE', settingFields.accessFile),
    mdns: read('ROOMTONE_MDNS', settingFields.mdns),
    log: read('ROOMTONE_LOG', settingFields.log),
    music: folders !== undefined && folders.length > 0 ? folders : undefined,
  };
  return { stated, problems };
};

type EnvStated = Partial<ReturnType<typeof readEnv>['stated']>;

/** A name and password written into the address are taken out of it, so that the address may be shown and logged. */
const splitUrl = (text: string): { url: string; username: string | null; password: string | null } => {
  const url = new URL(text);
  const username = url.username === '' ? null : decodeURIComponent(url.username);
  const password = url.password === '' ? null : decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return { url: url.href, username, password };
};

const mqttOf = (file: Stated, env: EnvStated, passwordInFile: string | null): MqttSettings => {
  const text = env.mqttUrl ?? file.mqtt?.url;
  const split = text === undefined ? { url: null, username: null, password: null } : splitUrl(text);
  return {
    url: split.url,
    port: env.mqttPort ?? file.mqtt?.port ?? 1883,
    username: split.username ?? env.mqttUsername ?? file.mqtt?.username ?? null,
    password: split.password ?? passwordInFile ?? file.mqtt?.password ?? null,
    caFile: file.mqtt?.caFile ?? null,
    accessFile: env.mqttAccessFile ?? file.mqtt?.accessFile ?? null,
    zigbee2mqtt: [...new Set(file.mqtt?.zigbee2mqtt ?? usualBases)],
  };
};

const settingsOf = (file: Stated, env: EnvStated, passwordInFile: string | null, cwd: string): Settings => ({
  demo: false,
  dataDir: resolve(cwd, env.data ?? file.data ?? './data'),
  host: env.host ?? file.host ?? '0.0.0.0',
  port: env.port ?? file.port ?? 8321,
  tlsPort: env.tlsPort ?? file.tlsPort ?? 8443,
  tls: file.tls === undefined ? null : { cert: resolve(cwd, file.tls.cert), key: resolve(cwd, file.tls.key) },
  logLevel: env.log ?? file.log ?? 'info',
  mdns: env.mdns ?? file.mdns ?? 'on',
  musicFolders: (env.music ?? file.music ?? []).map((folder) => resolve(cwd, folder)),
  allowedHosts: file.allowedHosts ?? [],
  mqtt: mqttOf(file, env, passwordInFile),
  household: { zone: file.household?.zone ?? null },
  rooms: (file.rooms ?? []).map(({ name, purpose }) => ({ name, purpose: purpose ?? 'other' })),
});

/** The demo lives on loopback in a folder of its own and uses nothing of the real household. */
const demoOf = (env: EnvStated): Settings => ({
  ...settingsOf({}, {}, null, '/'),
  demo: true,
  dataDir: join(tmpdir(), `roomtone-demo-${process.pid}`),
  host: env.host ?? '127.0.0.1',
  port: env.port ?? 8321,
  tlsPort: env.tlsPort ?? 0,
  logLevel: env.log ?? 'warn',
  mdns: env.mdns ?? '127.0.0.1',
  mqtt: { ...mqttOf({}, {}, null), port: env.mqttPort ?? 0 },
});

const readPassword = async (path: string, cwd: string): Promise<string | SettingProblem> => {
  try {
    return (await readFile(resolve(cwd, path), 'utf8')).replace(/\r?\n$/, '');
  } catch {
    return {
      file: path,
      line: null,
      key: 'mqtt.passwordFile',
      problem: 'cannot be read; write the path of a file that holds the password',
    };
  }
};

/** Reads everything; a demo reads only the environment. */
export const readSettings = async ({ args, env, cwd = process.cwd() }: SettingsInput): Promise<SettingsResult> => {
  const asked = readArgs(args);
  const fromEnv = readEnv(env);
  const problems = [...asked.problems, ...fromEnv.problems];
  if (asked.demo) {
    return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: demoOf(fromEnv.stated) };
  }
  const path = asked.config === null ? join('config', 'household.yaml') : asked.config;
  const file = await readHouseholdFile(path, { cwd, required: asked.config !== null });
  problems.push(...file.problems);
  const passwordFile = fromEnv.stated.mqttPasswordFile ?? file.stated.mqtt?.passwordFile;
  const password = passwordFile === undefined ? null : await readPassword(passwordFile, cwd);
  if (password !== null && typeof password !== 'string') problems.push(password);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: settingsOf(file.stated, fromEnv.stated, typeof password === 'string' ? password : null, cwd),
  };
};
