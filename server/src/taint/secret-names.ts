// Names that only secrets have.
import type { Schema } from '../analysis/schema.ts';

const SECRET_NAME =
  /^(?:password|passwd|pwd|passphrase|passcode|secret|credentials?|authorization|mnemonic|seed_?phrase|bearer|jwt)$|(?:^|[a-z_-])(?:[_-]?(?:password|passphrase|secret|access_?token|refresh_?token|auth_?token|bearer_?token|id_?token|session_?token|api_?token|api_?key|private_?key|secret_?key|access_?key|client_?secret))$|^(?:access|refresh|auth|bearer|api|github|gitlab|slack|bot|oauth)_?token$|^(?:api|private|secret|access|auth|encryption|signing)_?key$/i;

/** True for names that only secrets have. `token` alone may as well be a coin: its description decides. */
export function isSecretName(name: string, schema?: Schema): boolean {
  if (schema && !/^(?:string|any|unknown)$/.test(schema.type)) return false;
  if (/^tokens?$/i.test(name))
    return /auth|access|api|bearer|secret|credential|login|jwt/i.test(schema?.description ?? '');
  return SECRET_NAME.test(name);
}
