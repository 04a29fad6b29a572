// What leaves this house, as a live list of open connections; usually there is nothing to list.
import { dateTimeOf, fill } from '../format.ts';
import { centreWords } from '../words-privacy.ts';
import { Section } from './page.tsx';

/** One connection that is open now to somewhere outside of this house. */
export interface Outbound {
  readonly what: string;
  readonly to: string;
  /** ISO time, or milliseconds. */
  readonly since: string | number;
}

export const Leaves = ({ outbound }: { outbound: readonly Outbound[] }) => (
  <Section title={centreWords.leavesTitle}>
    <div className="card">
      {outbound.length === 0 ? (
        <p className="strong">{centreWords.leavesNone}</p>
      ) : (
        <ul className="plain" aria-label={centreWords.leavesText}>
          {outbound.map(({ what, to, since }) => (
            <li key={`${what} ${to} ${since}`} className="line">
              <span>
                <span className="strong">{what}</span> <span className="path">{to}</span>
              </span>
              <span className="quiet small">
                {fill(centreWords.leavesSince, { time: dateTimeOf(new Date(since).getTime()) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="quiet small">{centreWords.leavesHome}</p>
    </div>
  </Section>
);
