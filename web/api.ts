// Every command of the panel goes through here: JSON, our own header, and one kind of failure with a sentence in it.
import { words } from './words.ts';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Refused here means a wrong code or password, not an ended sign-in. */
const doors: readonly string[] = ['/api/session', '/api/setup', '/api/join'];

let onSignedOut = (): void => {};
/** Called when the server no longer knows this sign-in. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

const refusalOf = (status: number, body: unknown): ApiError => {
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return new ApiError(
    status,
    typeof code === 'string' ? code : 'internal',
    typeof message === 'string' ? message : words.failed,
  );
};

const parse = (text: string): unknown => {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const request = async <Answer>(method: Method, path: string, body?: unknown): Promise<Answer> => {
  const headers: Record<string, string> = method === 'GET' ? {} : { 'X-Roomtone': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, 'offline', words.offline);
  }
  const answer = parse(await response.text());
  if (!response.ok) {
    if (response.status === 401 && !doors.includes(path)) onSignedOut();
    throw refusalOf(response.status, answer);
  }
  return answer as Answer;
};

export const get = <Answer>(path: string): Promise<Answer> => request<Answer>('GET', path);
export const post = <Answer = unknown>(path: string, body: unknown = {}): Promise<Answer> =>
  request<Answer>('POST', path, body);
export const put = <Answer = unknown>(path: string, body: unknown): Promise<Answer> =>
  request<Answer>('PUT', path, body);
export const patch = <Answer = unknown>(path: string, body: unknown): Promise<Answer> =>
  request<Answer>('PATCH', path, body);
export const remove = <Answer = unknown>(path: string, body?: unknown): Promise<Answer> =>
  request<Answer>('DELETE', path, body);

/** Sends a form; XMLHttpRequest, because fetch tells nothing of an upload's progress. */
export const sendForm = <Answer>(
  method: 'POST' | 'PUT',
  path: string,
  form: FormData,
  onProgress: (share: number) => void,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open(method, path);
    sending.setRequestHeader('X-Roomtone', '1');
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onerror = () => reject(new ApiError(0, 'offline', words.offline));
    sending.onload = () => {
      const answer = parse(sending.responseText);
      if (sending.status >= 200 && sending.status < 300) resolve(answer as Answer);
      else reject(refusalOf(sending.status, answer));
    };
    sending.send(form);
  });

export const upload = <Answer>(
  path: string,
  files: readonly File[],
  onProgress: (share: number) => void,
): Promise<Answer> => {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  return sendForm<Answer>('POST', path, form, onProgress);
};

/** The sentence that a person gets for anything that was thrown. */
export const sentenceOf = (thrown: unknown): string => (thrown instanceof ApiError ? thrown.message : words.failed);
