// People: everybody of the household in words and counts, who is invited, and where oneself is signed in.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct, useGet } from '../act.ts';
import { remove } from '../api.ts';
import { dateTimeOf, dayOf, fill, numberOf } from '../format.ts';
import { IconChevronRight, IconUserPlus } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { InviteSheet } from '../parts/invite-sheet.tsx';
import { OwnDevices } from '../parts/own-devices.tsx';
import { OwnTokens } from '../parts/own-tokens.tsx';
import { Page, Section } from '../parts/page.tsx';
import { PersonSheet } from '../parts/person-sheet.tsx';
import { EntrustedSignIns, OwnSignIns } from '../parts/sign-ins.tsx';
import { type Invitation, initialOf, mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { peopleWords, roleNames } from '../words-people.ts';
import '../styles/lists.css';
import '../styles/people.css';

const roleText = (person: PersonView, people: readonly PersonView[]): string => {
  const guardians = people.filter(({ id }) => person.guardians.includes(id)).map(({ name }) => name);
  return [
    roleNames[person.role],
    ...(person.status === 'active' || person.status === 'erased' ? [] : [peopleWords[person.status]]),
    ...(guardians.length > 0 ? [fill(peopleWords.guardedBy, { names: guardians.join(', ') })] : []),
  ].join(' · ');
};

const countText = ({ counts }: PersonView): string =>
  [
    numberOf(peopleWords.countGrants, counts.grants),
    numberOf(peopleWords.countPlays, counts.plays),
    numberOf(peopleWords.countSignIns, counts.signIns),
  ].join(' · ');

const PersonLine = (props: { person: PersonView; people: readonly PersonView[]; onChanged: () => void }) => {
  const { me } = useHouse();
  const { person, people } = props;
  const [open, setOpen] = useState(false);
  return (
    <li className="thing">
      <button
        type="button"
        className="thing-open"
        aria-haspopup="dialog"
        aria-label={fill(peopleWords.open, { name: person.name })}
        onClick={() => setOpen(true)}
      >
        <span className={person.status === 'active' ? 'initial' : 'initial initial-away'} aria-hidden="true">
          {initialOf(person.name)}
        </span>
        <span className="thing-text">
          <span className="strong">
            {person.name}
            {person.id === me.id && <span className="quiet"> ({peopleWords.you})</span>}
          </span>
          <span className="quiet small">{roleText(person, people)}</span>
          <span className="quiet small">{countText(person)}</span>
        </span>
        <IconChevronRight size={20} aria-hidden />
      </button>
      <PersonSheet {...props} open={open} onClose={() => setOpen(false)} />
    </li>
  );
};

const InvitationLine = ({ invitation, onGone }: { invitation: Invitation; onGone: () => void }) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  const room = rooms.find(({ id }) => id === invitation.room)?.name;
  const name = invitation.name || peopleWords.invitationOf[invitation.role];
  const takeBack = async (): Promise<void> => {
    if (await run(() => remove(`/api/invitations/${invitation.id}`))) onGone();
  };
  return (
    <li className="line">
      <div>
        <p className="strong">{[name, room].filter(Boolean).join(' · ')}</p>
        <p className="quiet small">{fill(peopleWords.ends, { time: dateTimeOf(invitation.endsAtMs) })}</p>
      </div>
      <Button
        variant="subtle"
        size="sm"
        loading={busy}
        aria-label={fill(peopleWords.takeBackLabel, { name })}
        onClick={() => void takeBack()}
      >
        {peopleWords.takeBack}
      </Button>
    </li>
  );
};

const Invitations = ({ invitations, onGone }: { invitations: readonly Invitation[]; onGone: () => void }) =>
  invitations.length === 0 ? null : (
    <Section title={peopleWords.invitations}>
      <ul className="plain card-list">
        {invitations.map((invitation) => (
          <InvitationLine key={invitation.id} invitation={invitation} onGone={onGone} />
        ))}
      </ul>
    </Section>
  );

/** A notice for whoever comes in and signs in nowhere. */
const Visitors = () => {
  // A stranger is told of shared rooms alone.
  const rooms = useHouse().rooms.filter(({ visibility }) => visibility === 'shared');
  return (
    <Section title={peopleWords.visitors}>
      <p className="quiet small">{peopleWords.visitorsText}</p>
      <ul className="plain row below visitors">
        {rooms.map(({ id, name }) => (
          <li key={id}>
            <Button
              component="a"
              href={`/guest?room=${id}`}
              variant="light"
              size="sm"
              aria-label={fill(peopleWords.visitorsOpen, { room: name })}
            >
              {name}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
};

const Household = () => {
  const { me, people: known } = useHouse();
  const people = useGet<{ people: readonly PersonView[] }>('/api/people', known);
  const waiting = useGet<{ invitations: readonly Invitation[] }>(mayManage(me) ? '/api/invitations' : null, known);
  const [inviting, setInviting] = useState(false);
  if (people.answer === null)
    return people.problem === null ? <Waiting /> : <p className="problem">{people.problem}</p>;
  const everybody = people.answer.people;
  const own = everybody.find(({ id }) => id === me.id);
  return (
    <>
      <Section
        title={peopleWords.here}
        action={
          mayManage(me) && (
            <Button leftSection={<IconUserPlus size={20} aria-hidden />} onClick={() => setInviting(true)}>
              {peopleWords.invite}
            </Button>
          )
        }
      >
        <ul className="plain things card-list">
          {everybody.map((person) => (
            <PersonLine key={person.id} person={person} people={everybody} onChanged={people.reload} />
          ))}
        </ul>
        {me.role === 'child' && own?.ofAgeAtMs != null && (
          <p className="quiet below">{fill(peopleWords.guards, { date: dayOf(own.ofAgeAtMs) })}</p>
        )}
      </Section>
      <Invitations invitations={waiting.answer?.invitations ?? []} onGone={waiting.reload} />
      <InviteSheet open={inviting} onClose={() => setInviting(false)} onMade={waiting.reload} />
    </>
  );
};

const People = () => {
  const { me } = useHouse();
  return (
    <Page title={peopleWords.title} text={peopleWords.text} back="/more">
      <Household />
      <OwnSignIns />
      {isAdult(me.role) && <EntrustedSignIns />}
      {isAdult(me.role) && <OwnDevices />}
      {isAdult(me.role) && <OwnTokens />}
      {mayManage(me) && <Visitors />}
    </Page>
  );
};

export default People;
