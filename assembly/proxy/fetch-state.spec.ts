import { ABSENT, part } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { FetchState } from "./fetch-state";

const bytes = new Writer(memory.data(64), 64);
const NOW: i64 = 1_800_000_000_000;
const TIMEOUT: i64 = 5_000;
const LIFETIME: i64 = 60_000;

function shared(state: FetchState): FetchState {
  state.write(bytes.clear());
  const other = new FetchState();
  other.read(bytes.written());
  return other;
}

describe("a document that is fetched", () => {
  it("is due where nothing is known", () => {
    expect(new FetchState().isDue(NOW, TIMEOUT, LIFETIME, false)).toBe(true);
  });

  it("is not due while somebody fetches, but when he must be dead", () => {
    const state = new FetchState();
    state.lease(NOW, TIMEOUT);
    const other = shared(state);
    expect(other.isDue(NOW + TIMEOUT, TIMEOUT, LIFETIME, true)).toBe(false);
    expect(other.isDue(NOW + TIMEOUT + 500, TIMEOUT, LIFETIME, false)).toBe(true);
  });

  it("is due anew when its lifetime is over, or on demand", () => {
    const state = new FetchState();
    state.lease(NOW, TIMEOUT);
    state.succeed(NOW, LIFETIME);
    const other = shared(state);
    expect(other.fetchedAt).toBe(NOW);
    expect(other.isDue(NOW + 59_999, TIMEOUT, LIFETIME, false)).toBe(false);
    expect(other.isDue(NOW + 59_999, TIMEOUT, LIFETIME, true)).toBe(true);
    expect(other.isDue(NOW + 60_000, TIMEOUT, LIFETIME, false)).toBe(true);
  });

  it("has another name than the one before, even at the same time", () => {
    const state = new FetchState();
    state.succeed(NOW, 1);
    state.succeed(NOW, 1);
    expect(state.fetchedAt).toBe(NOW + 1);
  });

  it("is tried again after pauses that grow up to a minute", () => {
    const state = new FetchState();
    for (let failures = 0; failures < 12; failures++) {
      const pause = min<i64>(500 << min(failures, 7), 60_000);
      state.fail(NOW, 0);
      expect(shared(state).isDue(NOW + pause / 2 - 1, TIMEOUT, LIFETIME, true)).toBe(false);
      expect(shared(state).isDue(NOW + pause / 2, TIMEOUT, LIFETIME, false)).toBe(true);
    }
    state.fail(NOW, 0xffff);
    expect(state.isDue(NOW + 59_990, TIMEOUT, LIFETIME, true)).toBe(false);
    state.succeed(NOW, 0);
    state.fail(NOW, 0);
    expect(state.retryAt).toBe(NOW + 250);
  });

  it("is due although the clock was set back", () => {
    const state = new FetchState();
    state.lease(NOW, TIMEOUT);
    state.fail(NOW, 0);
    state.lease(NOW, TIMEOUT);
    expect(state.isDue(NOW - 86_400_000, TIMEOUT, LIFETIME, true)).toBe(true);
    state.succeed(NOW, LIFETIME);
    expect(state.isDue(NOW - 501, TIMEOUT, LIFETIME, false)).toBe(true);
    expect(state.isDue(NOW - 500, TIMEOUT, LIFETIME, false)).toBe(false);
  });

  it("begins anew where what is shared is torn", () => {
    const state = new FetchState();
    state.succeed(NOW, 60_000);
    state.write(bytes.clear());
    state.read(part(bytes.written(), 0, 35));
    expect(state.fetchedAt).toBe(0);
    state.read(ABSENT);
    expect(state.isDue(NOW, TIMEOUT, LIFETIME, false)).toBe(true);
  });
});
