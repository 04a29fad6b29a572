// What a house of the canary proof left, for whoever judges it.

/** Everything that came out of the house, by place. */
export interface Gathered {
  readonly places: Readonly<Record<string, Buffer>>;
  /** `room sensor` of every live value that a room was seen to hold. */
  readonly known: ReadonlySet<string>;
  /** What stood retained or came by on the house's own topics: topic to its last payload. */
  readonly said: ReadonlyMap<string, string>;
  /** Every filter that the house asked its broker for, run by run. */
  readonly asked: readonly (readonly string[])[];
  readonly folder: string;
  /** What was in the sealed backup. */
  readonly backup: string;
  /** The values that the control room showed while all was allowed there. */
  readonly controls: readonly number[];
  /** What the history answered. */
  readonly history: string;
  /** The open room's piece was told by MQTT. */
  readonly told: boolean;
}
