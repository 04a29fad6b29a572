// Writes PRIVACY.md from the words of the house: `npm run privacy`.
import { writeFileSync } from 'node:fs';
import { privacyPage } from '../../config/words/privacy-page.ts';

writeFileSync(new URL('../../PRIVACY.md', import.meta.url), privacyPage());
