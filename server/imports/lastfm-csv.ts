// A Last.fm history as CSV: artist, album, title and the UTC minute at which the play began.
import { lastfmRow } from '../../config/schema/imports.ts';
import type { ExportFormat } from './format.ts';
import { heardOf } from './heard.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const timeOf = (text: string): number => {
  const [day = '', month = '', year = '', clock = ''] = text.replace(',', '').split(' ');
  const [hour = '', minute = ''] = clock.split(':');
  const index = months.indexOf(month);
  const atMs = Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute));
  // 31 Feb would quietly become a day in March.
  return index >= 0 && new Date(atMs).getUTCDate() === Number(day) ? atMs : Number.NaN;
};

export const lastfmCsv: ExportFormat = {
  id: 'lastfm-csv',
  syntax: 'csv',
  isNamed: () => false,
  isLike: (row) => lastfmRow.safeParse(row).success,
  read: (row) => {
    const parsed = lastfmRow.safeParse(row);
    if (!parsed.success) {
      const badTime = Array.isArray(row) && row.length === 4;
      return { rejected: badTime ? 'bad-time' : 'not-a-row' };
    }
    const [artist, album, title, time] = parsed.data;
    return heardOf({ startedAtMs: timeOf(time), artist, title, album, msPlayed: null, outcome: 'finished' });
  },
};
