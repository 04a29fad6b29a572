// The link to a real mosquitto over TLS: the household's CA file lets it in, and anything else is refused with its sentence.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink } from '../../devices/types.ts';
import { makeAuthority, makeServerCertificate } from '../../server/ground/certificates.ts';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { testClock } from '../support/real-clock.ts';

describe('MQTT over TLS', () => {
  let folder: string;
  let broker: Mosquitto;
  const nowMs = Date.now();
  const links: MqttLink[] = [];

  before(async function () {
    needs(this, 'mosquitto', 'mosquitto-clients');
    folder = mkdtempSync(join(tmpdir(), 'roomtone-mqtt-tls-'));
    const ca = makeAuthority(nowMs);
    const { cert, key } = makeServerCertificate(ca, ['127.0.0.1', 'broker.lan'], nowMs);
    const files = { 'ca.crt': ca.cert, 'other.crt': makeAuthority(nowMs).cert, 'broker.crt': cert, 'broker.key': key };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const [certfile, keyfile] = [join(folder, 'broker.crt'), join(folder, 'broker.key')];
    broker = await startMosquitto({
      users: { roomtone: 'secret' },
      settings: [`certfile ${certfile}`, `keyfile ${keyfile}`],
    });
  });
  after(async () => {
    for (const link of links) await link.stop();
    await broker?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** What the link says of itself first. */
  const say = async (url: string, caFile: string | null): Promise<string> => {
    let said: string | null = null;
    const link = createMqttLink(
      {
        url,
        username: 'roomtone',
        password: 'secret',
        clientId: `test-${links.length}`,
        ...(caFile === null ? {} : { caFile: join(folder, caFile) }),
        onMessage: () => undefined,
        onOnline: (online, problem) => {
          said ??= online ? 'online' : (problem ?? 'offline');
        },
      },
      { clock: testClock, report: () => undefined },
    );
    links.push(link);
    await until('the link says something', () => said !== null);
    return said ?? '';
  };

  it('comes in with the CA that signed the broker', async () => {
    expect(await say(`mqtts://127.0.0.1:${broker.port}`, 'ca.crt')).to.equal('online');
  });

  it('refuses a broker that another CA signed, that no CA vouches for, or that has another name', async () => {
    const unknown = 'its certificate is not known here; give its CA file';
    expect(await say(`mqtts://127.0.0.1:${broker.port}`, 'other.crt')).to.equal(unknown);
    expect(await say(`mqtts://127.0.0.1:${broker.port}`, null)).to.equal(unknown);
    expect(await say(`mqtts://localhost:${broker.port}`, 'ca.crt')).to.equal('its certificate belongs to another name');
    expect(await say(`mqtts://127.0.0.1:${broker.port}`, 'missing.crt')).to.equal('the CA file does not exist');
  });

  it('never falls back to the open', async () => {
    expect(await say(`mqtt://127.0.0.1:${broker.port}`, null)).to.not.equal('online');
    expect(broker.logText()).to.not.match(/New client connected from 127\.0\.0\.1:\d+ as test-[1-5]/);
  });
});
