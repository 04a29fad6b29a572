// An import is its owner's yes to remembered history: given with it, and taken back when nothing of it was read.
import type { PermissionsHandle } from './handles.ts';
import type { ImportFile, ImportsHandle } from './imports-handle.ts';

type Permissions = Pick<PermissionsHandle, 'active' | 'grant' | 'end'>;

/** Answers the grants that were not there before. */
const giveConsent = async (permissions: Permissions, person: number): Promise<readonly number[]> => {
  const before = new Set(permissions.active().map((grant) => grant.id));
  const given: number[] = [];
  for (const purpose of ['keep', 'learn'] as const) {
    const { id } = await permissions.grant({ room: null, kind: 'play', purpose, endsAtMs: null }, person);
    if (!before.has(id)) given.push(id);
  }
  return given;
};

/** Starts an import in the name of the person whose history it is; a dry run grants nothing. */
export const importWithConsent = async (
  { imports, permissions }: { readonly imports: ImportsHandle; readonly permissions: Permissions },
  files: readonly ImportFile[],
  options: { readonly owner: number; readonly dryRun: boolean },
): Promise<{ readonly id: number }> => {
  const given = options.dryRun ? [] : await giveConsent(permissions, options.owner);
  try {
    return await imports.start(files, options);
  } catch (cause) {
    // Another import of theirs may have begun on the same yes.
    if (!imports.isBusy(options.owner)) for (const id of given) await permissions.end(id, options.owner, false);
    throw cause;
  }
};
