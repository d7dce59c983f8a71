/**
 * Packages of the npm scope `@sextant` come from whom this host comes: whoever installed the one trusts the other. A folder
 * has no such name.
 */
export const isOurs = (name: string): boolean => name.startsWith('@sextant/');
