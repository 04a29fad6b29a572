// Tokens for programs: made and ended by the person whose they are, in the panel or on the command line, and in the ledger either way.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../../devices/types.ts';
import { hashSecret, newSecret } from '../ground/secret.ts';
import { recordAct } from '../store/acts.ts';
import type { Db } from '../store/db.ts';
import type { LedgerKey } from '../store/ledger.ts';
import { createSignIn, endSignIn, listSignIns } from '../store/sign-ins.ts';
import type { TokensHandle } from './people-handles.ts';

export interface TokensDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
}

export const createTokens = ({ db, key, clock }: TokensDeps): TokensHandle => {
  const list: TokensHandle['list'] = (person) => listSignIns(db.read, person, 'token');
  return {
    list,
    create: async (person, { name, scopes }) => {
      const token = newSecret();
      const atMs = clock.nowMs();
      const words = {
        tokenHash: hashSecret(token),
        person,
        kind: 'token',
        name,
        scopes,
        atMs,
        endsAtMs: null,
      } as const;
      const id = await db.write(async (write) => {
        const made = await createSignIn(write, words);
        const body = { scopes: scopes.join(' ') };
        await recordAct(write, key, { atMs, event: 'token-made', by: person, person, body });
        return made;
      });
      return { id, token };
    },
    end: async (id, person) => {
      if (!(await list(person)).some((token) => token.id === id)) throw new RoomtoneError('not-found');
      await db.write(async (write) => {
        await endSignIn(write, id);
        await recordAct(write, key, { atMs: clock.nowMs(), event: 'token-ended', by: person, person, body: {} });
      });
    },
  };
};
