const refuse = (): Promise<never> => Promise.reject(new Error('Charts load nothing.'));

/** Vega's loader reads any address, and files where there is a file system; ours reads nothing. */
export const denyLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} };
