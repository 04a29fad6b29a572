// The simulated household's own hands: it sets the house up through the same HTTP that a person's browser uses.

export interface DemoApi {
  call(method: string, route: string, body?: unknown): Promise<unknown>;
}

/** Throws with the route and the status when the server refuses, so that a broken demo says where. */
export const createDemoApi = (url: string): DemoApi => {
  let cookie = '';
  return {
    call: async (method, route, body) => {
      const isForm = body instanceof FormData;
      const response = await fetch(`${url}${route}`, {
        method,
        headers: {
          'x-roomtone': '1',
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
      const given = response.headers.getSetCookie()[0]?.split(';')[0];
      if (given !== undefined) cookie = given;
      if (!response.ok) throw new Error(`the demo's ${method} ${route} was answered with ${response.status}`);
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return isJson ? response.json() : null;
    },
  };
};
