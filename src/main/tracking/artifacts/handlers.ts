import { loggedModelArtifactUri, runArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import { type ChangingTree, type FileTree, requireFile } from '../../experiments/online.ts'
import { json, type Written } from '../../http/writing.ts'
import type { Workspace } from '../../workspace/index.ts'
import { hearFile } from '../runs/heard.ts'
import type { Call, Streamed } from '../server/route.ts'
import { missing } from '../server/rpc.ts'
import { dropFiles, keepFile } from './change.ts'
import { type FileInfo, listAll } from './list.ts'
import { checkedArtifactPath, checkedFolder, decodeOnce } from './path.ts'
import { changingTree, filePlace, folderPlace, loggedModelTree, readyTree, runOfTree, runTree, versionTree } from './place.ts'
import { orRefused, receiveBody } from './receive.ts'
import { sendFile } from './send.ts'

const done: Written = { status: 200, type: json, body: '{}' }

/** Where its own pages may upload to: in bytes. */
const mostOfPage = 10 * 1024 * 1024

/** The path is checked, and its tree found, before anything is read of the body. */
export function upload(call: Call): Promise<Written> {
  return orRefused(call.request, () => {
    const { tree, path } = filePlace(call.workspace.db, restOf(call))
    return keep(call, changingTree(tree), path)
  })
}

export function uploadToRun(call: Call): Promise<Written> {
  return orRefused(call.request, () => {
    const tree = runTree(call.workspace.db, named(call.query, 'run_uuid'))
    return keep(call, tree, pathOf(call.query, 'path'), mostOfPage)
  })
}

async function keep({ workspace, request, at }: Call, tree: ChangingTree, path: string, limit?: number): Promise<Written> {
  const run = runOfTree(workspace.db, tree)
  if (run !== null) hearFile(workspace, run, at)
  keepFile(workspace, tree, path, await receiveBody(workspace.objects, request, limit))
  // A large file may take longer than a run may be silent.
  if (run !== null) hearFile(workspace, run, Date.now())
  return done
}

export function download(call: Call): Promise<Streamed> {
  const { tree, path } = filePlace(call.workspace.db, restOf(call))
  return send(call, tree, path)
}

export function downloadOfRun(call: Call): Promise<Streamed> {
  const id = call.query.get('run_id') ?? call.query.get('run_uuid')
  if (!id) throw missing('run_id')
  return send(call, runTree(call.workspace.db, id), pathOf(call.query, 'path'))
}

export function downloadOfModel(call: Call): Promise<Streamed> {
  return send(call, loggedModelTree(call.workspace.db, call.params.model_id), pathOf(call.query, 'artifact_file_path'))
}

export async function downloadOfVersion(call: Call): Promise<Streamed> {
  const { versionByNumber } = await import('../registry/find.ts')
  const { id } = versionByNumber(call.workspace.db, named(call.query, 'name'), named(call.query, 'version'))
  return send(call, versionTree(id), pathOf(call.query, 'path'))
}

async function send(call: Call, tree: FileTree, path: string): Promise<Streamed> {
  const { db, objects } = call.workspace
  return sendFile(objects, requireFile(db, await readyTree(call, tree), path), call.request.headers.range)
}

/** A file, or a folder with all that it holds. What is not there is gone already. */
export function remove(call: Call): Written {
  const { tree, path } = filePlace(call.workspace.db, restOf(call))
  const changing = changingTree(tree)
  const run = runOfTree(call.workspace.db, changing)
  if (run !== null) hearFile(call.workspace, run, call.at)
  dropFiles(call.workspace, changing, path)
  return done
}

export async function listProxied({ path = '' }: { path?: string }, call: Call) {
  // What lies above runs and models holds nothing that is listed here: clients ask for experiments elsewhere.
  if (path === '') return {}
  const { tree, path: folder } = folderPlace(call.workspace.db, path)
  return { files: await listAll(call.workspace, await readyTree(call, tree), folder) }
}

export async function listOfRun({ run_id, path = '' }: { run_id: string; path?: string }, { workspace }: Call) {
  const { experiment, ...tree } = runTree(workspace.db, run_id)
  return { root_uri: runArtifactUri(experiment, run_id), files: await listWhole(workspace, tree, path) }
}

export async function listOfModel(input: { model_id: string; artifact_directory_path?: string }, { workspace }: Call) {
  const { experiment, ...tree } = loggedModelTree(workspace.db, input.model_id)
  const files = await listWhole(workspace, tree, input.artifact_directory_path ?? '')
  return { root_uri: loggedModelArtifactUri(experiment, input.model_id), files }
}

/** With paths from the root, not from the folder. */
async function listWhole(workspace: Workspace, tree: FileTree, path: string): Promise<FileInfo[]> {
  const folder = checkedFolder(path)
  const files = await listAll(workspace, tree, folder)
  return folder === '' ? files : files.map((file) => ({ ...file, path: `${folder}/${file.path}` }))
}

/** What follows `artifacts/` in the path, as it came: routers decode in ways of their own. */
function restOf({ request }: Call): string {
  const [path] = (request.url ?? '').split('?', 1)
  return decodeOnce(path.slice(path.indexOf(marker) + marker.length))
}

const marker = '/mlflow-artifacts/artifacts/'

/** A parameter of a query is decoded by then, once. */
const pathOf = (query: URLSearchParams, name: string): string => checkedArtifactPath(named(query, name))

function named(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (!value) throw missing(name)
  return value
}
