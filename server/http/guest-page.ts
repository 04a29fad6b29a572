// The page for guests: what is on in each room, whom to ask, and a button to object; it works without any script.
import { type Row, rowNames, rows } from '../../config/words/kind.ts';
import type { RoomView, RowState } from '../../config/words/panel.ts';
import { escaped, plainStyles } from './plain-page.ts';

export interface GuestRoom {
  readonly id: string;
  readonly name: string;
  readonly rows: RoomView['rows'];
  /** On the clock of the house; null when no guest asked for quiet. */
  readonly until: string | null;
}

const stateWords: Readonly<Record<RowState, string>> = {
  off: 'Off',
  reacts: 'On: used for the music now, then forgotten',
  'reacts-and-learns': 'On: used for the music now, and habits are counted',
  remembered: 'On: what plays is remembered',
  partly: 'Partly on',
};

const styles = `${plainStyles}
dl{margin:0 0 1rem}dl>div{padding:.6rem 0;border-top:1px solid var(--line)}dl>div:first-child{border-top:0}
dt{font-weight:600}dd{margin:0;color:var(--soft)}dd.on{color:var(--act);font-weight:600}
button{font:inherit;font-weight:600;min-height:3.2rem;width:100%;padding:.7rem 1rem;border:0;border-radius:.9rem;background:var(--act);color:var(--on);cursor:pointer}
.asked{font-weight:600;background:var(--hint);border-radius:.9rem;padding:.8rem .9rem}`;

const row = (name: Row, state: RowState): string =>
  `<div><dt>${escaped(rows[name].title)}</dt><dd${state === 'off' ? '' : ' class="on"'}>${stateWords[state]}</dd></div>`;

const room = ({ id, name, rows: states, until }: GuestRoom): string => {
  const asked =
    until === null
      ? ''
      : `<p class="asked" role="status">A guest asked for no sensing here until ${escaped(until)}. Nobody of the house can undo that sooner.</p>`;
  const label = until === null ? `I object to sensing in ${name}` : `I object for 4 hours from now`;
  return `<section aria-labelledby="room-${id}"><h2 id="room-${id}">${escaped(name)}</h2>${asked}
<dl>${rowNames.map((one) => row(one, states[one])).join('')}</dl>
<form method="post" action="/api/guest/object"><input type="hidden" name="room" value="${id}"><button>${escaped(label)}</button></form></section>`;
};

/** Own-origin posts need the referrer policy below: under `no-referrer` a browser would send them without an origin. */
export const guestPage = (found: readonly GuestRoom[], nonce: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>For guests: what is sensed in this house</title>
<style nonce="${nonce}">${styles}</style>
<main>
<h1>You are a guest here</h1>
<p>This house plays music by itself with Roomtone. Here you see what it notices in each room. It has no microphone for words and no camera, and it never knows who a guest is.</p>
<p>You can object, without saying who you are. For 4 hours the room then uses at most light and movement, at once, and keeps nothing of it.</p>
${found.map(room).join('\n')}
${found.length === 0 ? '<p>There is no shared room here.</p>' : ''}
<p class="soft">Questions? Ask the people who live here. They can show you everything that is on, and switch it off.</p>
</main>
</html>
`;
