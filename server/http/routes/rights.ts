// The rights of a person: the record of permissions and its proof, receipts, a copy of one's own data, and forgetting.
import { forgetBody, ledgerQuery } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { seesRoom } from '../../core/viewer.ts';
import { type LedgerEntry, listLedger } from '../../store/ledger.ts';
import { personById } from '../../store/people.ts';
import type { JsonLd } from '../../store/receipt-body.ts';
import { listReceipts, receiptById } from '../../store/receipts.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { ledgerText, receiptText } from '../ledger-text.ts';
import { isPassword } from '../passwords.ts';
import { household, type Route, route, type Viewer } from '../route.ts';
import { accountOf, networkOf } from '../throttle.ts';
import type { Doors } from './setup.ts';

interface Reader {
  readonly pseudonym: string;
  readonly names: ReadonlyMap<string, string>;
  readonly isProgram: boolean;
}

/**
 * Everybody may check the chain; what another person allowed or had done is theirs to read, and of a room what its
 * reader sees. Who did it is told to that one alone. `names` holds the reader and the rooms that the reader sees; to a
 * program of theirs only what is their own is open.
 */
const entryFor = ({ pseudonym, names, isProgram }: Reader, entry: LedgerEntry): object => {
  const { seq, atMs, event, actor, subject, body, hash } = entry;
  const open =
    actor === pseudonym || subject === pseudonym || (!isProgram && (subject === 'house' || names.has(subject)));
  const at = new Date(atMs).toISOString();
  if (!open) return { seq, at, event, actor: null, subject: null, body: null, hash, text: ledgerText(entry, null) };
  const by = actor === pseudonym || actor === 'house' ? actor : null;
  return { seq, at, event, actor: by, subject, body, hash, text: ledgerText(entry, names) };
};

/** What a reader may be told by name: themselves and the rooms that they see. */
const namesFor = async (deps: HttpDeps, viewer: Viewer, pseudonym: string): Promise<ReadonlyMap<string, string>> => {
  const all = await deps.db.read.selectFrom('rooms').select(['id', 'name', 'slug']).execute();
  const { rooms: known } = deps.handles.house.state();
  const rooms = all.filter(({ slug }) => {
    const settings = known[slug]?.settings;
    return settings !== undefined && seesRoom(settings, viewer);
  });
  return new Map([[pseudonym, viewer.name], ...rooms.map(({ id, name }) => [`room:${id}`, name] as const)]);
};

const pseudonymOf = async (deps: HttpDeps, person: number): Promise<string> =>
  (await personById(deps.db.read, person))?.pseudonym ?? 'nobody';

const ledgerRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/ledger',
    auth: 'read',
    rate: 'light',
    says: 'The record of every permission given and ended, newest first; particulars of other people are left out.',
    body: null,
    query: ledgerQuery,
    roles: household,
    handle: async ({ viewer, query }) => {
      const page = { limit: query.limit, ...(query.before !== undefined && { beforeSeq: query.before }) };
      const pseudonym = await pseudonymOf(deps, viewer.person);
      const names = await namesFor(deps, viewer, pseudonym);
      const reader = { pseudonym, names, isProgram: viewer.kind === 'token' };
      const found = await listLedger(deps.db.read, page);
      return { json: { entries: found.map((entry) => entryFor(reader, entry)) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/ledger/verify',
    auth: 'session',
    rate: 'heavy',
    says: 'Checks the whole record: that nothing in it was changed, and the eight words of its newest entry.',
    body: null,
    query: null,
    roles: household,
    handle: async () => ({ json: await deps.handles.rights.verify() }),
  }),
];

/** A receipt is stored without the name of whose it is. */
const namedFor = ({ name }: Viewer, { 'schema:recipient': recipient, ...rest }: JsonLd): JsonLd => ({
  ...rest,
  'schema:recipient': { ...(recipient as object), 'schema:name': name },
});

const receiptRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/receipts',
    auth: 'read',
    rate: 'light',
    says: 'Your own receipts, newest first.',
    body: null,
    query: null,
    roles: household,
    handle: async ({ viewer }) => {
      const names = await namesFor(deps, viewer, await pseudonymOf(deps, viewer.person));
      const receipts = (await listReceipts(deps.db.read, viewer.person)).map(({ id, atMs, kind, body }) => ({
        id,
        at: new Date(atMs).toISOString(),
        kind,
        text: receiptText(kind, body, names),
      }));
      return { json: { receipts } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/receipts/:id',
    auth: 'read',
    rate: 'light',
    says: 'One of your own receipts as JSON-LD, with your name in it.',
    body: null,
    query: null,
    roles: household,
    handle: async ({ viewer, params }) => {
      const found = await receiptById(deps.db.read, viewer.person, idOf(params.id));
      if (found === null) throw new RoomtoneError('not-found');
      const text = `${JSON.stringify(namedFor(viewer, found.body), null, 2)}\n`;
      return { text, type: 'application/ld+json; charset=utf-8', fileName: `roomtone-receipt-${found.id}.jsonld` };
    },
  }),
];

const ownRoutes = (deps: HttpDeps, { throttle }: Pick<Doors, 'throttle'>): readonly Route[] => {
  const { rights } = deps.handles;
  /** Whoever has no password is asked for none about what is their own. */
  const checkPassword = async (viewer: Viewer, password: string | undefined, peer: string): Promise<void> => {
    const known = await personById(deps.db.read, viewer.person);
    if (password === undefined && known?.passwordHash === null) return;
    const keys = [accountOf(viewer.name), networkOf(peer)];
    throttle.begin(keys);
    if (!(await isPassword(known?.passwordHash ?? null, password ?? ''))) throw new RoomtoneError('wrong-credentials');
    throttle.succeed(keys);
  };
  return [
    route({
      method: 'GET',
      path: '/api/export',
      auth: 'read',
      rate: 'heavy',
      says: 'A zip with everything that is stored about you and nobody else; of “Who is here” a token gets what you share.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => ({
        stream: await rights.copy(viewer.person, viewer.kind === 'token'),
        type: 'application/zip',
        fileName: `roomtone-${new Date(deps.clock.nowMs()).toISOString().slice(0, 10)}.zip`,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/forget',
      auth: 'session',
      rate: 'heavy',
      says: 'Erases what is yours, a child’s whom you speak for, what a room of yours holds, or (an admin) everything; answers a receipt.',
      body: forgetBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body, peer }) => {
        const { password, ...request } = body;
        await rights.checkForget(request, viewer.person);
        await checkPassword(viewer, password, peer);
        const answer = await rights.forget(request, viewer.person);
        const found = answer.id === null ? null : await receiptById(deps.db.read, viewer.person, answer.id);
        return { json: { ...answer, receipt: found === null ? null : namedFor(viewer, found.body) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/privacy',
      auth: 'session',
      rate: 'heavy',
      says: 'Which connections go out now, and the facts under the two questions about privacy.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => ({ json: await rights.privacy(viewer.person) }),
    }),
    route({
      method: 'GET',
      path: '/api/rooms/:room/knows',
      auth: 'read',
      rate: 'light',
      says: 'Every live value that the room holds, what it cannot know, and what was dropped in the last 24 hours; for a token what is shared.',
      body: null,
      query: null,
      roles: household,
      handle: ({ viewer, params }) => ({ json: rights.knows(params.room, viewer.person, viewer.kind === 'token') }),
    }),
  ];
};

export const rightsRoutes = (deps: HttpDeps, doors: Pick<Doors, 'throttle'>): readonly Route[] => [
  ...ledgerRoutes(deps),
  ...receiptRoutes(deps),
  ...ownRoutes(deps, doors),
];
