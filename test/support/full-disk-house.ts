// A house on a very small disk that is full: it takes back, stops and objects, and is started again on what was written.
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createGuests } from '../../server/flows/guests.ts';
import { createHistory } from '../../server/flows/history.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { createFakeClock } from './fake-clock.ts';
import { attempt, fillRest } from './full-disk.ts';
import { plainForgetting } from './plain-forgetting.ts';
import { wire } from './small-house.ts';
import { addTracks, openTestStore } from './stores.ts';

const [ballast = '0'] = process.argv.slice(2);
const store = await openTestStore('sqlite3', Number(ballast));
const small = wire(store, createFakeClock(), 'run');
await small.start();
const ada = await small.addPerson('Ada', 'admin');
await small.rooms.claim(ada);
const room = 'this-room';
const { id } = await small.permissions.grant({ room, kind: 'motion', purpose: 'react', endsAtMs: null }, ada);
await small.permissions.grant({ room, kind: 'motion', purpose: 'learn', endsAtMs: null }, ada);

const fillWith = async (atOnce: number): Promise<void> => {
  for (let round = 0, state = 'done'; state === 'done'; round += 1) {
    const names = Array.from({ length: atOnce }, (_, index) => `${atOnce} ${round} ${index}`);
    state = await attempt(() => addTracks(store.db, names));
  }
};
await fillWith(100);
fillRest(tmpdir());
// The log has some room of its own left.
await fillWith(1);

const base = { db: store.db, key: store.key, clock: small.clock };
const guests = createGuests({ ...base, house: small.house.state, ask: small.house.ask });
const history = createHistory({
  ...base,
  ...plainForgetting(base),
  report: () => undefined,
  relearn: () => undefined,
});
const plain = await attempt(() => addTracks(store.db, ['one more']));
const ended = await attempt(() => small.permissions.end(id, ada, false));
const objected = await attempt(() => guests.object(room, null));
const hidden = await attempt(() => history.hide({ owner: ada }, ada));
const stopped = await attempt(() => small.permissions.stopSensing(ada));
const ballastBytes = (await stat(join(dirname(store.path), 'ballast')).catch(() => null))?.size ?? 0;

const lookAgain = async (): Promise<object> => {
  const next = await small.restart();
  const seen = {
    after: next.permissions.active().map(({ purpose }) => purpose),
    sensingStopped: next.house.state().sensingStopped,
    guest: (next.house.state().rooms[room]?.kept.guestUntilMs ?? 0) > small.clock.nowMs(),
    pending: (await store.db.read.selectFrom('pending_forgets').select('id').execute()).length,
    ledger: (await verifyLedger(store.db.read, store.key)).ok,
    events: (await listLedger(store.db.read, { limit: 9 })).map(({ event }) => event),
  };
  next.stop();
  await store.db.close();
  return seen;
};

const done = { plain, ended, objected, hidden, stopped, ballastBytes };
// Without a ballast a full disk may not even be opened.
const seen = ballastBytes > 0 ? await lookAgain() : {};
console.log(JSON.stringify({ ...done, ...seen }));
process.exit(0);
