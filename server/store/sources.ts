// Imports: one row per imported file, by which the same file is known again and an import is undone.
import type { Permitted } from '../core/consent.ts';
import type { Read, Write } from './tables.ts';

export interface SourceFacts {
  readonly owner: number;
  readonly kind: string;
  /** SHA-256 of the file. */
  readonly fileHash: string;
  readonly atMs: number;
}

export interface Source extends SourceFacts {
  readonly id: number;
}

const columns = ['id', 'owner_id as owner', 'kind', 'file_hash as fileHash', 'at_ms as atMs'] as const;

/** The source of this file for this owner, new or known: an import that was cut off goes on under the same one. */
export const openSource = async (write: Write, source: Permitted<'keep', SourceFacts>): Promise<number> => {
  const { value, grants } = source;
  const [grant] = grants;
  if (grant === undefined) throw new TypeError('a permission without a grant');
  const row = { kind: value.kind, grant_id: grant, at_ms: value.atMs };
  const { id } = await write
    .insertInto('sources')
    .values({ owner_id: value.owner, file_hash: value.fileHash, ...row })
    .onConflict((clash) => clash.columns(['owner_id', 'file_hash']).doUpdateSet(row))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

export const listSources = async (read: Read, owner: number): Promise<readonly Source[]> =>
  read.selectFrom('sources').select(columns).where('owner_id', '=', owner).orderBy('id').execute();
