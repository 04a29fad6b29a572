// The Privacy centre: what is on, what leaves, what is kept, proof of it, and how to end each of it.
import { Link } from 'wouter';
import { useGet } from '../act.ts';
import { isAtHome } from '../at-home.ts';
import { IconChevronRight, IconShieldLock } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { ClockCard } from '../parts/clock-card.tsx';
import { Copies } from '../parts/copies.tsx';
import { Forget } from '../parts/forget.tsx';
import { Leaves, type Outbound } from '../parts/leaves.tsx';
import { Page } from '../parts/page.tsx';
import { Personal, type PrivacyFacts, Protects } from '../parts/questions.tsx';
import { RecordOfPermissions } from '../parts/record.tsx';
import { Review } from '../parts/review.tsx';
import { centreWords } from '../words-privacy.ts';
import '../styles/lists.css';
import '../styles/room.css';
import '../styles/privacy.css';

const ToPermissions = () => (
  <Link href="/permissions" className="card more-place to-permissions">
    <IconShieldLock size={26} stroke={1.6} className="todo-icon" aria-hidden />
    <span className="more-text">
      <span className="strong">{centreWords.permissions}</span>
      <span className="quiet small">{centreWords.permissionsText}</span>
    </span>
    <IconChevronRight size={20} aria-hidden />
  </Link>
);

const jumps = Object.entries(centreWords.jumps);

const Jumps = () => (
  <nav className="jumps" aria-label={centreWords.jump}>
    {jumps.map(([id, name]) => (
      <a key={id} href={`#${id}`} className="jump">
        {name}
      </a>
    ))}
  </nav>
);

const Privacy = () => {
  const { answer, problem } = useGet<{ outbound: readonly Outbound[]; facts: PrivacyFacts }>('/api/privacy');
  const record = answer?.facts.protects.ledger;
  return (
    <Page title={centreWords.title} text={centreWords.text}>
      {problem !== null && <p className="problem">{problem}</p>}
      {record?.ok === false && <RecordOfPermissions found={record} />}
      <ClockCard />
      <ToPermissions />
      <Jumps />
      {answer === null && problem === null && <Waiting />}
      {answer !== null && (
        <>
          <Protects facts={answer.facts} leaving={answer.outbound.filter(({ to }) => !isAtHome(to)).length} />
          <Personal facts={answer.facts} />
        </>
      )}
      <div id="on">
        <Review />
      </div>
      <div id="leaves">{answer !== null && <Leaves outbound={answer.outbound} />}</div>
      <div id="copies">
        <Copies />
      </div>
      <div id="record">{record?.ok === true && <RecordOfPermissions found={record} />}</div>
      <div id="forget">
        <Forget />
      </div>
    </Page>
  );
};

export default Privacy;
