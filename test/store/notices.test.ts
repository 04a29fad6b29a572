// Which words were told since when can be looked up for good.
import { expect } from 'chai';
import { noteNotices } from '../../server/store/notices.ts';
import { openTestStore, type TestStore } from '../support/stores.ts';

describe('store/notices', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.drop());

  it('writes a row for each change of the words, also for one that goes back', async () => {
    const told = (presence: string, atMs: number) =>
      store.db.write((write) => noteNotices(write, { presence, who: 'Who.' }, atMs));
    expect([await told('One.', 1), await told('One.', 2), await told('Two.', 3), await told('One.', 4)]).to.deep.equal([
      ...[true, false, true, true],
    ]);
    const rows = await store.db.read.selectFrom('notices').selectAll().orderBy('version').execute();
    expect(rows.map(({ version, text, since_ms }) => [version, JSON.parse(text).presence, since_ms])).to.deep.equal([
      [1, 'One.', 1],
      [2, 'Two.', 3],
      [3, 'One.', 4],
    ]);
  });
});
