import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream'
import { CairnError } from '../../../shared/errors.ts'
import type { Exchange } from './respond.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

interface Asset {
  readonly path: string
  readonly size: number
  readonly type: string
  readonly cache: string
}

/** Every file of the page by the path under which it is asked for. A request is looked up and never becomes a path on disk. */
export type Assets = ReadonlyMap<string, Asset>

/** @throws FILE_NOT_FOUND where the page was not built */
export function findAssets(folder: string): Assets {
  if (!existsSync(join(folder, 'index.html'))) throw new CairnError('FILE_NOT_FOUND', `The page is not built: no index.html in ${folder}.`)
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const name = relative(folder, path).replaceAll(sep, '/')
    // The build puts a hash of the content into the names of this folder.
    const cache = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-store'
    assets.set(name === 'index.html' ? '/' : `/${name}`, { path, size: statSync(path).size, type, cache })
  }
  return assets
}

export function sendAsset({ request, response }: Exchange, { path, size, type, cache }: Asset): void {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': size, 'Cache-Control': cache })
  if (request.method === 'HEAD') return void response.end()
  // A reader that went away is no error.
  pipeline(createReadStream(path), response, () => {})
}
