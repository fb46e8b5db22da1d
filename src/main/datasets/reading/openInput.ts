import { stat } from 'node:fs/promises'
import type { Duck } from '../duckdb.ts'
import { partWarning, type SourceOptions } from './containers/parts.ts'
import { listFolder } from './containers/listFolder.ts'
import { openSource } from './containers/openSource.ts'
import { checkForms, stageFolder } from './containers/stageFolder.ts'
import type { Source } from './source.ts'
import type { Staged, StageOptions } from './stage.ts'
import { stage } from './stageFile.ts'
import { type Typed, typeColumns } from './typed.ts'
import { type EarlierVersion, withEarlierReadings } from './values/earlierReadings.ts'

/** What a dataset is read from: a file, or the files of a folder. */
export interface Input {
  /** The file; null for a folder. */
  readonly source: Source | null
  /** All files that are read. */
  readonly paths: readonly string[]
  /** What is not read of a folder. */
  readonly warnings: readonly string[]
  stage(duck: Duck, stageOptions: StageOptions): Promise<Staged>
  /** @param earlier the version whose forms it keeps @throws also FILES_DIFFER */
  typed(duck: Duck, table: Staged, earlier?: EarlierVersion): Promise<Typed>
}

/** @throws what `openSource` throws */
export async function openInput(path: string, options: SourceOptions, access: { scratch: string; signal?: AbortSignal }): Promise<Input> {
  const keeping = (duck: Duck, table: Staged, earlier?: EarlierVersion) =>
    earlier ? withEarlierReadings(duck, table, options, earlier) : options
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    const source = await openSource(path, options, access)
    const warning = partWarning(source.contents, options)
    return {
      source,
      paths: [path],
      warnings: warning === null ? [] : [warning],
      stage: (duck, stageOptions) => stage(duck, source, stageOptions),
      typed: async (duck, table, earlier) => typeColumns(duck, table, await keeping(duck, table, earlier)),
    }
  }
  const folder = await listFolder(path)
  return {
    source: null,
    paths: folder.paths,
    warnings: folder.left === null ? [] : [folder.left],
    stage: (duck, stageOptions) => stageFolder(duck, folder, { ...stageOptions, scratch: access.scratch }),
    typed: async (duck, table, earlier) => {
      const found = await typeColumns(duck, table, await keeping(duck, table, earlier))
      checkForms(table.files ?? [], found, options)
      return found
    },
  }
}
