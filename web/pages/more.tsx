// Everything that needs no place in the bar: music first, then people, then what keeps the house safe.
import { Link } from 'wouter';
import {
  IconCertificate,
  IconChevronRight,
  IconDatabaseExport,
  IconDeviceSpeaker,
  IconFileImport,
  IconHistory,
  IconLock,
  IconMusicPlus,
  IconPlaylist,
  IconSettings,
  IconUsers,
} from '../icons.ts';
import { Page, Section } from '../parts/page.tsx';
import { mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';

interface Place {
  readonly to: string;
  readonly name: string;
  readonly text: string;
  /** For who only listens. */
  readonly textForChild?: string;
  readonly Icon: typeof IconLock;
  /** Only for those who may change the house. */
  readonly manages?: boolean;
}

const { more, nav } = words;

const groups: readonly { readonly title: string; readonly places: readonly Place[] }[] = [
  {
    title: more.listen,
    places: [
      { to: '/music', name: nav.music, text: more.music, textForChild: more.musicForChild, Icon: IconMusicPlus },
      { to: '/playlists', name: nav.playlists, text: more.playlists, Icon: IconPlaylist },
      { to: '/history', name: nav.history, text: more.history, Icon: IconHistory },
      { to: '/speakers', name: nav.speakers, text: more.speakers, Icon: IconDeviceSpeaker, manages: true },
      { to: '/import', name: nav.import, text: more.import, Icon: IconFileImport, manages: true },
    ],
  },
  {
    title: more.house,
    places: [
      { to: '/people', name: peopleWords.title, text: more.people, Icon: IconUsers },
      { to: '/permissions', name: nav.permissions, text: more.permissions, Icon: IconLock },
      { to: '/settings', name: nav.settings, text: more.settings, Icon: IconSettings },
    ],
  },
  {
    title: more.safety,
    places: [
      { to: '/backups', name: nav.backups, text: more.backups, Icon: IconDatabaseExport, manages: true },
      { to: '/encryption', name: nav.encryption, text: more.encryption, Icon: IconCertificate, manages: true },
    ],
  },
];

const PlaceLink = ({ to, name, text, Icon }: Pick<Place, 'to' | 'name' | 'text' | 'Icon'>) => (
  <li>
    <Link href={to} className="card more-place">
      <Icon size={26} stroke={1.6} className="todo-icon" aria-hidden />
      <span className="more-text">
        <span className="strong">{name}</span>
        <span className="quiet small">{text}</span>
      </span>
      <IconChevronRight size={20} aria-hidden />
    </Link>
  </li>
);

const More = () => {
  const manages = mayManage(useHouse().me);
  return (
    <Page title={nav.more}>
      {groups.map(({ title, places }) => {
        const shown = places.filter((place) => manages || place.manages !== true);
        return shown.length === 0 ? null : (
          <Section key={title} title={title}>
            <ul className="plain more-list">
              {shown.map((place) => (
                <PlaceLink key={place.to} {...place} text={manages ? place.text : (place.textForChild ?? place.text)} />
              ))}
            </ul>
          </Section>
        );
      })}
    </Page>
  );
};

export default More;
