// What is used of the SDK to sign in: loaded when a server asks for it, because most never do.
export {
  computeScopeUnion,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  exchangeAuthorization,
  InsecureTokenEndpointError,
  IssuerMismatchError,
  isStrictScopeSuperset,
  OAuthError,
  RegistrationRejectedError,
  refreshAuthorization,
  registerClient,
  selectResourceURL,
  startAuthorization,
  validateAuthorizationResponseIssuer,
} from '@modelcontextprotocol/client';
