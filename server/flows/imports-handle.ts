// What the doors ask of imports of listening history.
import type { JobView } from '../../config/words/panel.ts';
import type { Imported } from '../store/imported.ts';

export interface ImportFile {
  readonly name: string;
  /** A temporary file that the flow deletes when it is done. */
  readonly path: string;
}

export interface ImportsHandle {
  /** Throws `not-an-export`, `truncated-export` or `no-consent` before any row is written. */
  start(files: readonly ImportFile[], options: { owner: number; dryRun: boolean }): Promise<{ readonly id: number }>;
  /** Whether an import of this person is read or written now; a look inside counts as none. */
  isBusy(owner: number): boolean;
  get(id: number): JobView | null;
  /** What this person imported and still has, newest first. */
  list(owner: number): Promise<readonly Imported[]>;
  /** By which the plays of this import are found. Throws `not-found` for a look inside. */
  sourceOf(id: number): Promise<number>;
  /** Heard elsewhere and not in the library. */
  missing(owner: number): Promise<{ readonly tracks: number; readonly percentOfHistory: number; readonly csv: string }>;
}
