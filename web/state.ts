// What the panel knows now: one small store that the link fills and every page reads.
import { useSyncExternalStore } from 'react';
import type {
  CardView,
  GrantView,
  JobView,
  RoomView,
  SensorView,
  SnapshotView,
  SpeakerView,
} from '../config/words/panel.ts';

export type Door = 'opening' | 'set-up' | 'sign-in' | 'join' | 'in' | 'unreachable';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  /** Something that can be done about it while it is shown. */
  readonly action: { readonly label: string; run(): unknown } | null;
  readonly untilMs: number;
}

export interface PanelState {
  readonly door: Door;
  readonly house: SnapshotView | null;
  /** False once the link has been gone for three seconds. */
  readonly online: boolean;
  /** When the house was last seen, while what is shown comes from then. */
  readonly seenAtMs: number | null;
  readonly toasts: readonly Toast[];
}

let state: PanelState = { door: 'opening', house: null, online: true, seenAtMs: null, toasts: [] };
const listeners = new Set<() => void>();

const change = (next: Partial<PanelState>): void => {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
};

export const onChange = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const getState = (): PanelState => state;
export const usePanel = (): PanelState => useSyncExternalStore(onChange, getState);

/** The house, for pages that are only shown once it has arrived. */
export const useHouse = (): SnapshotView => {
  const { house } = usePanel();
  if (house === null) throw new Error('a page was shown before its first snapshot');
  return house;
};

export const setDoor = (door: Door): void => change(door === 'in' ? { door } : { door, house: null });
export const setOnline = (online: boolean): void => {
  if (state.online !== online) change({ online });
};
export const setSnapshot = (house: SnapshotView): void => change({ door: 'in', house, online: true, seenAtMs: null });
/** The house is away; this is how it was. */
export const setLastSeen = (house: SnapshotView, seenAtMs: number): void =>
  change({ door: 'in', house, online: false, seenAtMs });

const changeHouse = (version: number | null, part: Partial<SnapshotView>): void => {
  const { house } = state;
  if (house === null || (version !== null && version < house.version)) return;
  change({ house: { ...house, ...part, version: version ?? house.version } });
};

/** Replaces the one with the same id, or adds it at the end. */
export const putById = <Item extends { readonly id: number | string }>(
  list: readonly Item[],
  item: Item,
): readonly Item[] =>
  list.some((one) => one.id === item.id) ? list.map((one) => (one.id === item.id ? item : one)) : [...list, item];

export const setRoom = (version: number, room: RoomView): void => {
  if (state.house !== null) changeHouse(version, { rooms: putById(state.house.rooms, room) });
};
export const setSpeakers = (version: number, speakers: readonly SpeakerView[]): void =>
  changeHouse(version, { speakers });
export const setSensors = (version: number, sensors: readonly SensorView[]): void => changeHouse(version, { sensors });
export const setGrants = (version: number, grants: readonly GrantView[]): void => changeHouse(version, { grants });
export const setCards = (version: number, cards: readonly CardView[]): void => changeHouse(version, { cards });
export const setJob = (job: JobView): void => {
  if (state.house !== null) changeHouse(null, { jobs: putById(state.house.jobs, job) });
};

let nextToast = 1;

export const dropToast = (id: number): void => change({ toasts: state.toasts.filter((toast) => toast.id !== id) });

const show = (toast: Omit<Toast, 'id'>): void => {
  const id = nextToast++;
  change({ toasts: [...state.toasts.filter(({ text }) => text !== toast.text), { id, ...toast }] });
  setTimeout(() => dropToast(id), toast.untilMs - Date.now());
};

/** Shows a sentence for six seconds. */
export const say = (text: string, bad = false): void => show({ text, bad, action: null, untilMs: Date.now() + 6000 });

/** Shows a sentence with a button until `untilMs`. */
export const offer = (text: string, action: { readonly label: string; run(): unknown }, untilMs: number): void =>
  show({ text, bad: false, action, untilMs });
