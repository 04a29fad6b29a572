// Describes the route table as OpenAPI 3.1, from the very schemas that the server obeys.
import { z } from 'zod';
import { answers, contentOf } from './answers.ts';
import { type Auth, nameOf, type Route } from './route.ts';

const pathOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}').replace(/\{?\/?\{?\*(\w+)\}+/g, '/{$1}');

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'input'): Record<string, unknown> => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const parametersOf = (route: Route): object[] => {
  const inPath = [...pathOf(route.path).matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (route.query === null) return inPath;
  const { properties = {}, required = [] } = schemaOf(route.query) as {
    properties?: Record<string, object>;
    required?: readonly string[];
  };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery];
};

const files = { type: 'object', properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } } };

const bodyOf = ({ body }: Route): object | null => {
  if (body === null) return null;
  if (body === 'multipart') return { required: true, content: { 'multipart/form-data': { schema: files } } };
  return { content: { 'application/json': { schema: schemaOf(body) } } };
};

const securityOf = (auth: Auth): object[] => {
  if (auth === 'none') return [];
  if (auth === 'session') return [{ session: [] }];
  if (auth === 'metrics' || auth === 'listens') return [{ token: [auth] }];
  return [{ session: [] }, { token: [auth] }];
};

const refusal = { $ref: '#/components/responses/Refusal' };

/** Throws for a route of the interface that does not say what it answers. */
const answerOf = (route: Route): object => {
  const words = answers[nameOf(route)];
  if (words === undefined) throw new TypeError(`${nameOf(route)} does not say what it answers`);
  const { json, other } = contentOf(words);
  const content = {
    ...(json !== null && { 'application/json': { schema: schemaOf(json, 'output') } }),
    ...(other !== null && { [other]: { schema: { type: 'string', format: 'binary' } } }),
  };
  return { description: 'Done.', content };
};

const operationOf = (route: Route): object => {
  const body = bodyOf(route);
  return {
    summary: route.says,
    security: securityOf(route.auth),
    parameters: parametersOf(route),
    ...(body !== null && { requestBody: body }),
    responses: { '2XX': answerOf(route), '4XX': refusal, '5XX': refusal },
  };
};

const components = {
  securitySchemes: {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'roomtone-8321',
      description: 'The browser’s session; the name ends with the port.',
    },
    token: { type: 'http', scheme: 'bearer', description: 'A token with named scopes.' },
  },
  responses: {
    Refusal: {
      description: 'Why not, as a code and as a sentence for a person.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
};

const isInterface = ({ path }: Route): boolean => /^\/(?:api|1|media|metrics|healthz)(?:\/|$)/.test(path);

export const describe = (routes: readonly Route[]): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes.filter(isInterface)) {
    const path = pathOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const about = {
    title: 'Roomtone',
    version: '1',
    description:
      'A request other than GET with the session cookie needs our own Origin, or no Origin and the header X-Roomtone: 1.',
  };
  return { openapi: '3.1.0', info: about, paths, components };
};
