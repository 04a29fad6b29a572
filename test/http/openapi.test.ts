// The description that outside programs read: every route, from the very schemas that the server obeys.
import { expect } from 'chai';
import { answers, contentOf } from '../../server/http/answers.ts';
import { nameOf } from '../../server/http/route.ts';
import { checkAnswer, checkedRoutes } from '../support/answer-check.ts';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

describe('/api/openapi.json', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  let cookie: string;
  // biome-ignore lint/suspicious/noExplicitAny: a foreign format, looked at in places
  let described: any;
  before(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
    described = (await bench.ask('GET', '/api/openapi.json', { headers: { cookie } })).json;
  });
  after(() => bench.close());

  it('names every route of the interface and its door', () => {
    for (const { method, path, auth } of bench.http.routes) {
      if (!path.startsWith('/api/')) continue;
      const operation = described.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).to.be.an('object');
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
    const body = described.paths['/api/rooms'].post.requestBody.content['application/json'].schema;
    expect(body.required).to.have.members(['name', 'purpose']);
    expect(body.additionalProperties).to.equal(false);
    expect(body.properties.purpose.enum).to.include('kitchen');
    expect(described.paths['/api/imports'].post.requestBody.content).to.have.property('multipart/form-data');
  });

  it('says what every route answers, and of no other', () => {
    const names = bench.http.routes.map(nameOf);
    expect(Object.keys(answers).filter((name) => !names.includes(name))).to.deep.equal([]);
    for (const methods of Object.values<Record<string, { responses: Record<string, { content: object }> }>>(
      described.paths,
    ))
      for (const { responses } of Object.values(methods)) expect(responses['2XX']?.content).to.not.deep.equal({});
    const { schema } = described.paths['/api/rooms/{room}/why'].get.responses['2XX'].content['application/json'];
    expect(schema.required).to.have.members(['trackId', 'score', 'reasons']);
    expect(schema.additionalProperties).to.equal(false);
    expect(Object.keys(described.paths['/api/export'].get.responses['2XX'].content)).to.deep.equal(['application/zip']);
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
    const { parameters } = described.paths['/api/rooms/{room}/picks'].get;
    expect(parameters.map((one: { name: string; in: string }) => `${one.in} ${one.name}`)).to.deep.equal([
      'path room',
      'query n',
    ]);
  });
});
