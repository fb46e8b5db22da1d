import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { withLooseFile } from '../../datasets/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type ColumnState, emptyState, stateOfRows } from '../../models/tasks.ts'
import type { SizedPart } from './groups.ts'
import { MergedSketch, type Sketch } from './sketch.ts'
import { packSketch } from './stored.ts'

export interface SketchInput {
  /** In their order. Paths as the machine sees them that does the task. */
  readonly parts: readonly SizedPart[]
  readonly columns: readonly Column[]
}

export interface SketchOutput {
  /** The object of the sketch of all parts. */
  readonly sketch: string
  readonly rows: number
  /** What of the parts is not in it. */
  readonly notes: readonly string[]
}

/** What is kept of a group of parts. Memory does not grow with the rows; texts are spilled. @throws TYPE_MISMATCH, FORMAT_INVALID, FILE_NOT_FOUND */
export const sketchTask: Task<SketchInput, SketchOutput> = async ({ parts, columns }, context) => {
  const merged = new MergedSketch(columns)
  const notes: string[] = []
  for (const [place, part] of parts.entries()) {
    context.signal.throwIfAborted()
    const quiet = {
      ...context,
      progress: (fraction: number) => context.progress((place + fraction) / parts.length, 'sketching', part.file),
    }
    merged.add(await sketchPart(part, columns, quiet, notes), part.file)
  }
  const sketch = merged.sketch()
  const { object } = await context.objects.put(packSketch(sketch))
  return { sketch: object, rows: sketch.rows, notes }
}

function sketchPart(
  part: SizedPart,
  columns: readonly Column[],
  { scratch, signal, progress }: TaskContext,
  notes: string[],
): Promise<Sketch> {
  return withLooseFile(part.path, columns, null, { scratch, signal }, async (duck, { rows, columns: found, lacking, others }) => {
    if (rows !== part.rows) {
      const message = `${part.file} has ${rows} rows; it had ${part.rows} when the work was planned. It was changed meanwhile.`
      throw new CairnError('OUTPUT_UNVERIFIED', message, { file: part.file })
    }
    if (lacking.length > 0) notes.push(`${part.file} lacks ${listed(lacking)}: missing in its ${rows.toLocaleString('en')} rows.`)
    if (others.length > 0) notes.push(`${part.file} has ${listed(others)} beside the columns of the first file: not read.`)
    const states = await stateOfRows(duck, { from: 'raw', columns: found, rows }, (fraction) => progress(fraction, 'sketching'))
    const byName = new Map(states.map((state) => [state.name, state]))
    const all = columns.map((column): ColumnState => byName.get(column.name) ?? emptyState(column, rows))
    return { format: 'cairn.sketch/1', rows, columns: all }
  })
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => `"${name}"`)
  return `${first.join(', ')}${names.length > 5 ? ` and ${names.length - 5} more columns` : ''}`
}
