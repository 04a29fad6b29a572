#!/usr/bin/env node
// The command line: every verb, its words and its exit code (0 ok, 1 failed, 2 wrong usage, 78 bad settings).
import path from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { RoomtoneError } from '../config/words/errors.ts';
import { writeBrokerFiles } from './cli/broker-accounts.ts';
import { readSecret } from './cli/read-secret.ts';
import { scopes } from './http/route.ts';

const wrongUsage = 2;

// A reader that goes away (`... | head`) is no fault.
process.stdout.on('error', () => process.exit(0));

const program = new Command('roomtone')
  .description('A home server for the music and rooms of a household')
  .option('--config <file>', 'the settings file')
  .option('--json', 'answer in JSON')
  .exitOverride();

interface Common {
  readonly config?: string;
  readonly json?: boolean;
}

const settingsArgs = (): string[] => {
  const { config } = program.opts<Common>();
  return config === undefined ? [] : ['--config', config];
};

const ask = async (
  verb: string,
  args: Readonly<Record<string, unknown>>,
  askPassword?: () => Promise<string>,
): Promise<void> => {
  const { runVerb } = await import('./cli/run-verb.ts');
  process.exitCode = await runVerb({
    verb,
    args,
    settingsArgs: settingsArgs(),
    json: program.opts<Common>().json === true,
    ...(askPassword !== undefined && { askPassword }),
  });
};

const passwordOf = (person: string | undefined) => (): Promise<string> =>
  readSecret(`Password of ${person ?? 'the person'}: `);

program
  .command('serve')
  .description('run the server')
  .action(async () => {
    process.argv.splice(2, process.argv.length, ...settingsArgs());
    await import('./main.ts');
  });

program
  .command('scan')
  .description('look for new and changed music')
  .action(() => ask('scan', {}));

program
  .command('import <file...>')
  .description('import a listening history')
  .option(
    '--person <name>',
    'whose it is; where several adults live that person’s password is asked, or read from standard input',
  )
  .option('--dry-run', 'only say what would happen')
  .action(async (files: string[], options: { person?: string; dryRun?: boolean }) =>
    ask('import', { files: files.map((file) => path.resolve(file)), ...options }, passwordOf(options.person)),
  );

program
  .command('doctor')
  .description('check this machine and these settings')
  .action(async () => {
    const { checkUp } = await import('./cli/doctor.ts');
    process.exitCode = await checkUp(settingsArgs(), program.opts<Common>().json === true);
  });

program
  .command('export <file>')
  .description(
    'write everything that is stored about you into a zip; your password is asked, or read from standard input',
  )
  .option('--person <name>', 'who you are')
  .action(async (file: string, options: { person?: string }) =>
    ask('export', { file: path.resolve(file), ...options, password: await readSecret('Password: ') }),
  );

program
  .command('forget')
  .description('erase for good; your password is asked, or read from standard input')
  .addArgument(new Argument('<scope>', 'what').choices(['self', 'room', 'all']))
  .option('--room <room>', 'which room')
  .option('--person <name>', 'who you are')
  .action(async (scope: string, options: { room?: string; person?: string }) =>
    ask('forget', { scope, ...options, password: await readSecret('Password: ') }),
  );

program
  .command('ledger')
  .description('the record of permissions')
  .command('verify')
  .description('check that nothing in it was changed')
  .action(() => ask('ledger-verify', {}));

const user = program.command('user').description('the people of the house');
user.command('list').action(() => ask('user-list', {}));
user
  .command('add <name>')
  .description('add an adult; the password is asked, or read from standard input')
  .action(async (name: string) => ask('user-add', { name, password: await readSecret('Password: ') }));
user
  .command('reset-password <name>')
  .description('set a new password and end every sign-in of that person')
  .action(async (name: string) => ask('user-reset-password', { name, password: await readSecret('New password: ') }));

program
  .command('token')
  .description('tokens for programs')
  .command('create <name>')
  .option(
    '--person <name>',
    'whose it is; where several adults live that person’s password is asked, or read from standard input',
  )
  .addOption(new Option('--scope <scope...>', 'what it may do').choices(scopes).default(['read']))
  .action(async (name: string, { person, scope }: { person?: string; scope: string[] }) =>
    ask('token-create', { name, person, scopes: scope }, passwordOf(person)),
  );

const backup = program.command('backup').description('a copy of the data that only the recovery key opens');
backup
  .command('now', { isDefault: true })
  .description('make one')
  .action(() => ask('backup', {}));
backup
  .command('key')
  .description('make a new recovery key and show it this once')
  .action(() => ask('backup-key', {}));
program
  .command('restore <file>')
  .description('put a backup in the place of the data; the key is asked, or read from standard input')
  .option('--key-file <file>', 'where the key stands')
  .action(async (file: string, { keyFile }: { keyFile?: string }) => {
    const { restoreFile } = await import('./cli/restore.ts');
    process.exitCode = await restoreFile({ file, keyFile: keyFile ?? null, settingsArgs: settingsArgs() });
  });

program
  .command('replay <what>')
  .description('judge the picker on a history of your own: JSON lines in, JSON lines out, nothing stored')
  .action(async (what: string) => {
    if (what !== 'picker')
      throw new CommanderError(wrongUsage, 'roomtone.replay', `there is no replay of ${what}; write: replay picker`);
    const { replayOnStreams } = await import('./cli/replay-streams.ts');
    await replayOnStreams(process.stdin, process.stdout, process.stderr);
  });

program
  .command('broker <folder>')
  .description("write the accounts and the access list of the compose file's broker")
  .action((folder: string) => {
    for (const name of writeBrokerFiles(folder)) process.stdout.write(`${name}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof RoomtoneError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof CommanderError) {
    if (error.code === 'roomtone.replay') process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode === 0 ? 0 : wrongUsage;
  } else throw error;
}
