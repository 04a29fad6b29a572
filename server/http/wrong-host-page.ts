// The page for a name that this server does not answer to, with the line that would change it.
import { errorText } from '../../config/words/errors.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export const wrongHostPage = (host: string, nonce: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roomtone: unknown name</title>
<style nonce="${nonce}">body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1rem}code{background:#8883;padding:.1em .3em}</style>
<h1>Roomtone does not know this name</h1>
<p>${escaped(errorText('wrong-host', { host }))}</p>
<p>If that is how you reach it on purpose, for example through a proxy, put this line there and start it again:</p>
<p><code>allowedHosts: [${escaped(JSON.stringify(host))}]</code></p>
<p>If it is not, a web page may have tried to reach your house by a name of its own. Nothing was answered.</p>
</html>
`;
