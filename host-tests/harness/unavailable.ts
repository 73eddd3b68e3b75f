/** What this machine lacks, or was told wrongly. The message is one sentence, for people. */
export class Unavailable extends Error {
  override readonly name: string = "Unavailable";
}
