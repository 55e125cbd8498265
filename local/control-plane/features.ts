/** What an account or its region has besides the basics. */
export interface Features {
  /** OAuth targets with TOKEN_EXCHANGE; accounts without it were observed (2026-09-28). */
  readonly tokenExchange: boolean;
  /** Authorizer NONE; not in the China regions (observed 2026-09-28). */
  readonly noneAuthorizer: boolean;
  /** `searchType` SEMANTIC; not in the China regions (observed 2026-09-28). */
  readonly semanticSearch: boolean;
}

/** An account with everything that the local AWS can do. */
export const ALL_FEATURES: Features = { tokenExchange: true, noneAuthorizer: true, semanticSearch: true };
