/** The invoices of the shop. A tenant may have a copy of this service, with data, of its own. */
import { answer, identify, serve } from "./server.ts";

const identity = identify("billing");

serve({ "/invoices": (request, response) => answer(identity, request, response) });
