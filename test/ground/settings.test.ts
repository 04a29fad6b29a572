// Settings: defaults, the file, the environment that wins, and every problem at once with its line.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { problemLine, readSettings, type Settings, type SettingsInput } from '../../server/ground/settings.ts';
import { parseHouseholdText } from '../../server/ground/settings-file.ts';

describe('settings', () => {
  let cwd: string;

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'roomtone-settings-'));
  });
  after(() => rm(cwd, { recursive: true, force: true }));

  const read = (input: Partial<SettingsInput>) => readSettings({ args: [], env: {}, cwd, ...input });

  const settle = async (input: Partial<SettingsInput>): Promise<Settings> => {
    const result = await read(input);
    if (!result.ok) throw new Error(result.problems.map(problemLine).join('\n'));
    return result.settings;
  };

  const problemsIn = (text: string): string[] => parseHouseholdText(text, 'household.yaml').problems.map(problemLine);

  const write = async (text: string): Promise<string[]> => {
    await writeFile(join(cwd, 'my.yaml'), text);
    return ['--config', 'my.yaml'];
  };

  it('has a default for everything', async () => {
    expect(await settle({})).to.deep.equal({
      demo: false,
      dataDir: join(cwd, 'data'),
      host: '0.0.0.0',
      port: 8321,
      tlsPort: 8443,
      tls: null,
      logLevel: 'info',
      mdns: 'on',
      musicFolders: [],
      allowedHosts: [],
      mqtt: {
        url: null,
        port: 1883,
        username: null,
        password: null,
        caFile: null,
        accessFile: null,
        zigbee2mqtt: ['zigbee2mqtt'],
      },
      household: { zone: null },
      rooms: [],
    });
  });

  it('accepts the example file as it is, and as it is with every comment taken off', async () => {
    const example = await readFile(new URL('../../config/household.example.yaml', import.meta.url), 'utf8');
    expect(problemsIn(example)).to.deep.equal([]);
    const uncommented = example
      .replace(/^# {0,2}(?=( {0,2})(- |url|username|passwordFile|caFile|zone|purpose))/gm, '  ')
      .replace(/^ {2}# (?=url|username|passwordFile|caFile)/gm, '  ')
      .replace(/^#(?= +(- |zone|purpose))/gm, ' ')
      .replace(/ (\[\]|\{\})$/gm, '');
    expect(problemsIn(uncommented)).to.deep.equal([]);
    const { stated } = parseHouseholdText(uncommented, 'household.yaml');
    expect(stated.rooms).to.have.length(2);
    expect(stated.household?.zone).to.equal('Europe/Berlin');
    expect(stated.mqtt?.url).to.equal('mqtt://192.168.1.10:1883');
  });

  it('lets the environment win over the file', async () => {
    const args = await write(
      'port: 1000\nhost: 10.0.0.1\nmusic: [here]\nmqtt:\n  url: mqtt://broker:1884\n  username: me\n',
    );
    const settings = await settle({
      args,
      env: { ROOMTONE_PORT: '0', ROOMTONE_MUSIC: '/a:/b:', ROOMTONE_MQTT_PORT: '1885', ROOMTONE_LOG: '' },
    });
    expect(settings.port).to.equal(0);
    expect(settings.host).to.equal('10.0.0.1');
    expect(settings.musicFolders).to.deep.equal(['/a', '/b']);
    expect(settings.mqtt).to.deep.include({ url: 'mqtt://broker:1884', port: 1885, username: 'me' });
  });

  it('takes name and password out of a broker address', async () => {
    const { mqtt } = await settle({ env: { ROOMTONE_MQTT_URL: 'mqtts://me:s%40fe@broker:8883' } });
    expect(mqtt).to.deep.include({ url: 'mqtts://broker:8883', username: 'me', password: 's@fe' });
  });

  it('reads the password from a file, without the line end', async () => {
    await writeFile(join(cwd, 'secret'), 'p w\n');
    const args = await write('mqtt: { url: "mqtt://b", passwordFile: secret }');
    expect((await settle({ args })).mqtt.password).to.equal('p w');
  });

  it('takes the base topics of several zigbee2mqtt, and says of each that is none what to write', async () => {
    const args = await write('mqtt: { zigbee2mqtt: [zigbee2mqtt, attic/z2m, attic/z2m] }');
    expect((await settle({ args })).mqtt.zigbee2mqtt).to.deep.equal(['zigbee2mqtt', 'attic/z2m']);
    const example = 'write the base_topic of a zigbee2mqtt, for example zigbee2mqtt or home/zigbee2mqtt';
    for (const wrong of ['"#"', 'a/+/b', 'a//b', '/a', 'a/', '""', '$SYS', 'roomtone', 'roomtone/sensor', '7'])
      expect(problemsIn(`mqtt: { zigbee2mqtt: [z, ${wrong}] }`), wrong).to.deep.equal([
        `household.yaml:1: mqtt.zigbee2mqtt[2]: ${example}`,
      ]);
    for (const wrong of ['zigbee2mqtt', '[]'])
      expect(problemsIn(`mqtt: { zigbee2mqtt: ${wrong} }`)[0], wrong).to.include('write a list of base topics');
  });

  it('lists every problem of the file at once, with its line and what to write', () => {
    const problems = problemsIn(
      [
        'prot: 80',
        'port: eighty',
        'mdns: yes please',
        'mqtt:',
        '  url: broker',
        '  usrname: me',
        'rooms:',
        '  - purpose: cellar',
        'household: { zone: Mars/Base }',
      ].join('\n'),
    );
    expect(problems).to.have.members([
      'household.yaml:1: prot: is not known; write port instead',
      'household.yaml:2: port: write a whole number from 0 to 65535, where 0 means any free port',
      'household.yaml:3: mdns: write on, off, or the IPv4 address of the one network interface to use',
      'household.yaml:5: mqtt.url: write the address of your broker, for example mqtt://192.168.1.10:1883',
      'household.yaml:6: mqtt.usrname: is not known; write username instead',
      'household.yaml:8: rooms[1].name: write the name of the room, for example name: Kitchen',
      'household.yaml:8: rooms[1].purpose: write one of kitchen, living, bedroom, bath, office, hall, other',
      'household.yaml:9: household.zone: write a time zone, for example Europe/Berlin',
    ]);
  });

  it('wants each room once, and not too many of them', () => {
    expect(problemsIn('rooms:\n  - name: Kitchen\n  - name: Kitchen')).to.deep.equal([
      'household.yaml:2: rooms: write each room once, each under a name of its own',
    ]);
    const many = Array.from({ length: 101 }, (_, n) => `  - name: Room ${n}`);
    expect(problemsIn(['rooms:', ...many].join('\n'))).to.deep.equal([
      'household.yaml:2: rooms: write at most 100 rooms',
    ]);
  });

  it('adds those of the environment and the command line', async () => {
    const result = await read({
      args: [...(await write('port: x')), '--loud'],
      env: { ROOMTONE_PORT: '70000', ROOMTONE_LOG: 'noisy' },
    });
    expect(result.ok).to.equal(false);
    if (result.ok) return;
    expect(result.problems.map(({ file, key }) => `${file} ${key}`)).to.have.members([
      'command line --loud',
      'environment ROOMTONE_PORT',
      'environment ROOMTONE_LOG',
      'my.yaml port',
    ]);
  });

  it('says where a file stops being YAML', () => {
    const [problem, ...others] = problemsIn('port: 80\n host: x\nmusic: [a\n');
    expect(problem).to.match(/^household\.yaml:[1-4]: .+/);
    expect(others.every((line) => line.startsWith('household.yaml:'))).to.equal(true);
  });

  it('survives files that are no settings at all', () => {
    for (const text of [
      '',
      '# nothing\n',
      '[1, 2]',
      'just words',
      '"',
      'a: &a [*a, *a]',
      '\u0000',
      'port: 1\nport: 2',
      '- '.repeat(5000),
    ]) {
      const { problems } = parseHouseholdText(text, 'f');
      for (const problem of problems) expect(problem.problem).to.be.a('string').and.not.equal('');
    }
    expect(problemsIn('[1, 2]')).to.have.length(1);
    expect(problemsIn('')).to.deep.equal([]);
    expect(problemsIn('port: 1\nport: 2')[0]).to.match(/household\.yaml:2/);
  });

  it('never repeats a password in a problem', () => {
    const problems = problemsIn('mqtt: { url: "mqtt://b", password: hunter2, passwordFile: x, pasword: hunter2 }');
    expect(problems.join('\n')).to.not.include('hunter2');
    expect(problems).to.not.deep.equal([]);
    expect(problemsIn('mqtt: { password: "a", passwordFile: x }')[0]).to.include('not both');
    const [stray = ''] = problemsIn('mqtt: { url: "mqtt://me:50%off@b" }');
    expect(stray)
      .to.match(/as %25$/)
      .and.not.include('off');
    expect(problemsIn('mqtt: { url: "mqtt://me:50%25off@b" }')).to.deep.equal([]);
  });

  it('insists on a file that was named', async () => {
    const result = await read({ args: ['--config', 'nowhere.yaml'] });
    expect(result.ok).to.equal(false);
  });

  it('keeps the demo on loopback and away from the real data', async () => {
    const settings = await settle({
      args: ['--demo'],
      env: { ROOMTONE_DATA: '/srv/real', ROOMTONE_MUSIC: '/srv/music', ROOMTONE_MQTT_URL: 'mqtt://real' },
    });
    expect(settings).to.deep.include({ demo: true, host: '127.0.0.1', musicFolders: [] });
    expect(settings.mqtt).to.deep.include({ url: null, port: 0 });
    expect(settings.dataDir).to.not.include('/srv');
  });
});
