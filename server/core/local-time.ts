// Local clock time in the household's zone, as arithmetic over UTC milliseconds.

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

// Making a formatter costs a hundred times more than using it; what it answers depends on its arguments alone.
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(zone, made);
  return made;
};

/** `HH:MM` on the clock of the zone. Throws RangeError for a zone that Intl does not know. */
export const localClock = (zone: string, atMs: number): string => formatterOf(zone).format(atMs);

/** Minutes since local midnight, 0 to 1439. */
export const localMinutes = (zone: string, atMs: number): number => {
  const [hours = '0', minutes = '0'] = localClock(zone, atMs).split(':');
  return Number(hours) * 60 + Number(minutes);
};

const dates = new Map<string, Intl.DateTimeFormat>();

const dayOfMonth = (zone: string, atMs: number): string => {
  const made = dates.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric' });
  dates.set(zone, made);
  return made.format(atMs);
};

/** Minutes that the zone is east of UTC at that moment, -720 to 840; the clock alone cannot tell -11 from +13 hours. */
export const offsetMinutes = (zone: string, atMs: number): number => {
  const ahead = localMinutes(zone, atMs) - localMinutes('UTC', atMs);
  if (dayOfMonth(zone, atMs) === dayOfMonth('UTC', atMs)) return ahead;
  return ahead > 0 ? ahead - dayMinutes : ahead + dayMinutes;
};

/** Signed minutes from one clock reading to another, at most half a day. */
const turn = (from: number, to: number): number =>
  ((to - from + dayMinutes + dayMinutes / 2) % dayMinutes) - dayMinutes / 2;

/**
 * The next moment after `atMs` at which the zone's clock reads `minutes` since midnight. Where a spring gap skips that
 * reading, the first moment after the gap; where autumn repeats it, the first one.
 */
export const nextLocalTime = (zone: string, atMs: number, minutes: number): number => {
  const startMs = Math.floor(atMs / minuteMs) * minuteMs;
  const ahead = (minutes - localMinutes(zone, atMs) + dayMinutes) % dayMinutes || dayMinutes;
  const guessMs = startMs + ahead * minuteMs;
  const correctedMs = guessMs + turn(localMinutes(zone, guessMs), minutes) * minuteMs;
  if (correctedMs <= atMs) return guessMs;
  // In a spring gap no correction lands on the reading: the clock has then jumped past it, and the later guess stands.
  return localMinutes(zone, correctedMs) === minutes ? correctedMs : Math.max(guessMs, correctedMs);
};

/** Whether the clock reads a time in [from, to), which may go over midnight. */
export const isBetween = (
  zone: string,
  atMs: number,
  span: { readonly from: number; readonly to: number },
): boolean => {
  const minutes = localMinutes(zone, atMs);
  return span.from <= span.to ? minutes >= span.from && minutes < span.to : minutes >= span.from || minutes < span.to;
};

export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};
