/** What one document says about another. Pure. */
import type { Catalogue } from "./catalogue.ts";
import { checkApplications, checkBindings } from "./checks/applications.ts";
import { checkGateways, checkMesh } from "./checks/gateways.ts";
import { checkRoutes } from "./checks/routes.ts";
import { checkFeatures, checkServices, checkTenants } from "./checks/services.ts";
import type { DocumentError } from "./source.ts";

/** Finds references that lead nowhere, names that could not be told apart, and keys that do not go together. */
export function checkReferences(catalogue: Catalogue): DocumentError[] {
  return [
    checkMesh,
    checkGateways,
    checkServices,
    checkFeatures,
    checkTenants,
    checkRoutes,
    checkApplications,
    checkBindings,
  ].flatMap((check) => [...check(catalogue)]);
}
