// The broker's list follows what Roomtone asks for, and is written again when somebody wrote over it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openAccessFile } from '../../server/compose/access-file.ts';
import type { Ground } from '../../server/compose/ground.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { until } from '../support/mosquitto.ts';

describe('compose/access-file', () => {
  it('holds exactly the topics that are asked for now', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-access-'));
    const accessFile = path.join(folder, 'access');
    const clock = createFakeClock();
    // Only what it looks at of everything that a house stands on.
    const ground = { settings: { mqtt: { accessFile } }, clock, log: { warn: () => {} } } as unknown as Ground;
    const list = openAccessFile(ground);
    const lines = (): readonly string[] => {
      try {
        return readFileSync(accessFile, 'utf8').split('\n');
      } catch {
        return [];
      }
    };
    const reads = (topic: string): boolean => lines().includes(`topic read ${topic}`);
    list.allow(new Set(['zigbee2mqtt/hall', 'roomtone/room/hall/button']));
    await until('the list allows the topic', () => reads('zigbee2mqtt/hall'));
    list.allow(new Set(['roomtone/room/hall/button']));
    await until('the list allows it no more', () => !reads('zigbee2mqtt/hall') && reads('roomtone/room/hall/button'));
    writeFileSync(accessFile, 'written over');
    await clock.advanceAsync(60_001);
    await until('it is written again', () => reads('roomtone/room/hall/button'));
    expect(lines()[1]).to.equal('topic deny #');
    await list.stop();
    rmSync(folder, { recursive: true });
  });
});
