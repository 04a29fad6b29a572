// The body of an upload, as a browser's form would send it.
export interface Part {
  readonly field?: string;
  readonly name: string;
  readonly content: string | Buffer;
}

export const multipart = (
  parts: readonly Part[],
): { readonly raw: Buffer; readonly headers: Readonly<Record<string, string>> } => {
  const chunks = parts.flatMap(({ field = 'file', name, content }) => [
    Buffer.from(
      `--edge\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  const raw = Buffer.concat([...chunks, Buffer.from('--edge--\r\n')]);
  return { raw, headers: { 'content-type': 'multipart/form-data; boundary=edge' } };
};
