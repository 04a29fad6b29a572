// Step 7: who asked for an erasure that is under way, and how much of it is done, so that a crash loses neither receipt nor counts.

export const erasureRecords = `
ALTER TABLE erasures ADD COLUMN record TEXT;
ALTER TABLE erasures ADD COLUMN counts TEXT;
`;
