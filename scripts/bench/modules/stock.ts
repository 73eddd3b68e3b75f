/** What focus-group does, written as the README of the stock runtime shows it: the ids are the configuration. */
export * from "@solo-io/proxy-runtime/assembly/proxy";

import {
  Context,
  FilterHeadersStatusValues,
  RootContext,
  registerRootContext,
  stream_context,
} from "@solo-io/proxy-runtime/assembly/index";

class GroupRoot extends RootContext {
  readonly ids: Set<string> = new Set<string>();

  onConfigure(size: u32): bool {
    super.onConfigure(size);
    const ids = this.getConfiguration().split(",");
    for (let index = 0; index < ids.length; index++) this.ids.add(ids[index]);
    return true;
  }

  createContext(context: u32): Context {
    return new Group(context, this);
  }
}

class Group extends Context {
  constructor(
    context: u32,
    private readonly root: GroupRoot,
  ) {
    super(context, root);
  }

  onRequestHeaders(count: u32, isEnd: bool): FilterHeadersStatusValues {
    if (this.root.ids.has(stream_context.headers.request.get("x-customer"))) {
      stream_context.headers.request.replace("x-version", "geo-discount");
    }
    return FilterHeadersStatusValues.Continue;
  }
}

registerRootContext((context: u32) => new GroupRoot(context), "stock");
