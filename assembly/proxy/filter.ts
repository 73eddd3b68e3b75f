/**
 * One configured plugin: there is an instance for each plugin that uses the module in a VM, and one more for
 * each configuration that replaces another while old requests still run on that. An instance never changes
 * after it was made, but for what it learns by itself (a cache).
 *
 * A filter's constructor takes the `ConfigNode` of its configuration and records there whatever is wrong.
 */
export abstract class Filter {}
