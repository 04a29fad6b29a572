// Likes, dislikes and saves, kept with permission.
import { sql } from 'kysely';
import { type Reaction, reactions as reactionNames } from '../../config/words/play.ts';
import type { Permitted } from '../core/consent.ts';
import { keepingGrant, keptSince } from './kept-time.ts';
import { houseOwner } from './plays.ts';
import { roomIdOf } from './rooms.ts';
import type { Read, Write } from './tables.ts';

export interface ReactionFact {
  readonly room: string;
  readonly person: number | null;
  readonly trackId: number;
  readonly kind: Reaction;
  readonly atMs: number;
}

export interface StoredReaction {
  readonly trackId: number;
  readonly room: string | null;
  readonly kind: Reaction;
  readonly atMs: number;
}

const opposite: Readonly<Partial<Record<Reaction, Reaction>>> = { like: 'dislike', dislike: 'like' };

/** `turned` means that the opposite stood there until now, or that it may be learnt from now, or no longer. */
export type Said = 'new' | 'again' | 'turned';

/** What was said first stays said; a like takes the dislike of the same track back, and the other way round. */
export const saveReaction = async (
  write: Write,
  reaction: Permitted<'keep', ReactionFact>,
  { owner, learn }: { readonly owner: number; readonly learn: boolean },
): Promise<Said> => {
  const { value } = reaction;
  const grant = keepingGrant(reaction);
  const place = { owner_id: owner, track_id: value.trackId, room_id: (await roomIdOf(write, value.room)) ?? 0 };
  const undone = opposite[value.kind];
  const taken =
    undone === undefined
      ? []
      : await write
          .deleteFrom('reactions')
          .where('owner_id', '=', owner)
          .where('track_id', '=', value.trackId)
          .where('kind', '=', undone)
          .returning('room_id')
          .execute();
  const said = await write
    .selectFrom('reactions')
    .select('learn')
    .where((match) => match.and({ ...place, kind: value.kind }))
    .executeTakeFirst();
  await write
    .insertInto('reactions')
    .values({ ...place, kind: value.kind, at_ms: value.atMs, grant_id: grant, learn: Number(learn) })
    .onConflict((clash) =>
      clash.columns(['owner_id', 'track_id', 'room_id', 'kind']).doUpdateSet({ grant_id: grant, learn: Number(learn) }),
    )
    .execute();
  if (taken.length > 0) return 'turned';
  if (said === undefined) return 'new';
  return said.learn === Number(learn) ? 'again' : 'turned';
};

/** What this owner said, as far as their taste may learn it. */
export const listLearntReactions = async (read: Read, owner: number): Promise<readonly StoredReaction[]> => {
  const found = await read
    .selectFrom('reactions')
    .leftJoin('rooms', 'rooms.id', 'reactions.room_id')
    .select(['reactions.track_id as trackId', 'rooms.slug as room', 'reactions.kind', 'reactions.at_ms as atMs'])
    .where('reactions.owner_id', '=', owner)
    .where('reactions.learn', '=', 1)
    .orderBy('reactions.at_ms')
    .execute();
  return found.flatMap((row) => {
    const kind = reactionNames.find((name) => name === row.kind);
    return kind === undefined ? [] : [{ ...row, kind }];
  });
};

/** Deletes opinions older than their permissions say, and every taste that may have learnt them; answers how many went. */
export const dropStaleReactions = async (write: Write, nowMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    DELETE FROM reactions WHERE EXISTS(WITH kept AS MATERIALIZED (${keptSince(nowMs)})
      SELECT 1 FROM kept WHERE kept.grant_id = reactions.grant_id
        AND reactions.at_ms < iif(reactions.owner_id = ${houseOwner}, house_since_ms, since_ms))`.execute(write);
  const gone = Number(numAffectedRows ?? 0n);
  if (gone > 0) await write.deleteFrom('taste_snapshots').execute();
  return gone;
};
