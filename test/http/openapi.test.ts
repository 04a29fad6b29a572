// The description that outside programs read: every route, from the very schemas that the server obeys.
import { expect } from 'chai';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

describe('/api/openapi.json', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  // biome-ignore lint/suspicious/noExplicitAny: a foreign format, looked at in places
  let described: any;
  before(async () => {
    bench = await startHttp();
    const cookie = await enter(bench);
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

  it('says which parameters a path and a query have', () => {
    const { parameters } = described.paths['/api/rooms/{room}/picks'].get;
    expect(parameters.map((one: { name: string; in: string }) => `${one.in} ${one.name}`)).to.deep.equal([
      'path room',
      'query n',
    ]);
  });
});
