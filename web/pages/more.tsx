// Everything that needs no place in the bar.

import { Link } from 'wouter';
import {
  IconChevronRight,
  IconDeviceSpeaker,
  IconFileImport,
  IconHistory,
  IconMusicPlus,
  IconPlaylist,
  IconSettings,
  IconUsers,
} from '../icons.ts';
import { Page } from '../parts/page.tsx';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';

const places = [
  { to: '/speakers', name: words.nav.speakers, text: words.speakers.text, Icon: IconDeviceSpeaker },
  { to: '/music', name: words.nav.music, text: words.music.text, Icon: IconMusicPlus },
  { to: '/playlists', name: words.nav.playlists, text: words.playlists.text, Icon: IconPlaylist },
  { to: '/history', name: words.nav.history, text: words.history.text, Icon: IconHistory },
  { to: '/import', name: words.nav.import, text: words.cards['import-history'].text, Icon: IconFileImport },
  { to: '/people', name: peopleWords.title, text: peopleWords.text, Icon: IconUsers },
  { to: '/settings', name: words.nav.settings, text: words.settings.about, Icon: IconSettings },
] as const;

const More = () => (
  <Page title={words.nav.more}>
    <ul className="plain more-list">
      {places.map(({ to, name, text, Icon }) => (
        <li key={to}>
          <Link href={to} className="card more-place">
            <Icon size={26} stroke={1.6} className="todo-icon" aria-hidden />
            <span className="more-text">
              <span className="strong">{name}</span>
              <span className="quiet small">{text}</span>
            </span>
            <IconChevronRight size={20} aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  </Page>
);

export default More;
