/**
 * What is used here of the compiler's own interface. The declarations that the package ships make
 * AssemblyScript's globals (another `console` among them) those of the whole program.
 */

export const version: string;

export interface OutputStream {
  write(chunk: Uint8Array | string): void;
  toString(): string;
}

export interface Options {
  stdout?: OutputStream;
  stderr?: OutputStream;
  readFile?(file: string, folder: string): string | null | Promise<string | null>;
  writeFile?(file: string, contents: Uint8Array | string, folder: string): void;
  listFiles?(folder: string, base: string): string[] | null;
}

export function createMemoryStream(): OutputStream;

export function main(args: string[], options: Options): Promise<{ error: Error | null }>;

declare const asc: { main: typeof main; createMemoryStream: typeof createMemoryStream; version: string };
export default asc;
