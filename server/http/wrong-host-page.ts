// The page for a name that this server does not answer to, with the line that would change it.
import { errorText } from '../../config/words/errors.ts';
import { escaped, plainStyles } from './plain-page.ts';

const styles = `${plainStyles}
code{padding:.1em .3em;border-radius:.4rem;background:var(--hint);overflow-wrap:anywhere}`;

export const wrongHostPage = (host: string, nonce: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roomtone: unknown name</title>
<style nonce="${nonce}">${styles}</style>
<main>
<h1>Roomtone does not know this name</h1>
<p>${escaped(errorText('wrong-host', { host }))}</p>
<p>If that is how you reach it on purpose, for example through a proxy, put this line there and start it again:</p>
<p><code>allowedHosts: [${escaped(JSON.stringify(host))}]</code></p>
<p>If it is not, a web page may have tried to reach your house by a name of its own. Nothing was answered.</p>
</main>
</html>
`;
