// Watches a stream of MQTT packets for one that is larger than allowed, before anything holds it in memory.

export interface PacketGuard {
  /** False as soon as a packet announces more than `limit` bytes or a length that MQTT does not know. */
  accept(chunk: Uint8Array, limit: number): boolean;
}

/** Follows the fixed headers of MQTT 3.1.1, section 2.2: one byte of type, then one to four bytes of length. */
export const createPacketGuard = (): PacketGuard => {
  let left = 0;
  let lengthBytes = -1;
  let length = 0;
  const header = (byte: number): boolean => {
    if (lengthBytes < 0) {
      lengthBytes = 0;
      length = 0;
      return true;
    }
    length += (byte & 127) * 128 ** lengthBytes;
    lengthBytes += 1;
    if ((byte & 128) !== 0) return lengthBytes < 4;
    left = length;
    lengthBytes = -1;
    return true;
  };
  return {
    accept: (chunk, limit) => {
      let at = 0;
      while (at < chunk.length) {
        if (left > 0) {
          const skipped = Math.min(left, chunk.length - at);
          left -= skipped;
          at += skipped;
          continue;
        }
        if (!header(chunk[at] ?? 0) || length > limit) return false;
        at += 1;
      }
      return true;
    },
  };
};
