/** The part of the WebAssembly API that this package uses. TypeScript has it only in its library for browsers. */
declare namespace WebAssembly {
  type ImportValue = ((...args: (number | bigint)[]) => number) | Memory;
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    private constructor();
    static exports(module: Module): { name: string; kind: string }[];
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }

  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }

  class Memory {
    constructor(limits: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
  }

  function validate(bytes: Uint8Array): boolean;
  function compile(bytes: Uint8Array): Promise<Module>;
}
