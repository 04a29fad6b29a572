// The Privacy centre: what is on, what leaves, what is kept, proof of it, and how to end each of it.
import { Link } from 'wouter';
import { useGet } from '../act.ts';
import { IconChevronRight, IconShieldLock } from '../icons.ts';
import { ClockCard } from '../parts/clock-card.tsx';
import { Copies } from '../parts/copies.tsx';
import { Forget } from '../parts/forget.tsx';
import { Leaves, type Outbound } from '../parts/leaves.tsx';
import { Page } from '../parts/page.tsx';
import { Personal, Protects } from '../parts/questions.tsx';
import { RecordOfPermissions, useRecord } from '../parts/record.tsx';
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

const Privacy = () => {
  const record = useRecord();
  const { answer } = useGet<{ outbound: readonly Outbound[] }>('/api/privacy');
  return (
    <Page title={centreWords.title} text={centreWords.text}>
      {record.answer?.ok === false && <RecordOfPermissions record={record} />}
      <ClockCard />
      <ToPermissions />
      <Protects outbound={answer?.outbound.length ?? null} record={record.answer} />
      <Personal />
      <Review />
      {answer !== null && <Leaves outbound={answer.outbound} />}
      <Copies />
      {record.answer?.ok !== false && <RecordOfPermissions record={record} />}
      <Forget />
    </Page>
  );
};

export default Privacy;
