// Jobs of long ago: they go, all but imports and what has not ended.
import { expect } from 'chai';
import { changeJob, createJob, jobById } from '../../server/store/jobs.ts';
import { openTestStore } from '../support/stores.ts';

describe('store/jobs', () => {
  it('keeps imports, what runs and the last two hundred', async () => {
    const store = await openTestStore();
    const make = (kind: 'import' | 'scan' | 'backup', ends = true): Promise<number> =>
      store.db.write(async (write) => {
        const { id } = await createJob(write, { kind, owner: 0, total: null, atMs: 1 });
        if (ends) await changeJob(write, id, { state: 'done' });
        return id;
      });
    const ids = { import: await make('import'), runs: await make('scan', false), scan: await make('scan') };
    const first = await make('backup');
    for (let n = 0; n < 200; n += 1) await make('scan');
    const there = async (id: number): Promise<boolean> => (await jobById(store.db.read, id)) !== null;
    expect([await there(ids.import), await there(ids.runs), await there(ids.scan)]).to.deep.equal([true, true, false]);
    expect(await there(first)).to.equal(true);
    await make('scan');
    expect(await there(first)).to.equal(false);
    await store.drop();
  });
});
