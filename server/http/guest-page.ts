// The page for guests: what is on in each room, whom to ask, and a button to object; it works without any script.
import { type Row, rowNames, rows } from '../../config/words/kind.ts';
import type { RoomView, RowState } from '../../config/words/panel.ts';

export interface GuestRoom {
  readonly id: string;
  readonly name: string;
  readonly rows: RoomView['rows'];
  /** On the clock of the house; null when no guest asked for quiet. */
  readonly until: string | null;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const stateWords: Readonly<Record<RowState, string>> = {
  off: 'Off',
  reacts: 'On: used for the music now, then forgotten',
  'reacts-and-learns': 'On: used for the music now, and habits are counted',
  remembered: 'On: what plays is remembered',
  partly: 'Partly on',
};

const styles = `:root{color-scheme:light dark;--ink:#1d2433;--paper:#fbfaf7;--card:#fff;--line:#d9d5cc;--soft:#5a6272;--act:#2b4a8b;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e9e7e2;--paper:#14171d;--card:#1d222b;--line:#3a414e;--soft:#a9b0bd;--act:#a9c2ff;--on:#10182b}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.5 system-ui,sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:0 0 .5rem}p{margin:.5rem 0}.soft{color:var(--soft)}
section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1rem;margin:1rem 0}
dl{margin:0 0 1rem}dl>div{padding:.5rem 0;border-top:1px solid var(--line)}dl>div:first-child{border-top:0}
dt{font-weight:600}dd{margin:0;color:var(--soft)}
button{font:inherit;font-weight:600;min-height:3rem;width:100%;padding:.6rem 1rem;border:0;border-radius:.7rem;background:var(--act);color:var(--on);cursor:pointer}
button:focus-visible{outline:3px solid var(--act);outline-offset:3px}.asked{font-weight:600}`;

const row = (name: Row, state: RowState): string =>
  `<div><dt>${escaped(rows[name].title)}</dt><dd>${stateWords[state]}</dd></div>`;

const room = ({ id, name, rows: states, until }: GuestRoom): string => {
  const asked =
    until === null
      ? ''
      : `<p class="asked" role="status">A guest asked for no sensing here until ${escaped(until)}. Nobody of the house can undo that sooner.</p>`;
  const label = until === null ? `Pause sensing in ${name} for 4 hours` : `Pause it again for 4 hours from now`;
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
${found.map(room).join('\n')}
${found.length === 0 ? '<p>There is no shared room here.</p>' : ''}
<p>If you pause a room, only light and movement may still be used there, at once and never stored. It ends by itself after 4 hours.</p>
<p class="soft">Questions? Ask the people who live here. They can show you everything that is on, and switch it off.</p>
</main>
</html>
`;
