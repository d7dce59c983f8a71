import type { ConnectorContext, StreamDescription } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';
import { findFields } from './find-fields.ts';

/** One stream for each mapping, what others refer to first, with the columns of the files it reads. */
export const discoverStreams = async (context: ConnectorContext): Promise<StreamDescription[]> => {
  const config = parseConfig(context.config);
  const fields = await findFields(context, config);
  return config.mappings.map(({ stream, table, history, historyFrom, endAssumed, deletes }) => ({
    name: stream,
    table,
    history,
    ...(historyFrom === undefined ? {} : { historyFrom }),
    ...(endAssumed ? { endAssumed } : {}),
    ...(deletes === 'never' ? {} : { deletes }),
    ...fieldsIn(fields.get(stream)),
  }));
};

const fieldsIn = (fields: StreamDescription['fields']): Pick<StreamDescription, 'fields'> =>
  fields === undefined || Object.keys(fields).length === 0 ? {} : { fields };
