// Which door or page is shown; every page but Home comes when it is first opened.
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Home } from './pages/home.tsx';
import { SetUp } from './pages/set-up.tsx';
import { SignIn, Unreachable } from './pages/sign-in.tsx';
import { Waiting } from './parts/blank.tsx';
import { Shell } from './parts/shell.tsx';
import { mayManage } from './people.ts';
import { useHouse, usePanel } from './state.ts';

const RoomPage = lazy(() => import('./pages/room-page.tsx'));
const Playing = lazy(() => import('./pages/playing.tsx'));
const Permissions = lazy(() => import('./pages/permissions.tsx'));
const Privacy = lazy(() => import('./pages/privacy.tsx'));
const Knows = lazy(() => import('./pages/knows.tsx'));
const Sensors = lazy(() => import('./pages/sensors.tsx'));
const Speakers = lazy(() => import('./pages/speakers.tsx'));
const ImportHistory = lazy(() => import('./pages/import.tsx'));
const Music = lazy(() => import('./pages/music.tsx'));
const Playlists = lazy(() => import('./pages/playlists.tsx'));
const History = lazy(() => import('./pages/history.tsx'));
const Settings = lazy(() => import('./pages/settings.tsx'));
const More = lazy(() => import('./pages/more.tsx'));
const People = lazy(() => import('./pages/people.tsx'));
const Backups = lazy(() => import('./pages/backups.tsx'));
const Encryption = lazy(() => import('./pages/encryption.tsx'));
const Join = lazy(() => import('./pages/join.tsx'));
const Visit = lazy(() => import('./pages/visit.tsx'));
const NotFound = lazy(() => import('./pages/not-found.tsx'));

const Later = ({ children }: { children: ReactNode }) => <Suspense fallback={<Waiting />}>{children}</Suspense>;

/** Pages of who runs the house: for everybody else there is no such place. */
const forManagers =
  (Managed: ComponentType): ComponentType =>
  () =>
    mayManage(useHouse().me) ? <Managed /> : <NotFound />;

const ManagedSensors = forManagers(Sensors);
const ManagedSpeakers = forManagers(Speakers);
const ManagedImport = forManagers(ImportHistory);
const ManagedBackups = forManagers(Backups);
const ManagedEncryption = forManagers(Encryption);

const Pages = () => (
  <Later>
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/rooms/:room">{({ room }) => <RoomPage key={room} id={room} />}</Route>
      <Route path="/rooms/:room/knows">{({ room }) => <Knows key={room} id={room} />}</Route>
      <Route path="/playing" component={Playing} />
      <Route path="/permissions" component={Permissions} />
      <Route path="/privacy" component={Privacy} />
      <Route path="/sensors" component={ManagedSensors} />
      <Route path="/speakers" component={ManagedSpeakers} />
      <Route path="/import" component={ManagedImport} />
      <Route path="/music" component={Music} />
      <Route path="/playlists" component={Playlists} />
      <Route path="/history" component={History} />
      <Route path="/settings" component={Settings} />
      <Route path="/more" component={More} />
      <Route path="/people" component={People} />
      <Route path="/backups" component={ManagedBackups} />
      <Route path="/encryption" component={ManagedEncryption} />
      <Route component={NotFound} />
    </Switch>
  </Later>
);

export const App = () => {
  const { door, house } = usePanel();
  if (door === 'set-up') return <SetUp />;
  if (door === 'sign-in') return <SignIn />;
  if (door === 'unreachable') return <Unreachable />;
  if (door === 'join') {
    return (
      <Later>
        <Join />
      </Later>
    );
  }
  if (house === null) return <Waiting />;
  if (house.me.role === 'guest') {
    return (
      <Later>
        <Visit />
      </Later>
    );
  }
  return (
    <Shell>
      <Pages />
    </Shell>
  );
};
