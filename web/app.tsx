// Which door or page is shown; every page but Home comes when it is first opened.
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Home } from './pages/home.tsx';
import { SetUp } from './pages/set-up.tsx';
import { SignIn, Unreachable } from './pages/sign-in.tsx';
import { Waiting } from './parts/blank.tsx';
import { Shell } from './parts/shell.tsx';
import { usePanel } from './state.ts';

const Pages = () => (
  <Suspense fallback={<Waiting />}>
    <Switch>
      <Route path="/" component={Home} />
    </Switch>
  </Suspense>
);

export const App = () => {
  const { door, house } = usePanel();
  if (door === 'set-up') return <SetUp />;
  if (door === 'sign-in') return <SignIn />;
  if (door === 'unreachable') return <Unreachable />;
  if (house === null) return <Waiting />;
  return (
    <Shell>
      <Pages />
    </Shell>
  );
};
