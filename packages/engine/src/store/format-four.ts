/** Format 4: what is not derived yet is told by its batch; parties are noted no longer. */
export const formatFour: string[] = ['DROP TABLE pending_party'];
