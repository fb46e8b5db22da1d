import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'

export interface ErrorCount {
  /** HTTP status. */
  readonly code: number
  /** Code of the error. */
  readonly error: string | null
  readonly times: number
  /** In ms since 1970 UTC. */
  readonly lastAt: number
}

/** How often each error came, the most frequent first. */
export function errorCounts(entries: readonly Pick<LogEntry, 'code' | 'error' | 'at'>[]): ErrorCount[] {
  const counts = new Map<string, ErrorCount>()
  for (const { code, error, at } of entries) {
    const key = `${code} ${error ?? ''}`
    const before = counts.get(key)
    counts.set(key, { code, error, times: (before?.times ?? 0) + 1, lastAt: Math.max(before?.lastAt ?? 0, at) })
  }
  return [...counts.values()].sort((a, b) => b.times - a.times || b.lastAt - a.lastAt)
}

const texts: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'No token, or a wrong one',
  403: 'Refused',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Sent too slowly',
  411: 'Length missing',
  413: 'Body too large',
  415: 'Unknown content type',
  422: 'Does not fit the signature',
  429: 'Too many requests',
  431: 'Headers too large',
  499: 'Caller disconnected',
  500: 'Model failed',
  501: 'Not supported',
  503: 'Queue full, or stopping',
  504: 'Took too long',
}

/** What an HTTP status means to who asks a model. */
export function codeText(code: number): string {
  return texts[code] ?? (code < 400 ? 'Answered' : code < 500 ? 'Refused' : 'Failed')
}
