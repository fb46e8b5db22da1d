import { createHash } from 'node:crypto'
import type { Written } from '../../http/writing.ts'

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:12vh auto;padding:0 1.5em;color:#222}code{background:#eee;padding:.1em .3em}'

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Cairn’s tracking server</title>
<style>${style}</style>
<h1>Cairn’s tracking server</h1>
<p>Programs that log to MLflow log here. Their runs are in Cairn: open the workspace in the app, or with <code>cairn open</code>.</p>
</html>
`

/**
 * For a person who follows a link that MLflow's client has printed. It tells nothing of the workspace, asks for nothing, and runs
 * nothing.
 */
export function page(): Written {
  const hash = createHash('sha256').update(style).digest('base64')
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: html,
    headers: { 'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'` },
  }
}
