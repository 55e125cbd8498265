import type { IncomingMessage, ServerResponse } from 'node:http';
import { ToolkitError } from '../../contract/errors.ts';

/** The part of the issuer's library that is used. It brings no types of its own. */
export interface OidcLibrary {
  readonly Provider: new (issuer: string, configuration: object) => OidcProvider;
  readonly errors: {
    readonly InvalidScope: new (message: string, scope: string) => Error;
    readonly CustomOIDCProviderError: new (code: string, description: string) => Error;
  };
}

/** The library's server. */
export interface OidcProvider {
  readonly Grant: new (of: { readonly clientId: string; readonly accountId: string }) => OidcGrant;
  callback(): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;
  registerGrantType(
    name: string,
    handler: (context: OidcContext) => Promise<void>,
    parameters: readonly string[],
    repeatable: readonly string[],
  ): void;
  interactionDetails(incoming: IncomingMessage, outgoing: ServerResponse): Promise<OidcInteraction>;
  interactionFinished(incoming: IncomingMessage, outgoing: ServerResponse, result: object): Promise<void>;
}

/** A login under way. */
export interface OidcInteraction {
  readonly uid: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a user lets a client do. */
export interface OidcGrant {
  addOIDCScope(scope: string): void;
  addResourceScope(resource: string, scope: string): void;
  save(): Promise<string>;
}

/** What the library knows of a request. */
export interface OidcContext {
  readonly oidc: {
    readonly provider: OidcProvider;
    readonly client?: { readonly clientId: string };
    readonly session?: { readonly accountId?: string };
    readonly params?: Readonly<Record<string, string | readonly string[] | undefined>>;
  };
  body?: unknown;
}

/**
 * Loads the library, which is an optional peer.
 * @throws ToolkitError `peer-missing` where it is not installed.
 */
export async function loadOidcLibrary(
  load: () => Promise<unknown> = importOidcProvider,
): Promise<OidcLibrary> {
  try {
    // The library brings no types of its own.
    return (await load()) as OidcLibrary;
  } catch (cause) {
    throw new ToolkitError('peer-missing', 'package "oidc-provider" is not installed', {
      hint: 'Run "npm install oidc-provider@9.13.3".',
      cause,
    });
  }
}

/** The name is a variable, so that the compiler does not look for types which the library has not. */
async function importOidcProvider(): Promise<unknown> {
  const name: string = 'oidc-provider';
  return import(name);
}
