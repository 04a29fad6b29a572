// What one route is: plain data and a function that never sees express.
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Role } from '../../config/words/person.ts';
import type { MediaFile } from '../flows/handles.ts';

/** What a token may be made for. */
export const scopes = ['metrics', 'listens', 'read', 'control'] as const;
export type Scope = (typeof scopes)[number];

/**
 * none: the closed list that answers strangers. session: a signed-in browser alone. read, control: a browser, or a
 * token with that scope. metrics, listens: a token alone.
 */
export type Auth = 'none' | 'session' | Scope;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** light: not counted. action, heavy: counted per sign-in. sign-in: counted per account and network by its own rule. */
export type RateClass = 'light' | 'action' | 'heavy' | 'sign-in';

export interface Viewer {
  readonly person: number;
  readonly name: string;
  readonly role: Role;
  readonly signIn: number;
  readonly kind: 'session' | 'token';
  /** The slug of the one room of a guest; null for everybody else. */
  readonly room: string | null;
}

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly content: Readable;
}

/** Hands the files of an upload over one after the other, while they arrive; answers how many there were. */
export type EachFile = (work: (file: UploadedFile) => Promise<void>) => Promise<number>;

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export type ParamsOf<Path extends string> = { readonly [Name in NamesIn<Path>]: string };

type Body = z.ZodType | 'multipart' | null;
type Query = z.ZodType | null;
type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : null;

export interface Call<Params, BodyValue, QueryValue, Who> {
  readonly params: Params;
  readonly body: BodyValue;
  readonly query: QueryValue;
  readonly viewer: Who;
  /** The other end's address, for counting wrong tries; never logged. */
  readonly peer: string;
  readonly nonce: string;
  /** The body came from a page without script. */
  readonly isForm: boolean;
  readonly files: EachFile;
}

export type Answer =
  | {
      readonly status?: number;
      readonly json: unknown;
      /** A new session's secret, or null to end it. */
      readonly session?: string | null;
    }
  | { readonly status?: number; readonly text: string; readonly type: string; readonly fileName?: string }
  /** To another page of ours, after a form. */
  | { readonly redirect: string }
  /** Sent while it is made. */
  | { readonly stream: Readable; readonly type: string; readonly fileName: string }
  | { readonly bytes: Buffer; readonly type: string; readonly immutable: boolean }
  /** With a name it is saved and not shown. */
  | { readonly file: MediaFile; readonly fileName?: string };

export interface RouteWords {
  readonly method: Method;
  /** An express path: `:name` for one segment, `{*name}` for the rest. */
  readonly path: string;
  readonly auth: Auth;
  readonly rate: RateClass;
  /** One sentence for /api/openapi.json. */
  readonly says: string;
  readonly body: Body;
  readonly query: Query;
  /** Largest body in bytes; left out: 64 kB. */
  readonly maxBytes?: number;
  /** Takes the form of a page without script as well; nothing else does. */
  readonly form?: true;
  /** Who of those that are signed in may; a token may what its person may. Every route but an open one says it. */
  readonly roles?: readonly Role[];
}

export const admins: readonly Role[] = ['admin'];
export const adults: readonly Role[] = ['admin', 'adult'];
export const household: readonly Role[] = ['admin', 'adult', 'child'];
export const everybody: readonly Role[] = ['admin', 'adult', 'child', 'guest'];

/** A route that forgot to say it is for adults alone. */
export const rolesOf = ({ roles }: RouteWords): readonly Role[] => roles ?? adults;

export interface Route extends RouteWords {
  handle(call: Call<Readonly<Record<string, string>>, unknown, unknown, Viewer | null>): Promise<Answer> | Answer;
}

interface Spec<Path extends string, A extends Auth, B extends Body, Q extends Query> extends RouteWords {
  readonly path: Path;
  readonly auth: A;
  readonly body: B;
  readonly query: Q;
  handle(call: Call<ParamsOf<Path>, Parsed<B>, Parsed<Q>, A extends 'none' ? null : Viewer>): Promise<Answer> | Answer;
}

/** Declares a route; its handler sees the parsed types of its own schemas. */
export const route = <Path extends string, A extends Auth, B extends Body, Q extends Query>(
  spec: Spec<Path, A, B, Q>,
): Route =>
  // The server parses body, query and sign-in by this very spec before it calls the handler.
  spec as unknown as Route;

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** Answers a plain acknowledgement. */
export const done: Answer = { json: { ok: true } };
