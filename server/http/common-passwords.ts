// Passwords that guessing programs try first, folded to lower case: some 49,000 of leaked lists, and what this house invites.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const words = `
123456789 1234567890 12345678910 0123456789 9876543210 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv 123456789a
a123456789 abc123456789 123456abcdef abcd123456 abcdef123456 aa123456789 q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde3 1234qwerasdf
qwerty123456 123456qwerty qwer1234tyui asdf1234qwer asdfghjkl zxcvbnm asdfasdf qwerqwer qwertyqwerty asdfghjklzxcvbnm
password passw0rd p@ssw0rd p@ssword pa55word passwort passwords mypassword password1234 passwordpassword thisismypassword
mypasswordis changeme changemenow changeit letmein letmeinnow letmeinplease welcome welcomehome welcomeback welcome123
administrator adminadmin admin admin123456 rootroot rootpassword superuser supersecret topsecret secretsecret secret
iloveyou iloveyou2 iloveyouforever iloveyousomuch iloveyoubaby iloveu loveyou ilovemyself ilovemusic ilovejesus ilovegod
sunshine princess football baseball basketball superman batman spiderman starwars pokemon dragon dragonball monkey master
mastermaster shadow michael jennifer jordan hunter charlie jessica ashley daniel matthew andrew joshua william alexander
elizabeth samantha nicole christian christopher liverpool liverpoolfc manchester manchesterunited chelseafc barcelona
realmadrid juventus bayernmunich arsenal arsenalfc benfica galatasaray fenerbahce besiktas
computer internet samsung samsunggalaxy iphone windows microsoft google facebook instagram youtube minecraft playstation
nintendo whatever nothing trustno1 blink182 metallica nirvana slipknot linkinpark greenday beatles ledzeppelin pinkfloyd
jesuschrist jesuslovesme godisgood blessed hallelujah butterfly chocolate strawberry rainbow unicorn flower sunflower
summer summertime winter wintertime springtime autumn january february september october november december
monday tuesday wednesday thursday friday saturday hello hellohello helloworld hello123456 goodmorning goodmorning1 goodnight
freedom forever friends bestfriend family familyfirst mother father daughter brother sister babygirl babyboy sweetheart
lovelove lovers darling chocolate1 cheesecake starbucks cocacola hamburger pepperoni pizzapizza
raspberry raspberrypi homeassistant home-assistant homeserver smarthome smart-home mosquitto zigbee2mqtt musicserver
musicassistant spotify spotifypassword spotify123 jukebox stereo livingroom kitchen bedroom bathroom roomtone roomtoneroomtone
roomtonepassword correcthorsebatterystaple correct-horse-battery-staple correct horse battery staple testtest testtesttest
test1234567 testpassword temppassword temporary default defaultpassword guestguest guest useruser userpassword
abcdefghij abcdefghijk abcabcabc abc123abc123 123abc123abc 123123123123 1231231231 1212121212 1122334455 1020304050 123321123321
5555555555 987654321 0987654321 147258369 1472583690 159357159357 159753159753 741852963 963852741 3141592653 31415926535 2718281828
fuckyou fuckyou123 fuckoff asshole bullshit motherfucker mustang corvette ferrari porsche mercedes harley yamaha honda toyota
thunder phoenix diamond platinum silver golden legend warrior gangster killer killer123 zombie ninja ninja123 pirate wizard
passphrase passwordpass pass1234567 pass123456 pass12345678 mynameis whatismypassword idontknow nopassword forgotpassword
`;

const ofThisHouse: ReadonlySet<string> = new Set([
  ...words.split(/\s+/).filter((word) => word !== ''),
  'correct horse battery staple',
]);

/** Its list is ordered by how often each was found; the package itself would keep all of it in memory. */
const leakedFile = '@zxcvbn-ts/language-common/src/passwords.json';

const leaked = async (): Promise<readonly string[]> => {
  const list: unknown = JSON.parse(await readFile(createRequire(import.meta.url).resolve(leakedFile), 'utf8'));
  if (!Array.isArray(list) || list.length < 10_000) throw new Error('the list of common passwords is not complete');
  return list as readonly string[];
};

/** Whether any of these spellings is among them. Reads the list anew each time: a password is chosen once in a long while. */
export const hasCommon = async (spellings: readonly string[]): Promise<boolean> => {
  if (spellings.some((word) => ofThisHouse.has(word))) return true;
  const wanted = new Set(spellings);
  return (await leaked()).some((word) => wanted.has(word.toLowerCase()));
};
