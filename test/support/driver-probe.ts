// Opens a database without naming a driver and says which one it got, or why it got none.
import { openDb } from '../../server/store/db.ts';

const reports: string[] = [];
try {
  const db = await openDb({ path: process.argv[2] ?? '', report: (code) => reports.push(code) });
  console.log(JSON.stringify({ driver: db.driver, reports }));
  await db.close();
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }));
}
