// Every state of the panel that a person can bring about, each reached in a made house by a place and a few presses.
import type { Scene } from './fake-panel-house.ts';

/** Something to press by its name, a field to fill, a key, or a file to choose. */
export type Step =
  | string
  | RegExp
  | { readonly field: string; readonly text: string }
  | { readonly key: string }
  | { readonly button: string; readonly file: string };

export interface PanelState {
  readonly name: string;
  readonly scene: Scene;
  readonly place: string;
  readonly steps?: readonly Step[];
  /** Left out: somebody is signed in. */
  readonly outside?: boolean;
  /** The house is gone: before the page is opened, or once it is shown. */
  readonly away?: 'before' | 'then';
}

const inside =
  (scene: Scene) =>
  (name: string, place: string, ...steps: readonly Step[]) =>
    ({ name, scene, place, steps }) satisfies PanelState;

const lively = inside('lively');
const child = inside('child');
const adult = inside('adult');
const answers = inside('answers');

const outside = (name: string, scene: Scene, place: string, ...steps: readonly Step[]): PanelState => ({
  name,
  scene,
  place,
  steps,
  outside: true,
});

const house: readonly PanelState[] = [
  lively('home', '/'),
  answers('home that tells of others', '/'),
  lively('add room', '/', 'Add a room'),
  inside('fresh')('new home', '/'),
  inside('trouble')('home with troubles', '/'),
  lively('room', '/rooms/kitchen'),
  lively('room whose speaker is away', '/rooms/bedroom'),
  answers('room with a guest and a private session', '/rooms/kitchen'),
  { ...lively('home while the house is away', '/'), away: 'then' },
  { ...lively('permissions while the house is away', '/permissions'), away: 'then' },
  lively('why', '/rooms/kitchen', 'Why this?'),
  lively('room settings', '/rooms/kitchen', 'Room settings'),
  lively('playing', '/playing'),
  lively('sensors', '/sensors'),
  lively('add sensor', '/sensors', 'Add a sensor'),
  lively('map topic', '/sensors', 'Map a topic'),
  lively('speakers', '/speakers'),
  lively('import', '/import'),
  lively('import to delete', '/import', /^Delete the import/),
  lively('music', '/music'),
  lively('playlists', '/playlists'),
  lively('a playlist', '/playlists', /^Sunday pancakes/),
  inside('fresh')('playlists of nothing', '/playlists'),
  inside('fresh')('speakers of nothing', '/speakers'),
  inside('fresh')('sensors of nothing', '/sensors'),
  lively('more', '/more'),
  lively('settings', '/settings'),
  lively('own password', '/settings', 'Your new password'),
  lively('not found', '/nowhere'),
];

const forgetting = [
  { field: 'Type the word “forget”', text: 'forget' },
  { field: 'Your password', text: 'a quiet long phrase' },
] as const;

const chip = /^(Sensing|Learning|\d+ rooms? reacts?)/;

const privacy: readonly PanelState[] = [
  lively('permissions', '/permissions'),
  answers('permissions that end or wait', '/permissions?room=living'),
  answers('permissions of oneself', '/permissions', 'By person'),
  answers('permissions of a child', '/permissions', 'By person', 'Tuva'),
  lively('row', '/rooms/kitchen', /^Details of Presence/),
  answers('row that waits for an owner', '/permissions?room=bedroom', /^Details of Presence/),
  answers('row that somebody vetoed', '/permissions?room=living', /^Details of Light/),
  child('row of a child', '/permissions', /^Details of What was/),
  lively('row that ended', '/rooms/living', /^Details of Light/),
  inside('fresh')('permissions of nothing', '/permissions'),
  lively('turning a row off', '/permissions', 'Off'),
  lively('a row forgotten', '/permissions', 'Off', 'Stop and forget'),
  lively('chip', '/', chip),
  lively('all sensing stopped', '/', chip, 'Stop all sensing'),
  lively('privacy', '/privacy', 'Keep Kitchen', 'Stop Kitchen', 'Show the entries'),
  answers('privacy with a clock that jumped', '/privacy'),
  inside('trouble')('privacy with a broken record', '/privacy'),
  child('privacy of a child', '/privacy'),
  inside('fresh')('privacy of nothing', '/privacy'),
  lively('what ended, all of it', '/privacy', 'Show all 6'),
  lively('forgetting oneself', '/privacy', 'Forget me', ...forgetting),
  lively('oneself forgotten', '/privacy', 'Forget me', ...forgetting, 'Forget it'),
  lively('knows', '/rooms/kitchen/knows'),
  lively('knows nothing', '/rooms/living/knows'),
  lively('forget what is kept', '/rooms/kitchen/knows', /^Forget what is kept: Motion/),
];

