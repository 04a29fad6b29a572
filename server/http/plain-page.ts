// What the server's own pages share with each other: the colours of the panel, which they do not load, and letters made harmless.
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export const plainStyles = `:root{color-scheme:light dark;--ink:#2a2520;--paper:#f5efe4;--card:#fffdf9;--line:#e4dac8;--soft:#655b4e;--act:#1f5f50;--on:#fffdf9;--hint:#e1efe8}
@media(prefers-color-scheme:dark){:root{--ink:#f2ebe0;--paper:#181512;--card:#221e1a;--line:#38312a;--soft:#b3a898;--act:#7cc4aa;--on:#12211c;--hint:#1f332c}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.5 ui-sans-serif,system-ui,sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.6rem 1rem 3rem}h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .6rem}
h2{font-size:1.2rem;margin:0 0 .5rem}p{margin:.6rem 0}.soft{color:var(--soft)}
section{background:var(--card);border:1px solid var(--line);border-radius:1.4rem;padding:1.1rem;margin:1.1rem 0}
a{color:var(--act)}button:focus-visible,a:focus-visible{outline:3px solid var(--act);outline-offset:3px}`;
