// Names that stand in every house of the canary proof.

/** A room in which everything is allowed: what the scanner must find, or it is blind. */
export const openRoom = 'wv-sichtbar';
/** Stored and shown on purpose. */
export const shown = 'wvSichtbar9d1e';
/** A text that a person's own device is allowed to say of where it is. */
export const claimed = 'wvAnspruch5e2f';
/** The id of that device: sealed wherever it is stored, and in memory only to hear it. */
export const deviceRef = 'zqgeraet2e9c';
