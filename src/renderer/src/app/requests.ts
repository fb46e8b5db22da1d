let blocked = 0

/** Begins to count, from the first moment of the window on. */
export function watchRequests(): void {
  // The browser forgets after 250 addresses unless it is told.
  performance.setResourceTimingBufferSize(20_000)
  document.addEventListener('securitypolicyviolation', () => {
    blocked++
  })
}

export interface Asked {
  /** Of the program that served the page. */
  readonly own: number
  /** Addresses anywhere else; there should be none. */
  readonly elsewhere: readonly string[]
  /** Attempts that the page's content policy stopped. */
  readonly blocked: number
}

/** What this window has asked for since it was opened, as the browser itself recorded it. */
export function requestsSoFar(): Asked {
  const addresses = performance.getEntriesByType('resource').map(({ name }) => new URL(name, location.href))
  const local = ({ protocol, host }: URL) => host === location.host || protocol === 'data:' || protocol === 'blob:'
  return {
    own: addresses.filter(local).length,
    elsewhere: addresses.filter((url) => !local(url)).map(({ href }) => href),
    blocked,
  }
}

/** The rules that the browser keeps this page to, as they were sent with it; null where it came with none. */
export async function contentPolicy(): Promise<string | null> {
  const answer = await fetch(location.href.split('#')[0], { method: 'HEAD' })
  return answer.headers.get('content-security-policy')
}
