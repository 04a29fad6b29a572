// How far something is, or only that it goes on when nobody can tell how long it takes.
export const Progress = ({ label, percent }: { label: string; percent: number | null }) => (
  <div className="stack">
    <p className="strong">{label}</p>
    <div
      className={percent === null ? 'bar bar-open' : 'bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== null && { 'aria-valuenow': percent })}
      style={{ '--share': `${percent ?? 30}%` } as React.CSSProperties}
    />
  </div>
);
