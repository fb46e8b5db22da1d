import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resourcePath } from '../../../../resources.ts'
import type { Written } from '../../../../http/writing.ts'

let page: Written | undefined

/**
 * The one page of an endpoint, for a person with a browser: deployments, and a form that predicts. It is the same for everyone and tells
 * nothing; what it shows it asks for, with the token that the person enters. Its script and style may run because they are these, by hash.
 */
export function htmlPage(): Written {
  return (page ??= made())
}

function made(): Written {
  const html = readFileSync(resourcePath('endpoint', 'page.html'), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(html, 'script')}'`,
    `style-src '${hashOf(html, 'style')}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  const headers = {
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()',
  }
  return { status: 200, type: 'text/html; charset=utf-8', body: html, headers }
}

function hashOf(html: string, tag: 'script' | 'style'): string {
  const content = html.slice(html.indexOf(`<${tag}>`) + tag.length + 2, html.indexOf(`</${tag}>`))
  return `sha256-${createHash('sha256').update(content).digest('base64')}`
}
