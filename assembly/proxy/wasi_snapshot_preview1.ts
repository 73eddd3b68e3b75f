/** What Envoy offers of WASI. The name of this file is that of the module which the functions are imported from. */
export declare function environ_sizes_get(count: usize, size: usize): u32;
export declare function environ_get(pointers: usize, buffer: usize): u32;
