import { createHash } from 'node:crypto'

/** What the file with the token for an address is called: so no token goes to another address than the one that it was typed for. */
export function tokenFileName(url: string): string {
  return createHash('sha256').update(new URL(url).origin).digest('hex')
}
