import type { ImportedFile } from '../source.ts'
import type { MlflowClient } from './client.ts'
import { pages, withToken } from './paging.ts'
import { integerOf, textOf } from './wire.ts'

/** How the files of a run or model are listed and got. */
interface Access {
  /** @param folder empty for the root @returns entries with paths from the root */
  list(folder: string): AsyncIterable<{ readonly path: string; readonly isFolder: boolean; readonly bytes: number | null }>
  /** Where a file is got from. */
  address(path: string): string
}

const encoded = (path: string) => path.split('/').map(encodeURIComponent).join('/')

/** A server that keeps the files itself gives them out under one address. */
function proxied(client: MlflowClient, root: string): Access {
  const base = '/api/2.0/mlflow-artifacts/artifacts'
  return {
    async *list(folder) {
      const path = folder === '' ? root : `${root}/${folder}`
      const answer = await client.json(`${base}?${new URLSearchParams({ path })}`)
      yield* entriesOf(answer?.files, (name) => (folder === '' ? name : `${folder}/${name}`))
    },
    address: (path) => `${base}/${encoded(`${root}/${path}`)}`,
  }
}

/** Files that lie elsewhere are fetched by the server. */
function ofRun(client: MlflowClient, run: string): Access {
  return {
    async *list(folder) {
      const of = { run_id: run, ...(folder !== '' && { path: folder }) }
      for await (const file of pages((token) => client.get('artifacts/list', { ...of, ...withToken(token) }), 'files'))
        yield* entriesOf([file], (path) => path)
    },
    address: (path) => `/get-artifact?${new URLSearchParams({ path, run_id: run })}`,
  }
}

function ofModel(client: MlflowClient, model: string): Access {
  return {
    async *list(folder) {
      const of: Record<string, string> = folder === '' ? {} : { artifact_directory_path: folder }
      const ask = (token: string) => client.get(`logged-models/${model}/artifacts/directories`, { ...of, ...withToken(token) })
      for await (const file of pages(ask, 'files')) yield* entriesOf([file], (path) => path)
    },
    address: (path) => `/ajax-api/2.0/mlflow/logged-models/${model}/artifacts/files?${new URLSearchParams({ artifact_file_path: path })}`,
  }
}

function* entriesOf(files: unknown, pathOf: (name: string) => string) {
  for (const file of Array.isArray(files) ? (files as Record<string, unknown>[]) : []) {
    const name = textOf(file.path)
    if (name !== null && name !== '') yield { path: pathOf(name), isFolder: file.is_dir === true, bytes: integerOf(file.file_size) }
  }
}

/** The files of a run or logged model. @param location as the server tells it */
export function servedFiles(
  client: MlflowClient,
  of: { readonly run: string } | { readonly model: string },
  location: string | null,
): AsyncGenerator<ImportedFile> {
  const root = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+?)\/*$/.exec(location ?? '')?.[1]
  const access = root !== undefined ? proxied(client, root) : 'run' in of ? ofRun(client, of.run) : ofModel(client, of.model)
  return walk(client, access, '', 0)
}

/** How deep folders may lie in each other: a server could list without end. */
const deepest = 64

async function* walk(client: MlflowClient, access: Access, folder: string, depth: number): AsyncGenerator<ImportedFile> {
  for await (const { path, isFolder, bytes } of access.list(folder)) {
    // What is listed must lie in the folder.
    if (folder !== '' && !path.startsWith(`${folder}/`)) continue
    if (!isFolder) yield { path, bytes, open: () => client.stream(access.address(path)) }
    else if (depth < deepest && path !== folder) yield* walk(client, access, path, depth + 1)
  }
}
