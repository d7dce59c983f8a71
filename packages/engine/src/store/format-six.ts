import { SLOTS, slotColumn } from './schema.ts';

const classes = Array.from({ length: SLOTS }, (_, index) => `${slotColumn(index + 1)} SMALLINT NOT NULL`).join(', ');

/**
 * Format 6: in which stretches customers were active, and by how many their number changed on a day; of how many movements
 * nobody says who started them. What is derived is made anew after it.
 */
export const formatSix: string[] = [
  `CREATE TABLE active_state (party_k INTEGER NOT NULL, valid_from DATE NOT NULL, valid_to DATE NOT NULL, ${classes})`,
  `CREATE TABLE active_delta (slot TINYINT NOT NULL, segment SMALLINT NOT NULL, day DATE NOT NULL, customers INTEGER NOT NULL)`,
  'DROP TABLE flow_delta',
  `CREATE TABLE flow_delta (slot TINYINT NOT NULL, segment SMALLINT NOT NULL, day DATE NOT NULL, kind TINYINT NOT NULL,
     amount DECIMAL(38,14) NOT NULL, quantity DECIMAL(38,14) NOT NULL, missing INTEGER NOT NULL, entries INTEGER NOT NULL,
     unsaid INTEGER NOT NULL)`,
];
