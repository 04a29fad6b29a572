// What leaves this house, as a live list of open connections; usually there is nothing to list but what stays at home.
import { isAtHome } from '../at-home.ts';
import { dateTimeOf, fill } from '../format.ts';
import { centreWords } from '../words-privacy.ts';
import { Section } from './page.tsx';

/** One connection that is open now. */
export interface Outbound {
  readonly what: string;
  readonly name?: string;
  readonly to: string;
  readonly sinceMs: number;
}

const Connections = ({ list }: { list: readonly Outbound[] }) => (
  <ul className="plain">
    {list.map(({ what, name, to, sinceMs }) => (
      <li key={`${what} ${to}`} className="connection">
        <p>
          <span className="strong">{centreWords.ways[what] ?? what}</span>
          {name !== undefined && name !== to && <span> {name}</span>}
        </p>
        <p className="quiet small">
          <span className="path">{to}</span>, {fill(centreWords.leavesSince, { time: dateTimeOf(sinceMs) })}
        </p>
      </li>
    ))}
  </ul>
);

export const Leaves = ({ outbound }: { outbound: readonly Outbound[] }) => {
  const home = outbound.filter(({ to }) => isAtHome(to));
  const away = outbound.filter(({ to }) => !isAtHome(to));
  return (
    <Section title={centreWords.leavesTitle}>
      <div className="card stack">
        {away.length === 0 ? (
          <p className="strong">{centreWords.leavesNone}</p>
        ) : (
          <div className="problem">
            <h3>{centreWords.leavesList}</h3>
            <Connections list={away} />
          </div>
        )}
        <div>
          <h3>{centreWords.homeTitle}</h3>
          {home.length === 0 ? <p className="quiet small">{centreWords.homeNone}</p> : <Connections list={home} />}
        </div>
      </div>
    </Section>
  );
};
