import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import {
  cellEdit,
  collect,
  decimal,
  delimiter,
  list,
  namedType,
  positiveWholeNumber,
  rowCondition,
  rowNumbers,
  sortColumn,
  wholeNumber,
} from '../options.ts'

const actions = () => import('../actions/data.ts')
const editing = () => import('../actions/dataEdits.ts')
const comparing = () => import('../actions/dataDiff.ts')
const refHelp = 'a version: name, name@v2 or name@hash; a name alone is the latest'

export function addDataCommands(program: Command): void {
  const data = program.command('data').description('import, look at, split and export datasets')
  addReading(data)
  addLooking(data)
  addLeakage(data)
  addEditing(data)
  addChanging(data)
  examples(data, 'cairn data import wine.csv --target quality', 'cairn data show wine', 'cairn data list')
}

function addReading(data: Command): void {
  const importing = readingOptions(
    data
      .command('import')
      .description('make a dataset of a file, or the next version of one')
      .argument('<file>', 'CSV, TSV, JSON, JSONL or Parquet')
      .option('--name <name>', "the dataset's name (default: the file's name without its ending)"),
  )
    .option('--target <column>', 'the column that is to be predicted')
    .option('--key <columns>', 'the columns that together name a row, such as id or site,day', list)
    .option('--sensitive <columns>', 'columns whose values are masked in every output from the beginning', list)
    .action(action(actions, (module) => module.importFile))
  examples(
    importing,
    'cairn data import wine.csv --target quality',
    "cairn data import red.csv --name wine --delimiter ';' --target quality",
    'cairn data import penguins.csv --target Species --null .',
    'cairn data import sites.csv --type zip=text --key site,day',
    'cairn data import patients.csv --sensitive name,birthday',
  )

  const appending = readingOptions(
    data
      .command('append')
      .description('make the next version of a dataset: its rows, and those of a file with the same columns')
      .argument('<name>', 'the dataset')
      .argument('<file>', 'CSV, TSV, JSON, JSONL or Parquet'),
  ).action(action(actions, (module) => module.appendFile))
  examples(appending, "cairn data append wine white.csv --delimiter ';'")

  const inspecting = readingOptions(
    data
      .command('inspect')
      .description('what an import would make of a file; stores nothing')
      .argument('<file>', 'CSV, TSV, JSON, JSONL or Parquet'),
  ).action(action(actions, (module) => module.inspect))
  examples(inspecting, 'cairn data inspect wine.csv', 'cairn data inspect wine.csv --type quality=integer --json')
}

function readingOptions(command: Command): Command {
  return command
    .option('--format <format>', 'csv, tsv, json, jsonl or parquet (default: by the ending)')
    .option('--delimiter <character>', 'what stands between values; \\t or tab for a tab (default: found out)', delimiter)
    .option('--null <token>', 'one more text that means missing; may be repeated', collect)
    .option('--type <column=type>', 'integer, number, boolean, text, date or datetime for a column; may be repeated', namedType)
    .option('--no-header', 'the first row holds values, not names')
}

function addLooking(data: Command): void {
  examples(
    data
      .command('list')
      .description('all datasets')
      .action(action(actions, (module) => module.list)),
    'cairn data list',
  )
  examples(
    data
      .command('search')
      .description('datasets by words in their names, tags, columns and notes')
      .argument('<words...>', 'every one of them must be found')
      .action(action(actions, (module) => module.search)),
    'cairn data search alcohol',
    'cairn data search wine portugal',
  )
  examples(
    data
      .command('show')
      .description('a version with the profile of its columns')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.show)),
    'cairn data show wine',
    'cairn data show wine@v1 --json',
  )
  examples(
    data
      .command('rows')
      .description('rows of a version')
      .argument('<ref>', refHelp)
      .option('--limit <n>', 'how many rows', positiveWholeNumber, 20)
      .option('--offset <n>', 'rows to skip', wholeNumber, 0)
      .option('--columns <names>', 'these columns only', list)
      .option('--where <condition>', 'only rows for which it holds, such as "alcohol>=12"; may be repeated', rowCondition)
      .option('--sort <column>', 'in the order of a column; column:desc for the largest first; may be repeated', sortColumn)
      .action(action(actions, (module) => module.rows)),
    'cairn data rows wine --limit 5',
    'cairn data rows wine@v1 --columns alcohol,quality',
    'cairn data rows wine --where "alcohol>=12" --sort quality:desc',
  )
  examples(
    data
      .command('diff')
      .description('how two versions differ: columns, rows, distributions; also of two datasets')
      .argument('<from>', refHelp)
      .argument('<to>', refHelp)
      .option(
        '--key <columns>',
        "the columns that together name a row (default: the versions' key; without one, whole rows are compared)",
        list,
      )
      .option('--rows <change>', 'show the rows: added, removed or changed')
      .option('--limit <n>', 'how many rows', positiveWholeNumber, 20)
      .option('--offset <n>', 'rows to skip', wholeNumber, 0)
      .action(action(comparing, (module) => module.diff)),
    'cairn data diff wine@v1 wine@v2',
    'cairn data diff wine@v1 wine@v2 --rows changed --limit 5',
  )
  examples(
    splitOptions(
      data
        .command('split')
        .description('what a split into train, validation and test gives, with the duplicates that would leak')
        .argument('<ref>', refHelp),
    ).action(action(actions, (module) => module.split)),
    'cairn data split wine --kind stratified --seed 7',
    'cairn data split visits --kind group --by patient',
    'cairn data split weather --kind time --by date',
    'cairn data split wine --train 0.6 --validation 0.2 --test 0.2',
  )
}

