import type { ConnectorContext } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';
import { findFiles, needFolder } from '../files/find-files.ts';

/** Is the configuration usable, and is there a file for each entry? Reads no file. */
export const checkSource = async (context: ConnectorContext): Promise<void> => {
  const config = parseConfig(context.config);
  const folder = await needFolder(config.folder);
  for (const declaration of config.files) await findFiles(folder, declaration);
};
