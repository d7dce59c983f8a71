/** Folder of the server, or undefined where it is not installed. */
export declare const findServer: () => string | undefined;

/** The same, but installs it from npm where it is not there. */
export declare const needServer: () => string | undefined;
