import { type Command, InvalidArgumentError } from 'commander'
import { ColumnMeaning, type CsvColumns, runFields } from '../../../../../shared/domain/tracking/runsCsv.ts'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/tracking/import.ts')

/** Beneath `cairn track`. */
export function addTrackImportCommands(track: Command): void {
  const bring = track
    .command('import')
    .description('import runs of MLflow (mlruns, mlflow.db, a running server), TensorBoard, W&B or a CSV; again adds only what is new')
    .argument('<path|url>', 'a folder, a file, or the address of an MLflow server')
    .option('--dry-run', 'show what would be imported, and import nothing', false)
    .option('--experiment <name>', 'only this experiment; may be given several times', several)
    .option('--column <header=meaning>', 'of a CSV: param, metric, tag, none or a field such as run, name, start; several times', column)
    .addHelpText('after', '\nThe token of a server is taken from MLFLOW_TRACKING_TOKEN.')
    .action(action(actions, (module) => module.bring))
  examples(
    bring,
    'cairn track import mlruns --dry-run',
    'cairn track import mlflow.db --experiment wine',
    'cairn track import http://127.0.0.1:5000',
    'cairn track import results.csv --column "val size=param"',
  )
}

/** Beneath `cairn track`. */
export function addTrackExportCommands(track: Command): void {
  const write = track
    .command('export')
    .description('write runs into a folder that MLflow reads as its mlruns')
    .argument('<folder>', 'a new folder; in one that holds something already, mlruns is made')
    .option('--experiment <name>', 'only this experiment; may be given several times', several)
    .action(action(actions, (module) => module.write))
  examples(write, 'cairn track export mlruns', 'cairn track export ~/backup --experiment wine')
}

const several = (name: string, before: readonly string[] = []) => [...before, name]

function column(text: string, before: CsvColumns = {}): CsvColumns {
  const at = text.lastIndexOf('=')
  const [header, word] = [text.slice(0, at), text.slice(at + 1)]
  const isField = runFields.some((field) => field === word)
  const given = isField ? { kind: 'field', field: word } : word === 'none' ? { kind: 'none' } : { kind: word, name: header }
  const { data } = ColumnMeaning.safeParse(given)
  if (at < 1 || !data)
    throw new InvalidArgumentError(`Write it as header=meaning, where the meaning is param, metric, tag, none, ${runFields.join(', ')}.`)
  return { ...before, [header]: data }
}
