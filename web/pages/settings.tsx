// Appearance, what this house is, and the way out.
import { Button, type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { countOf, fill } from '../format.ts';
import { Choice } from '../parts/choice.tsx';
import { OwnPassword } from '../parts/own-password.tsx';
import { Page, Section } from '../parts/page.tsx';
import { signOut } from '../session.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

const Settings = () => {
  const { me, household, library } = useHouse();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title={words.settings.title} back="/more">
      <Section title={words.settings.theme}>
        <Choice
          label={words.settings.theme}
          values={schemes}
          value={colorScheme}
          names={words.settings.themes}
          onChoose={setColorScheme}
        />
      </Section>
      <Section title={words.settings.about}>
        <dl className="facts card">
          <dt>{words.settings.zone}</dt>
          <dd>{household.zone}</dd>
          <dt>{words.settings.library}</dt>
          <dd>
            {fill(words.settings.libraryText, { tracks: countOf(library.tracks), plays: countOf(library.plays) })}
          </dd>
          <dt>{words.settings.leaves}</dt>
          <dd>{words.settings.leavesText}</dd>
        </dl>
      </Section>
      <OwnPassword />
      <Section title={fill(words.settings.signedIn, { name: me.name })}>
        <Button variant="default" onClick={() => void signOut()}>
          {words.settings.signOut}
        </Button>
      </Section>
    </Page>
  );
};

export default Settings;
