/** The items that the shop sells. */
import { answer, identify, serve } from "./server.ts";

const identity = identify("catalog");

serve({ "/items": (request, response) => answer(identity, request, response) });
