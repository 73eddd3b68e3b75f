/** Imported from the host's module of this file's name, as the stock runtime expects. */
export declare function proc_exit(code: u32): void;
