// Writes stereo 16-bit WAV files that say what they are in RIFF INFO tags.

export interface WavTags {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly number: number;
}

const chunk = (id: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat(body.length % 2 === 0 ? [head, body] : [head, body, Buffer.alloc(1)]);
};

const textChunk = (id: string, text: string): Buffer => chunk(id, Buffer.from(`${text}\0`, 'latin1'));

const formatChunk = (sampleRate: number): Buffer => {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(1, 0);
  body.writeUInt16LE(2, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE(sampleRate * 4, 8);
  body.writeUInt16LE(4, 12);
  body.writeUInt16LE(16, 14);
  return chunk('fmt ', body);
};

const infoChunk = (tags: WavTags): Buffer =>
  chunk(
    'LIST',
    Buffer.concat([
      Buffer.from('INFO', 'latin1'),
      textChunk('INAM', tags.title),
      textChunk('IART', tags.artist),
      textChunk('IPRD', tags.album),
      textChunk('ITRK', String(tags.number)),
    ]),
  );

/** `left` and `right` hold samples from -1 to 1; what lies beyond is cut. */
export const encodeWav = (
  sound: { readonly left: Float32Array; readonly right: Float32Array; readonly sampleRate: number },
  tags: WavTags,
): Buffer => {
  const body = Buffer.alloc(sound.left.length * 4);
  for (let index = 0; index < sound.left.length; index += 1) {
    const left = Math.max(-1, Math.min(1, sound.left[index] ?? 0));
    const right = Math.max(-1, Math.min(1, sound.right[index] ?? 0));
    body.writeInt16LE(Math.round(left * 32767), index * 4);
    body.writeInt16LE(Math.round(right * 32767), index * 4 + 2);
  }
  const chunks = Buffer.concat([
    Buffer.from('WAVE', 'latin1'),
    formatChunk(sound.sampleRate),
    infoChunk(tags),
    chunk('data', body),
  ]);
  return chunk('RIFF', chunks);
};
