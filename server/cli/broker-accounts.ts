// Writes what the compose file's broker needs before it starts: accounts, access list, its own settings, and a watcher of the list.
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { accessSync, chownSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import { composeAccessList } from '../core/acl.ts';

const iterations = 101;

/** One line of mosquitto's password file: `$7$`, PBKDF2 with SHA-512, as mosquitto_passwd of 2.0 writes it. */
export const passwordLine = (username: string, password: string, salt: Uint8Array = randomBytes(12)): string => {
  const hash = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  return `${username}:$7$${iterations}$${Buffer.from(salt).toString('base64')}$${hash.toString('base64')}`;
};

const settings = [
  'listener 1883',
  'allow_anonymous false',
  'password_file /broker/passwords',
  'acl_file /broker/access',
  'persistence true',
  'persistence_location /mosquitto/data/',
  'max_packet_size 2097152',
  'max_queued_messages 20000',
  'max_inflight_messages 200',
  'max_connections 200',
  'set_tcp_nodelay true',
  'log_dest stderr',
  '',
].join('\n');

/** Runs the broker and tells it to read its list again whenever the list changed; that cuts a forbidden subscription at once. */
const watcher = [
  '#!/bin/sh',
  'mosquitto -c /broker/mosquitto.conf &',
  'broker=$!',
  'trap "kill -TERM $broker" TERM INT',
  'before=$(cksum /broker/access /broker/passwords)',
  'while kill -0 $broker 2>/dev/null; do',
  '  sleep 1',
  '  now=$(cksum /broker/access /broker/passwords)',
  '  [ "$now" = "$before" ] || kill -HUP $broker',
  '  before=$now',
  'done',
  'wait $broker',
  '',
].join('\n');

/** Roomtone's own user in its image, which writes the list anew whenever a permission changes. */
const ownUser = 1000;

const giveTo = (file: string): void => {
  if (process.getuid?.() === 0) chownSync(file, ownUser, ownUser);
};

const newPassword = (): string => randomBytes(18).toString('base64url');

/** Files in `folder`; passwords are made once and stay. Readable by the broker's and Roomtone's users through the shared volume. */
export const writeBrokerFiles = (folder: string): readonly string[] => {
  const write = (name: string, text: string, mode: number): void =>
    writeFileSync(path.join(folder, name), text, { mode });
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new RoomtoneError('bad-request', { problem: 'the folder cannot be written' }, { cause });
  }
  if (!existsSync(path.join(folder, 'passwords'))) {
    const own = newPassword();
    const sensors = newPassword();
    const bridge = newPassword();
    write('roomtone-password', `${own}\n`, 0o644);
    write('sensors-password', `${sensors}\n`, 0o644);
    write('bridge-password', `${bridge}\n`, 0o644);
    const lines = [passwordLine('roomtone', own), passwordLine('sensors', sensors), passwordLine('bridge', bridge)];
    write('passwords', `${lines.join('\n')}\n`, 0o644);
  }
  write('access', composeAccessList([]), 0o644);
  giveTo(path.join(folder, 'access'));
  write('mosquitto.conf', settings, 0o644);
  write('watch.sh', watcher, 0o755);
  return [
    'access',
    'bridge-password',
    'mosquitto.conf',
    'passwords',
    'roomtone-password',
    'sensors-password',
    'watch.sh',
  ];
};
