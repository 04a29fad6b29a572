// Behind a row: what it means, four purposes, how long, who and until when, each kind by itself, and a veto.
import { useState } from 'react';
import type { Duration } from '../../config/words/grant.ts';
import { durations } from '../../config/words/grant.ts';
import { type Kind, kinds, type Row, rows } from '../../config/words/kind.ts';
import { notices } from '../../config/words/notice.ts';
import type { GrantView, SnapshotView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { dateOf, dateTimeOf, fill } from '../format.ts';
import {
  dayMs,
  kindsOf,
  mayAllow,
  nameOf,
  oneByOne,
  ownGrants,
  revealsMore,
  rowGrants,
  type Subject,
} from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { EndedBefore } from './ended.tsx';
import { Purposes } from './purposes.tsx';
import { namesOf, RowWaits } from './row-waits.tsx';
import { Sheet } from './sheet.tsx';
import { Veto } from './veto.tsx';

/** Stays until turned off, where it does not reveal so much that it is asked again sooner. */
const usualDuration = (row: Row): Duration => (revealsMore(row) ? '30-days' : 'until-off');

/** Kinds that a sensor of the room tells now, or that somebody allowed for one to come. */
const presentKinds = (house: SnapshotView, subject: Subject): readonly Kind[] => {
  const { room, row } = subject;
  const granted = new Set<string>(rowGrants(house, subject).map(({ kind }) => kind));
  const told = new Set<string>(house.sensors.filter((sensor) => sensor.room === room.id).map(({ kind }) => kind));
  return kindsOf(row).filter((kind) => row === 'played' || told.has(kind) || granted.has(kind));
};

export const lastUsedText = (day: number | null, nowMs = Date.now()): string => {
  if (day === null) return permitWords.notUsed;
  const gone = Math.floor(nowMs / dayMs) - day;
  if (gone <= 0) return permitWords.today;
  return gone === 1 ? permitWords.yesterday : fill(permitWords.daysAgo, { n: gone });
};

export const endText = (endsAtMs: number | null): string =>
  endsAtMs === null ? permitWords.lastsOff : fill(permitWords.lastsUntil, { time: dateTimeOf(endsAtMs) });

const latest = (grants: readonly GrantView[]): number | null => {
  const days = grants.flatMap(({ lastUsedDay }) => (lastUsedDay === undefined ? [] : [lastUsedDay]));
  return days.length === 0 ? null : Math.max(...days);
};

const Facts = ({ grants }: { grants: readonly GrantView[] }) => {
  const [first] = grants;
  if (first === undefined) return null;
  const people = new Map(grants.map((grant) => [grant.byPerson, grant]));
  const ends = new Map<string, Set<string>>();
  for (const { endsAtMs, purpose } of grants) {
    const text = endText(endsAtMs);
    ends.set(text, (ends.get(text) ?? new Set()).add(permitWords.purposes[purpose].name));
  }
  return (
    <dl className="at-a-glance" aria-label={permitWords.facts}>
      <dt>{permitWords.who}</dt>
      <dd>
        {[...people.values()].map(({ byPerson, byName, startsAtMs }) => (
          <span key={byPerson}>{fill(permitWords.whoAnd, { name: byName, date: dateOf(startsAtMs) })}</span>
        ))}
      </dd>
      <dt>{permitWords.lasts}</dt>
      <dd>
        {[...ends].map(([text, names]) => (
          <span key={text}>{ends.size === 1 ? text : `${[...names].join(', ')}: ${text}`}</span>
        ))}
      </dd>
      <dt>{permitWords.lastUsed}</dt>
      <dd>{lastUsedText(latest(grants))}</dd>
    </dl>
  );
};

const HowLong = ({
  subject,
  duration,
  onChoose,
}: {
  subject: Subject;
  duration: Duration;
  onChoose: (duration: Duration) => void;
}) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const own = ownGrants(house, subject);
  const choose = (next: Duration): void => {
    onChoose(next);
    if (own.length > 0) void run(() => oneByOne(own, ({ id }) => post(`/api/grants/${id}/renew`, { duration: next })));
  };
  return (
    <fieldset className="until" aria-busy={busy}>
      <legend>{permitWords.until}</legend>
      <p className="quiet small">{own.length === 0 ? permitWords.untilHint : permitWords.untilChange}</p>
      {durations.map((one) => (
        <label key={one} className="radio">
          <input
            type="radio"
            name={`until ${subject.row}`}
            checked={duration === one}
            onChange={() => {
              if (!busy) choose(one);
            }}
          />
          {permitWords.durations[one]}
        </label>
      ))}
      {busy && <output className="saving">{words.saving}</output>}
    </fieldset>
  );
};

const ByKind = ({ subject, here, duration }: { subject: Subject; here: readonly Kind[]; duration: Duration }) => (
  <details className="by-kind">
    <summary>{permitWords.byKind}</summary>
    <p className="quiet small">{permitWords.byKindHint}</p>
    {here.map((kind) => (
      <section key={kind} className="kind-block" aria-label={words.kinds[kind]}>
        <h3>{words.kinds[kind]}</h3>
        <p className="quiet small">{kinds[kind].reveals}</p>
        <Purposes subject={subject} what={words.kinds[kind]} kinds={[kind]} duration={duration} />
      </section>
    ))}
  </details>
);

const Reveals = ({ row }: { row: Row }) => (
  <details className="reveals small">
    <summary>{permitWords.reveals}</summary>
    <ul>
      {kindsOf(row).map((kind) => (
        <li key={kind}>
          <span className="strong">{words.kinds[kind]}:</span> {kinds[kind].reveals}
        </li>
      ))}
    </ul>
  </details>
);

/** Why the switches of this row are not the viewer's to turn. */
const NotYours = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  if (mayAllow(house, subject)) return null;
  const owners = subject.room.owners.some((owner) => nameOf(house, owner) !== null)
    ? namesOf(house, subject.room.owners)
    : permitWords.ownersUnknown;
  return (
    <p className="wait small">
      {isAdult(house.me.role) ? fill(permitWords.onlyOwners, { names: owners }) : permitWords.childAsks}
    </p>
  );
};

const Inside = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const { row, person } = subject;
  const own = ownGrants(house, subject);
  const all = rowGrants(house, subject);
  const [chosen, setChosen] = useState<Duration | null>(null);
  const duration = chosen ?? own[0]?.duration ?? usualDuration(row);
  const here = presentKinds(house, subject);
  const tapped = here.filter((kind) => kinds[kind].inTap || own.some((grant) => grant.kind === kind));
  const child = person === house.me.id ? null : nameOf(house, person);
  return (
    <div className="stack">
      <p>{notices[row]}</p>
      {child !== null && <p className="wait small">{fill(permitWords.needsGuardian, { name: child })}</p>}
      <NotYours subject={subject} />
      <RowWaits subject={subject} />
      <Purposes subject={subject} what={words.permissions.short[row]} kinds={tapped} duration={duration} isRow />
      {here.length > 0 && mayAllow(house, subject) && (
        <HowLong subject={subject} duration={duration} onChoose={setChosen} />
      )}
      <Facts grants={all} />
      {all.length === 0 && <EndedBefore subject={subject} />}
      {here.length > 0 && <ByKind subject={subject} here={here} duration={duration} />}
      <Reveals row={row} />
      <Veto subject={subject} />
    </div>
  );
};

export const RowSheet = ({ subject, open, onClose }: { subject: Subject; open: boolean; onClose: () => void }) => (
  <Sheet title={`${rows[subject.row].title} · ${subject.room.name}`} open={open} onClose={onClose}>
    <Inside subject={subject} />
  </Sheet>
);
