// What a guest reads whose form was refused: the sentence as a page that works without script, and the way back.
import type { Refusal } from './refusal.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export const refusalPage = ({ message }: Pick<Refusal, 'message'>, nonce: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roomtone: that did not work</title>
<style nonce="${nonce}">:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1rem}</style>
<h1>That did not work</h1>
<p>${escaped(message)}</p>
<p><a href="/guest">Back to what is on here</a></p>
</html>
`;
