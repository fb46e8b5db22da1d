import { appVersion } from '../../resources.ts'
import type { Written } from '../../http/writing.ts'
import { unknownEndpoint } from './errors.ts'
import { page } from './page.ts'
import type { Call, TrackingRoute } from './route.ts'

const plain = 'text/plain; charset=utf-8'
const open = { token: 'open', origin: 'own', body: 'none', bodyBytes: 0 } as const
const known = { ...open, token: 'required' } as const

/** What clients ask before anything else: what this server can do beside the basics, which is nothing of it. */
const serverInfo = JSON.stringify({
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
})

const infoOf = (path: string): TrackingRoute => ({
  method: 'GET',
  path,
  policy: known,
  handler: () => ({ status: 200, type: 'application/json', body: serverInfo }),
})

/** Links that clients print lead a browser here; a program has nothing to ask. */
function pageFor({ headers, method = 'GET' }: Call['request']): Written {
  if ((headers.accept ?? '').includes('text/html')) return page()
  throw unknownEndpoint(method, '/')
}

/** Signs of life, and what the server is. */
export const aboutRoutes: readonly TrackingRoute[] = [
  { method: 'GET', path: '/', policy: open, handler: ({ request }) => pageFor(request) },
  { method: 'GET', path: '/health', policy: open, handler: () => ({ status: 200, type: plain, body: 'OK' }) },
  { method: 'GET', path: '/version', policy: known, handler: () => ({ status: 200, type: plain, body: appVersion }) },
  infoOf('/api/3.0/mlflow/server-info'),
  infoOf('/ajax-api/3.0/mlflow/server-info'),
]
