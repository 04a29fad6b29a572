// A track as everything above the library sees it.

export interface Track {
  readonly id: number;
  /** Stable name of the recording: folded artist and title. */
  readonly key: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly disc: number | null;
  readonly number: number | null;
  readonly durationMs: number | null;
  readonly tempoBpm: number | null;
  /** 0 (calm) to 1 (lively), null when nothing measured it. */
  readonly energy: number | null;
  readonly addedAtMs: number;
  /** A playable file exists in the household's library. */
  readonly owned: boolean;
}
