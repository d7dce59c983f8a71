import type { Desk } from '../desk/desk.ts';
import { openDesk } from '../desk/open-desk.ts';
import type { CommandInput } from './command.ts';

/** Opens a desk for one piece of work and closes it, whatever happens. */
export const withDesk = async <Result>(
  { options, world }: CommandInput,
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> => {
  const desk = await openDesk(options, world);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
};