const history: readonly PanelState[] = [
  lively('history', '/history'),
  lively('history of some days', '/history', 'Choose days'),
  lively('history being selected', '/history', 'Select', /^Select Lanterns/, /^Select Copper/),
  lively('history with a way back', '/history', /^Delete Lanterns/),
  inside('fresh')('history of nothing', '/history'),
];

const people: readonly PanelState[] = [
  lively('own phone', '/people', 'Add a phone or watch'),
  lively('people', '/people'),
  lively('oneself', '/people', 'Open Mira'),
  adult('people of another adult', '/people'),
  adult('erasing oneself', '/people', 'Open Jonas', 'Erase my account'),
  lively('another adult', '/people', 'Open Jonas'),
  lively('a password for another', '/people', 'Open Jonas', 'Set a new password'),
  lively('removing another', '/people', 'Open Jonas', 'Remove and erase'),
  lively('a child', '/people', 'Open Tuva'),
  lively('forgetting a child', '/people', 'Open Tuva', 'Forget Tuva’s data', ...forgetting),
  lively('a child forgotten', '/people', 'Open Tuva', 'Forget Tuva’s data', ...forgetting, 'Forget it'),
  lively('invite an adult', '/people', 'Invite somebody'),
  lively('invite a child', '/people', 'Invite somebody', 'A child'),
  lively('invite a guest', '/people', 'Invite somebody', 'A guest'),
  lively('a code for a further device', '/people', 'Sign in another device'),
  lively('a code', '/people', 'Invite somebody', 'A guest', 'Make the code'),
  child('home of a child', '/'),
  child('room of a child', '/rooms/kitchen'),
  child('people of a child', '/people'),
  child('more of a child', '/more'),
];

const visits: readonly PanelState[] = [
  inside('guest')('a visit', '/'),
  inside('objected')('a visit with an objection', '/'),
];

const doors: readonly PanelState[] = [
  outside('set-up', 'fresh', '/'),
  outside('restore before set-up', 'fresh', '/', 'Restore from a backup'),
  { ...outside('the house does not answer', 'lively', '/'), away: 'before' },
  outside('sign-in', 'lively', '/'),
  outside('join', 'lively', '/join#402817'),
  outside('join with a wrong code', 'lively', '/join#000000', 'Come in'),
  outside('join as an adult', 'lively', '/join#111111', 'Come in'),
];

const restoring = [
  { button: 'Choose the file', file: 'roomtone-2026-05-03.backup' },
  { field: 'Recovery line', text: '7GHK2-MPQXW-4T9RD-BC5EV-JN3YA-6ZUFS' },
  'Go on',
] as const;

const safety: readonly PanelState[] = [
  lively('backups', '/backups'),
  lively('restore', '/backups', 'Restore from a backup'),
  lively('restore, what will happen', '/backups', 'Restore from a backup', ...restoring),
  lively('restore refused', '/backups', 'Restore from a backup', ...restoring, 'Restore it'),
  child('backups of a child', '/backups'),
  lively('recovery line', '/backups', 'Make a new recovery line'),
  inside('fresh')('backups without a key', '/backups'),
  adult('backups that another runs', '/backups'),
  lively('encryption', '/encryption'),
  lively('encryption being changed', '/encryption', 'Off'),
  lively('encryption by an own certificate', '/encryption', 'Own certificate'),
  inside('fresh')('encryption that is off', '/encryption'),
  adult('encryption that another runs', '/encryption'),
];

export const panelStates: readonly PanelState[] = [
  ...house,
  ...privacy,
  ...history,
  ...people,
  ...visits,
  ...doors,
  ...safety,
];
