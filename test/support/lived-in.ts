// A house in which people have lived for a while: rooms, music, a history, sensors, permissions and speakers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dayZone } from './browser.ts';
import { runClient } from './mosquitto.ts';
import { filesOf, madePieces, writeMadeExport } from './music-folder.ts';
import { claim, eventually, type RunningServer } from './server.ts';

const rooms = [
  { name: 'Kitchen', purpose: 'kitchen' },
  { name: 'Living room', purpose: 'living' },
  { name: 'Bedroom on the second floor with the long name', purpose: 'bedroom' },
] as const;

const sensors = [
  { id: 'kitchen-pir', kind: 'motion', room: 'kitchen' },
  { id: 'kitchen-air', kind: 'co2', room: 'kitchen' },
  { id: 'sofa-mat', kind: 'occupancy', room: 'living-room' },
  { id: 'hall-door', kind: 'contact', room: null },
] as const;

const importHistory = async (server: RunningServer, folder: string): Promise<void> => {
  writeMadeExport(folder, madePieces);
  for (const purpose of ['keep', 'learn']) {
    for (const kind of ['play', 'skip']) {
      await server.call('POST', '/api/grants', { room: null, kind, purpose, until: null });
    }
  }
  const form = new FormData();
  for (const file of filesOf(folder)) form.append('file', new Blob([readFileSync(file)]), path.basename(file));
  const { id } = (await server.call('POST', '/api/imports', form)).body as { id: number };
  await eventually('the import', async () => {
    const { body } = await server.call('GET', `/api/imports/${id}`);
    return (body as { state: string }).state === 'done';
  });
};

const addSensors = async (server: RunningServer): Promise<void> => {
  for (const sensor of sensors) {
    const { body } = await server.call('POST', '/api/sensors', sensor);
    const { line } = body as { line: string };
    // Some were heard before anybody allowed it, as in real life.
    await runClient('mosquitto_pub', line.split(' ').slice(1));
    if (sensor.id === 'kitchen-air') continue;
    if (sensor.room === null) continue;
    await server.call('POST', `/api/rooms/${sensor.room}/rows/presence`, { state: 'reacts' });
    await runClient('mosquitto_pub', line.split(' ').slice(1));
  }
  await server.call('POST', '/api/rooms/kitchen/rows/light-and-air', { state: 'reacts-and-learns' });
  await server.call('POST', '/api/rooms/this-room/rows/played', { state: 'remembered' });
};

/** Claims the server and furnishes it through its own API. */
export const liveIn = async (server: RunningServer): Promise<void> => {
  await claim(server);
  await server.call('PATCH', '/api/household', { zone: dayZone() });
  for (const room of rooms) await server.call('POST', '/api/rooms', room);
  await server.call('POST', '/api/music/make');
  await importHistory(server, path.join(server.dataFolder, 'export'));
  await addSensors(server);
  await eventually(
    'music',
    async () => {
      const { body } = await server.call('GET', '/api/rooms/this-room/picks?n=30');
      return (body as { picks: unknown[] }).picks.length > 3;
    },
    90_000,
  );
};
