import { readFileSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'
import { pageHost, pageScheme } from './trust.ts'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}

/** Before the app is ready: the page's scheme is a standard and secure one, unlike `file:`. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page and nothing else. @param folder out/renderer */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(pageScheme, ({ url, method }) => {
    const file = method === 'GET' || method === 'HEAD' ? fileOf(url, folder) : null
    if (file === null) return refused()
    try {
      // At once: each turn of waiting for a file is one of the first screen too.
      const body = new Uint8Array(readFileSync(file))
      return new Response(method === 'HEAD' ? null : body, { headers: headersOf(file) })
    } catch {
      return refused()
    }
  })
}

/** The file behind an address, or null where it is not one of the page's folder. */
export function fileOf(address: string, folder: string): string | null {
  const { host, pathname } = new URL(address)
  if (host !== pageHost) return null
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(folder + sep) && extname(file) in types ? file : null
}

function headersOf(file: string): Record<string, string> {
  return {
    'Content-Type': types[extname(file)],
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  }
}

function refused(): Response {
  return new Response(null, { status: 404 })
}
