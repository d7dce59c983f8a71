// A Chromium for the browser tests: found, or installed where that is allowed, else an instruction.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say, step } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of the program, or undefined. */
export const findChromium = () => {
  const named = process.env.SEXTANT_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, `${name}${suffix}`)));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
};

/** The same, but installs one first where apt-get may be used. Says what to do when there is none. */
export const needChromium = async () => {
  const found = findChromium();
  if (found !== undefined) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get') && !process.env.SEXTANT_CHROMIUM) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await step('Installing Chromium (apt-get)', async () => {
      await run('apt-get', ['update', '-qq'], { env, quiet: true });
      const packages = ['chromium', 'fonts-dejavu-core'];
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, quiet: true });
    });
    return findChromium();
  }
  say('No Chromium was found. Install Chromium, Chrome or Edge (on Debian and Ubuntu: sudo apt-get install chromium),');
  say('or set SEXTANT_CHROMIUM to the path of one. Without it the browser tests are skipped.');
  return undefined;
};
