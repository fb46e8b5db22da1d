import { lstatSync, mkdtempSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { readHead } from './localFiles.ts'
import type { CsvColumns } from '../../../shared/domain/tracking/runsCsv.ts'
import type { RunsSource } from './source.ts'

/** Where runs are imported from, as a person named it. */
export type SourcePlace =
  | {
      readonly kind: 'path'
      readonly path: string
      /** What the columns of a CSV are, where it is not as its headers say. */
      readonly columns?: CsvColumns
    }
  | {
      readonly kind: 'server'
      readonly url: string
      /** A private file with what proves to this address who asks; never that itself, for jobs are kept in the registry. */
      readonly tokenFile: string | null
    }

/**
 * The reader for what lies at a place, by what is there and not by what it is called. Each is loaded only when it is needed.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, RUNS_NOT_FOUND, FORMAT_INVALID, SERVER_UNREACHABLE
 */
export async function openSource(place: SourcePlace, context: TaskContext): Promise<RunsSource> {
  if (place.kind === 'server') return (await import('./mlflow/server.ts')).openMlflowServer(place, context.signal)
  const found = statSync(place.path, { throwIfNoEntry: false })
  if (!found) throw new CairnError('FILE_NOT_FOUND', `There is nothing at ${place.path}.`, { file: place.path })
  const source = found.isDirectory() ? await openFolder(place.path, context) : await openFile(place.path, place.columns, context)
  if (source) return source
  throw new CairnError('RUNS_NOT_FOUND', `${place.path} holds no runs of a kind that can be imported.`, { file: place.path })
}

async function openFolder(folder: string, context: TaskContext): Promise<RunsSource | null> {
  const { mlrunsIn, openMlruns } = await import('./mlflow/folder.ts')
  const mlruns = mlrunsIn(folder)
  if (mlruns !== null) return openMlruns(mlruns)
  const database = join(folder, 'mlflow.db')
  if (lstatSync(database, { throwIfNoEntry: false })?.isFile()) return openFile(database, undefined, context)
  return openLogs(folder)
}

async function openFile(path: string, columns: CsvColumns | undefined, context: TaskContext): Promise<RunsSource | null> {
  const head = readHead(path, 16)
  if (head.toString('latin1').startsWith('SQLite format 3\0')) {
    const { openMlflowDatabase } = await import('./mlflow/database.ts')
    return openMlflowDatabase(path, mkdtempSync(join(context.scratch, 'mlflow-')))
  }
  if (['.csv', '.tsv', '.txt'].includes(extname(path).toLowerCase()))
    return (await import('./csv/source.ts')).openRunsCsv(path, columns ?? {}, context)
  return openLogs(path)
}

/** W&B's first: what it keeps of a run may hold events files too. */
async function openLogs(path: string): Promise<RunsSource | null> {
  const { isWandb, openWandb } = await import('./wandb/source.ts')
  if (isWandb(path)) return openWandb(path)
  const { isTensorBoard, openTensorBoard } = await import('./tensorboard/source.ts')
  return isTensorBoard(path) ? openTensorBoard(path) : null
}
