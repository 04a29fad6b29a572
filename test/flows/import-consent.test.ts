// The yes that an import is: taken back when nothing of it was read, unless another one has begun on it.
import { expect } from 'chai';
import type { PermissionsHandle } from '../../server/flows/handles.ts';
import { importWithConsent } from '../../server/flows/import-consent.ts';
import type { ImportsHandle } from '../../server/flows/imports-handle.ts';

describe('flows/import-consent', () => {
  const tryOne = async (isBusy: boolean) => {
    const active = new Set<number>();
    const permissions = {
      active: () => [...active].map((id) => ({ id })),
      grant: async () => {
        active.add(active.size + 1);
        return { id: active.size };
      },
      end: async (id: number) => void active.delete(id),
    } as unknown as PermissionsHandle;
    const imports = {
      isBusy: () => isBusy,
      start: () => Promise.reject(new Error('no export')),
    } as unknown as ImportsHandle;
    const failed = await importWithConsent({ imports, permissions }, [], { owner: 1, dryRun: false }).catch(String);
    expect(failed).to.equal('Error: no export');
    return active.size;
  };

  it('takes it back when nothing of it was read', async () => {
    expect(await tryOne(false)).to.equal(0);
  });

  it('leaves it to another import that has begun on it', async () => {
    expect(await tryOne(true)).to.equal(2);
  });
});
