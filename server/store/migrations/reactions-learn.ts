// Step 6: whether an opinion may shape the taste; what was said before came with the permission to learn.

export const reactionsLearn = `
ALTER TABLE reactions ADD COLUMN learn INTEGER NOT NULL DEFAULT 1;
`;
