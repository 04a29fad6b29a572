// A tenth of a second of silence as a WAV, made here so that no file and no data: address is needed.
const rate = 8000;
const samples = rate / 10;

const writeText = (view: DataView, at: number, text: string): void => {
  for (let index = 0; index < text.length; index++) view.setUint8(at + index, text.charCodeAt(index));
};

export const silentWave = (): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(44 + samples);
  const view = new DataView(bytes.buffer);
  writeText(view, 0, 'RIFF');
  view.setUint32(4, 36 + samples, true);
  writeText(view, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  writeText(view, 36, 'data');
  view.setUint32(40, samples, true);
  // In eight-bit WAV the middle, and so silence, is 128.
  bytes.fill(128, 44);
  return bytes;
};

export const silence = (): string => URL.createObjectURL(new Blob([silentWave()], { type: 'audio/wav' }));
