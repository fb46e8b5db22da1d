const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const loopbackAddress = new RegExp(`^127(?:\\.${octet}){3}$`)

/** Whether an address to listen on is one that only programs of this computer reach. Any other name may mean anything tomorrow. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || loopbackAddress.test(host)
}
