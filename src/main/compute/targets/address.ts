import { CairnError } from '../../../shared/errors.ts'
import { isLoopback } from '../../../shared/domain/serving/loopback.ts'

/** @throws INVALID_INPUT for what is no address of a Ray dashboard */
export function parseAddress(text: string): URL {
  const url = URL.parse(text)
  const why = !url
    ? 'it is not a URL, such as http://127.0.0.1:8265'
    : url.protocol !== 'http:' && url.protocol !== 'https:'
      ? 'it starts with neither http:// nor https://'
      : url.username || url.password
        ? 'the address contains a user name or password; set the token separately'
        : url.search || url.hash
          ? 'nothing may follow the path'
          : null
  if (!url || why !== null)
    throw new CairnError('INVALID_INPUT', `"${text}" is not the address of a cluster: ${why}.`, { field: 'address' })
  return url
}

/** What everybody between here and there could do. @param hasToken whether requests carry a token */
export function warningsOf(address: string, hasToken: boolean): string[] {
  const url = new URL(address)
  const isHere = isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
  const warnings: string[] = []
  if (!hasToken)
    warnings.push(
      'No token: whoever reaches this cluster can run programs on it. Start Ray with RAY_AUTH_MODE=token, and set the token here.',
    )
  if (url.protocol === 'http:' && !isHere)
    warnings.push(
      `Not encrypted: ${hasToken ? 'the token and everything sent there' : 'everything sent there'} can be read and changed on the network. Use https, or a tunnel.`,
    )
  return warnings
}
