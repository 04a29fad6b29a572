// What the rights of a person offer to the panel and to the command line: types only.
import type { Readable } from 'node:stream';
import type { KnownValueView } from '../../config/words/panel.ts';
import type { Dropped, DropTotal } from '../core/drop-counts.ts';
import type { Forgotten } from '../store/forget.ts';
import type { PlayFilter } from '../store/history.ts';
import type { LedgerVerdict } from '../store/ledger.ts';
import type { KeptHandle } from './kept-handle.ts';

export type ForgetRequest =
  /** What is one's own; the account stays. */
  | { readonly scope: 'self' }
  /** What is a child’s; by a guardian. Its account stays. */
  | { readonly scope: 'child'; readonly person: number }
  /** Everything of a room; by one of its owners. */
  | { readonly scope: 'room'; readonly room: string }
  /** Everything of everybody; by an admin. */
  | { readonly scope: 'all' };

export interface ForgetAnswer {
  /** The receipt's number. */
  readonly id: number | null;
  readonly forgotten: Forgotten;
  /** Hash of the ledger's newest entry, and its eight words. */
  readonly head: string;
  readonly words: readonly string[];
}

export interface RoomKnowledge {
  readonly values: readonly KnownValueView[];
  /** What the room can never know, and what nobody allows it now. */
  readonly cannot: readonly string[];
  /** Messages that were dropped in the last 24 hours, by kind and reason. */
  readonly dropped: Dropped;
}

export interface OutboundView {
  readonly what: 'broker' | 'speaker' | 'discovery';
  readonly name: string;
  readonly to: string;
  readonly sinceMs: number;
}

/** The live facts under the two questions. */
export interface PrivacyFacts {
  /** How does Roomtone protect my data? */
  readonly protects: {
    readonly sensing: 'off' | 'on' | 'stopped';
    readonly rooms: number;
    /** Permissions that are on, and how many of them let something be stored or shown. */
    readonly permissions: number;
    readonly kept: number;
    readonly shared: number;
    /** What is stored of you, and of the rooms. */
    readonly plays: number;
    readonly observations: number;
    readonly ledger: LedgerVerdict;
    /** The panel is reached over TLS. */
    readonly tls: boolean;
    readonly accounts: 0;
    readonly telemetry: false;
  };
  /** Can I turn off personalised picks? */
  readonly personal: {
    readonly house: boolean;
    readonly me: boolean;
    readonly rooms: readonly { readonly id: string; readonly name: string; readonly on: boolean }[];
  };
}

export interface RightsHandle extends KeptHandle {
  verify(): Promise<LedgerVerdict>;
  /** Throws `not-allowed`, `of-another-person` or `no-such-room`, before anybody is asked for a password. */
  checkForget(request: ForgetRequest, by: number): Promise<void>;
  /** Throws the same. */
  forget(request: ForgetRequest, by: number): Promise<ForgetAnswer>;
  /** Erases plays at once, without time to undo. */
  forgetPlays(filter: PlayFilter, by: number): Promise<{ readonly forgotten: number; readonly receipt: number | null }>;
  /**
   * Everything that is stored about one person, as a zip that is made while it is read. A program of that person gets no
   * devices, and of what they told only what is shared.
   */
  copy(person: number, toProgram?: boolean): Promise<Readable>;
  /** Values about a person's own device are for that person alone; a program gets what is shared. */
  knows(room: string, viewer: number, toProgram?: boolean): RoomKnowledge;
  /** Messages that were dropped since the start, for a monitor. */
  droppedTotals(): readonly DropTotal[];
  privacy(person: number): Promise<{ readonly outbound: readonly OutboundView[]; readonly facts: PrivacyFacts }>;
}
