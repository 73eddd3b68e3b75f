import { Readable } from "node:stream";
import { EnvHttpProxyAgent, fetch } from "undici";

const DEFAULT_INDEX = "https://pypi.org/simple";
const JSON_LIST = "application/vnd.pypi.simple.v1+json";
const HTML_LIST = "text/html;q=0.1";

/**
 * Fetches a file of a project from a Python package index, as pip would: from the index that PIP_INDEX_URL
 * names (its user and password included), else the public one; through the proxy that HTTPS_PROXY,
 * HTTP_PROXY and NO_PROXY name.
 *
 * @param project normalised name of the project
 * @param file name of the file
 * @returns the bytes of the file, as a stream
 * @throws Error with one sentence that names the index without its password
 */
export async function fetchFromIndex(
  project: string,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<Readable> {
  const index = new URL(env.PIP_INDEX_URL || DEFAULT_INDEX);
  const authorization = credentials(index);
  const shown = `${index.origin}${index.pathname}`;
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
  });

  async function get(url: URL, accept: string): Promise<Response> {
    const headers: Record<string, string> = { accept };
    // The password of the index belongs to the index only, not to the host that keeps the files.
    if (authorization !== undefined && url.origin === index.origin) headers.authorization = authorization;
    try {
      const response = await fetch(url, { headers, dispatcher });
      if (response.ok) return response as unknown as Response;
      throw new Error(`answered ${response.status}`);
    } catch (error) {
      throw new Error(`${shown} ${reasonOf(error)}`, { cause: error });
    }
  }

  const listAddress = new URL(`${index.pathname.replace(/\/$/, "")}/${project}/`, index.origin);
  const list = await get(listAddress, `${JSON_LIST}, ${HTML_LIST}`);
  const address = addressOf(file, await list.text(), list.url || listAddress.href);
  if (address === undefined) throw new Error(`${shown} lists no ${file}`);
  const { body } = await get(new URL(address), "*/*");
  if (body === null) throw new Error(`${shown} sent an empty ${file}`);
  return Readable.from(body);
}

/** Takes the user and password out of an address; gives the header that says the same. */
function credentials(address: URL): string | undefined {
  if (address.username === "") return undefined;
  const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  address.username = "";
  address.password = "";
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

/** Finds a file's address in a project's list, which mirrors give as JSON or as HTML. */
function addressOf(file: string, list: string, base: string): string | undefined {
  if (list.trimStart().startsWith("{")) {
    const { files } = JSON.parse(list) as { files: { filename: string; url: string }[] };
    const entry = files.find(({ filename }) => filename === file);
    return entry === undefined ? undefined : new URL(entry.url, base).href;
  }
  for (const [, href = ""] of list.matchAll(/<a\s[^>]*href="([^"]*)"/gi)) {
    const address = new URL(href.replaceAll("&amp;", "&"), base);
    if (address.pathname.endsWith(`/${file}`)) return address.href;
  }
  return undefined;
}

/** `fetch` hides why it failed in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message.startsWith("answered ")) return error.message;
  const cause = error.cause instanceof Error ? error.cause : error;
  return `cannot be reached (${cause.message || ("code" in cause ? String(cause.code) : cause.name)})`;
}
