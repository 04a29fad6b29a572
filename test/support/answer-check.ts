// Holds every answer of a running server to what /api/openapi.json says of its route.
import { answers, contentOf } from '../../server/http/answers.ts';
import { nameOf, type Route } from '../../server/http/route.ts';

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly json: unknown;
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);

/** The first in the order of the table, as express takes it. */
const routeOf = (routes: readonly Route[], method: string, path: string): Route | undefined =>
  routes.find((one) => one.method === method && !one.path.includes('{') && patternOf(one.path).test(path));

/** Which routes have answered with JSON so far, by name: what was held to its schema. */
export const checkedRoutes = new Set<string>();

/** Throws when an answer that is no refusal is another one than its route says. */
export const checkAnswer = (routes: readonly Route[], method: string, url: string, answered: Answered): void => {
  if (answered.status < 200 || answered.status >= 300) return;
  const route = routeOf(routes, method, url.split('?')[0] ?? '');
  const words = route === undefined ? undefined : answers[nameOf(route)];
  if (route === undefined || words === undefined) return;
  const { json, other } = contentOf(words);
  const type = String(answered.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (type !== 'application/json') {
    const [family] = (other ?? '').split('/*');
    if (other === null || !type.startsWith(family ?? '')) throw new Error(`${nameOf(route)} answered ${type}`);
    return;
  }
  if (json === null) throw new Error(`${nameOf(route)} answered JSON`);
  const parsed = json.safeParse(answered.json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`${nameOf(route)} answered something else than it says: ${faults.join('; ')}`);
  }
  checkedRoutes.add(nameOf(route));
};