function addLeakage(data: Command): void {
  examples(
    splitOptions(
      data
        .command('leakage')
        .description('what would make a model look better than it is: copies across parts, columns that give the target away')
        .argument('<ref>', refHelp)
        .option('--target <column>', "the column that is to be predicted (default: the dataset's)")
        .option('--group <column>', 'its values must not straddle the parts; may be repeated (default: guessed)', collect)
        .option('--time <column>', 'held-out rows must be newer; may be repeated (default: all dates)', collect),
    ).action(action(comparing, (module) => module.leakage)),
    'cairn data leakage wine',
    'cairn data leakage visits --kind group --by patient --group patient',
  )
}

function splitOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'random, stratified, group or time', 'random')
    .option('--by <column>', 'stratified: by this column (default: the target); group: its rows stay together; time: the oldest are train')
    .option('--seed <n>', 'of the random order', wholeNumber, 1)
    .option('--train <fraction>', 'share of train', decimal, 0.7)
    .option('--validation <fraction>', 'share of validation', decimal, 0.15)
    .option('--test <fraction>', 'share of test', decimal, 0.15)
    .option('--keep-duplicates-together', 'exact copies go to the same part', false)
}

function addEditing(data: Command): void {
  examples(
    data
      .command('edit')
      .description('stage edits of a version; they become a version with `cairn data commit`')
      .argument('<ref>', refHelp)
      .option('--set <row,column=value>', 'a value for a cell, none for missing; may be repeated', cellEdit)
      .option('--delete <row>', 'leave a row out; may be repeated', rowNumbers)
      .option('--insert <json>', 'a row at the end, as a JSON object; may be repeated', collect)
      .action(action(editing, (module) => module.edit)),
    'cairn data edit wine --set 12,pH=3.2 --set 13,quality=',
    'cairn data edit wine --delete 7 --insert \'{"pH": 3.1, "quality": 6}\'',
  )
  examples(
    data
      .command('edits')
      .description('the staged edits of a version, with their rows before and after')
      .argument('<ref>', refHelp)
      .option('--discard <ids>', 'discard these edits, such as 3,4, or all')
      .option('--limit <n>', 'how many edits', positiveWholeNumber, 50)
      .option('--offset <n>', 'edits to skip', wholeNumber, 0)
      .action(action(editing, (module) => module.edits)),
    'cairn data edits wine',
    'cairn data edits wine --discard all',
  )
  examples(
    data
      .command('commit')
      .description('make the next version of a version and its staged edits')
      .argument('<ref>', refHelp)
      .action(action(editing, (module) => module.commit)),
    'cairn data commit wine',
  )
}

function addChanging(data: Command): void {
  examples(
    data
      .command('export')
      .description('write a version to a file')
      .argument('<ref>', refHelp)
      .argument('<file>', 'its ending says the format: .csv, .parquet or .jsonl')
      .option('--format <format>', 'csv, parquet or jsonl')
      .option('--overwrite', 'replace the file that is there', false)
      .option('--reveal', 'write the values of sensitive columns too; this is recorded', false)
      .action(action(actions, (module) => module.exportVersion)),
    'cairn data export wine@v1 wine.parquet',
  )
  examples(
    data
      .command('sensitive')
      .description('columns that are masked in every output, and those that look like personal data')
      .argument('<name>', 'the dataset')
      .option('--mark <columns>', 'mask these columns, in all versions', list)
      .option('--unmark <columns>', 'show these columns again', list)
      .action(action(actions, (module) => module.sensitive)),
    'cairn data sensitive patients',
    'cairn data sensitive patients --mark name,email',
  )
  examples(
    data
      .command('tag')
      .description('give a dataset tags, or take them away')
      .argument('<name>', 'the dataset')
      .argument('[tags...]', 'tags to give')
      .option('--remove <tag>', 'take this tag away; may be repeated', collect)
      .action(action(actions, (module) => module.tag)),
    'cairn data tag wine food portugal',
    'cairn data tag wine --remove food',
  )
  examples(
    data
      .command('rename')
      .description('give a dataset another name')
      .argument('<name>')
      .argument('<new-name>')
      .action(action(actions, (module) => module.rename)),
    'cairn data rename wine vinho-verde',
  )
  examples(
    data
      .command('note')
      .description("replace a dataset's notes")
      .argument('<name>')
      .argument('<text>')
      .action(action(actions, (module) => module.note)),
    'cairn data note wine "Portuguese wines, 2009"',
  )
}
