// The frame around every page: navigation, privacy chip, player, messages, and what to do when the house is away.

import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { dateTimeOf, fill } from '../format.ts';
import { IconDots, IconHome, IconMusic, IconPlugConnectedX, IconRadar, IconShieldLock } from '../icons.ts';
import { mayManage } from '../people.ts';
import { useHouse, usePanel } from '../state.ts';
import { words } from '../words.ts';
import { MiniPlayer } from './mini-player.tsx';
import { NowSpoken } from './now-spoken.tsx';
import { PrivacyChip } from './privacy-chip.tsx';
import { TapBar } from './tap-bar.tsx';
import { Toasts } from './toasts.tsx';
import { WhileHere } from './while-here.tsx';

const places = [
  { to: '/', name: words.nav.home, Icon: IconHome },
  { to: '/playing', name: words.nav.playing, Icon: IconMusic },
  { to: '/privacy', name: words.nav.privacy, Icon: IconShieldLock },
  { to: '/sensors', name: words.nav.sensors, Icon: IconRadar, manages: true },
  { to: '/more', name: words.nav.more, Icon: IconDots },
] as const;

const moreOnes: readonly string[] = [
  '/speakers',
  '/music',
  '/import',
  '/playlists',
  '/history',
  '/settings',
  '/people',
  '/backups',
  '/encryption',
];

const isAt = (place: string, here: string): boolean => {
  if (place === '/') return here === '/';
  if (place === '/more') return here === '/more' || moreOnes.includes(here);
  if (place === '/privacy') return here === '/privacy' || here === '/permissions';
  return here === place || (place === '/playing' && here.startsWith('/rooms/'));
};

const Navigation = () => {
  const [here] = useLocation();
  const manages = mayManage(useHouse().me);
  const shown = places.filter((place) => manages || !('manages' in place));
  return (
    <nav className="nav" aria-label={words.nav.label}>
      <Link href="/" className="brand" aria-hidden="true" tabIndex={-1}>
        <img src="/roomtone.svg" alt="" width="32" height="32" />
        <span>{words.product}</span>
      </Link>
      {shown.map(({ to, name, Icon }) => (
        <Link key={to} href={to} className="nav-place" aria-current={isAt(to, here) ? 'page' : undefined}>
          <span className="nav-icon">
            <Icon size={24} stroke={1.7} aria-hidden />
          </span>
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  );
};

export const Shell = ({ children }: { children: ReactNode }) => {
  const { online, seenAtMs } = usePanel();
  return (
    <div className="shell">
      <a href="#content" className="skip">
        {words.skipToContent}
      </a>
      <Navigation />
      <header className="top">
        <Link href="/" className="top-brand">
          <img src="/roomtone.svg" alt="" width="28" height="28" />
          <span>{words.product}</span>
        </Link>
        <PrivacyChip />
      </header>
      {!online && (
        <p className="offline" role="alert">
          <IconPlugConnectedX size={18} aria-hidden />
          {seenAtMs === null ? words.offlineBar : fill(words.offlineSince, { time: dateTimeOf(seenAtMs) })}
        </p>
      )}
      <main id="content" className={online ? 'content' : 'content away'} tabIndex={-1}>
        <WhileHere>{children}</WhileHere>
      </main>
      <footer className={online ? 'dock' : 'dock away'}>
        <WhileHere>
          <TapBar />
          <MiniPlayer />
        </WhileHere>
      </footer>
      <NowSpoken />
      <Toasts />
    </div>
  );
};
