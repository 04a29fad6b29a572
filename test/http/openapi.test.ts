// The description that outside programs read: every route, from the very schemas that the server obeys.
import { expect } from 'chai';
import { answers, contentOf } from '../../server/http/answers.ts';
import { nameOf } from '../../server/http/route.ts';
import { checkAnswer, checkedRoutes } from '../support/answer-check.ts';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

interface Schema {
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Operation {
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

describe('/api/openapi.json', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  let cookie: string;
  let described: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  const operationOf = (method: string, path: string): Operation => {
    const found = described.paths[path]?.[method];
    if (found === undefined) throw new Error(`${method} ${path} is not described`);
    return found;
  };
  const answerOf = (method: string, path: string): Content => operationOf(method, path).responses['2XX']?.content ?? {};
  before(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
    described = (await bench.ask('GET', '/api/openapi.json', { headers: { cookie } })).json;
  });
  after(() => bench.close());

  it('names every route of the interface and its door', () => {
    for (const { method, path, auth } of bench.http.routes) {
      if (!path.startsWith('/api/')) continue;
      const operation = operationOf(method.toLowerCase(), path.replace(/:(\w+)/g, '{$1}'));
      expect(operation.summary).to.not.equal('');
      expect(operation.security.length === 0).to.equal(auth === 'none');
    }
  });

  it('leaves the panel’s pages out', () => {
    expect(
      Object.keys(described.paths).filter((path) => !/^\/(?:api\/|media\/|metrics|healthz)/.test(path)),
    ).to.deep.equal([]);
  });

  it('says what a body must hold, and that nothing else is taken', () => {
    const body = operationOf('post', '/api/rooms').requestBody.content['application/json']?.schema;
    expect(body?.required).to.have.members(['name', 'purpose']);
    expect(body?.additionalProperties).to.equal(false);
    expect(body?.properties?.['purpose']?.enum).to.include('kitchen');
    expect(operationOf('post', '/api/imports').requestBody.content).to.have.property('multipart/form-data');
  });

  it('says what every route answers, and of no other', () => {
    const names = bench.http.routes.map(nameOf);
    expect(Object.keys(answers).filter((name) => !names.includes(name))).to.deep.equal([]);
    for (const methods of Object.values(described.paths))
      for (const { responses } of Object.values(methods)) expect(responses['2XX']?.content).to.not.deep.equal({});
    const schema = answerOf('get', '/api/rooms/{room}/why')['application/json']?.schema;
    expect(schema?.required).to.have.members(['trackId', 'score', 'reasons']);
    expect(schema?.additionalProperties).to.equal(false);
    expect(Object.keys(answerOf('get', '/api/export'))).to.deep.equal(['application/zip']);
  });

  it('is held to by every list and state that can be asked without a name', async () => {
    const plain = Object.keys(answers).filter((name) => name.startsWith('GET /api') && !name.includes(':'));
    for (const name of plain) {
      const reply = await bench.ask('GET', name.slice(4), { headers: { cookie } });
      expect(reply.status, name).to.equal(200);
    }
    const json = plain.filter((name) => contentOf(answers[name] ?? { type: '' }).json !== null);
    expect(json.filter((name) => !checkedRoutes.has(name))).to.deep.equal([]);
    expect(json.length).to.be.greaterThan(20);
  });

  it('would be noticed to be wrong', () => {
    const answered =
      (json: unknown, type = 'application/json') =>
      () =>
        checkAnswer(bench.http.routes, 'GET', '/api/setup', { status: 200, headers: { 'content-type': type }, json });
    expect(answered({ claimed: true })).to.not.throw();
    expect(answered({ claimed: true, more: 1 })).to.throw('GET /api/setup answered something else than it says');
    expect(answered({})).to.throw('claimed');
    expect(answered(null, 'text/html')).to.throw('answered text/html');
  });

  it('says which parameters a path and a query have', () => {
    const { parameters } = operationOf('get', '/api/rooms/{room}/picks');
    expect(parameters.map((one) => `${one.in} ${one.name}`)).to.deep.equal(['path room', 'query n']);
  });
});
