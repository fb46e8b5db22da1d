import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import {
  cellEdit,
  collect,
  decimal,
  list,
  namedType,
  positiveWholeNumber,
  rowCondition,
  rowNumbers,
  sortColumn,
  wholeNumber,
} from '../options.ts'
import { addFormOptions } from '../formOptions.ts'
import { addTextOptions } from '../textOptions.ts'
import { addRelations } from './relations.ts'

const actions = () => import('../actions/data.ts')
const preparing = () => import('../actions/data/prepare.ts')
const editing = () => import('../actions/data/dataEdits.ts')
const comparing = () => import('../actions/data/dataDiff.ts')
const fileHelp = 'CSV, TSV, JSON, JSON Lines, Parquet, Excel, SQLite, DuckDB, Arrow or Feather; also in .gz, .zst or .zip'
const refHelp = 'a version: name, name@v2 or name@hash; a name alone is the latest'

export function addDataCommands(program: Command): void {
  const data = program.command('data').description('import, inspect, split and export datasets')
  addReading(data)
  addLooking(data)
  addLeakage(data)
  addRelations(data, refHelp)
  addPreparing(data)
  addEditing(data)
  addChanging(data)
  examples(data, 'cairn data import wine.csv --target quality', 'cairn data show wine', 'cairn data list')
}

function addReading(data: Command): void {
  const importing = readingOptions(
    data
      .command('import')
      .description('import a file as a new dataset, or as the next version of one')
      .argument('<file>', fileHelp)
      .option('--name <name>', 'name of the dataset (default: the file name without its extension)'),
  )
    .option('--target <column>', 'the column to predict')
    .option('--key <columns>', 'the columns that identify a row, such as id or site,day', list)
    .option('--sensitive <columns>', 'columns whose values are masked in all output', list)
    .option('--protected <columns>', 'columns to evaluate fairness over, such as sex or age group', list)
    .action(action(actions, (module) => module.importFile))
  examples(
    importing,
    'cairn data import wine.csv --target quality',
    "cairn data import red.csv --name wine --delimiter ';' --target quality",
    'cairn data import penguins.csv --target Species --null .',
    'cairn data import orders.csv --date ordered=day-first --number "price=1.234,56 €" --null stock=-1',
    'cairn data import sites.csv --type zip=text --key site,day',
    'cairn data import shop.xlsx --sheet May --range B3:F200',
    'cairn data import shop.sqlite --query "SELECT * FROM orders WHERE paid = 1"',
    'cairn data import patients.csv --sensitive name,birthday --protected sex',
  )

  const appending = readingOptions(
    data
      .command('append')
      .description('append the rows of a file with the same columns as the next version of a dataset')
      .argument('<name>', 'the dataset')
      .argument('<file>', fileHelp),
  ).action(action(actions, (module) => module.appendFile))
  examples(appending, "cairn data append wine white.csv --delimiter ';'")

  const inspecting = readingOptions(
    data.command('inspect').description('preview an import; nothing is saved').argument('<file>', fileHelp),
  ).action(action(actions, (module) => module.inspect))
  examples(inspecting, 'cairn data inspect wine.csv', 'cairn data inspect wine.csv --type quality=integer --json')
}

function readingOptions(command: Command): Command {
  return addFormOptions(addTextOptions(command))
    .option('--format <format>', 'csv, tsv, json, jsonl, parquet, xlsx, sqlite, duckdb or arrow (default: by content)')
    .option('--type <column=type>', 'type of a column: integer, number, boolean, text, date or datetime; may be repeated', namedType)
    .option('--member <name>', 'the file in a .zip (default: the first)')
    .option('--sheet <name>', 'the sheet of a workbook (default: the first that is not hidden)')
    .option('--range <cells>', 'the cells of the sheet, such as B3:F200 or B3')
    .option('--table <name>', 'the table or view of a database (default: the first)')
    .option('--query <select>', 'one SELECT statement to run on a database instead')
    .option('--records <pointer>', 'where the records are in a JSON document, such as /data/items')
}

function addPreparing(data: Command): void {
  examples(
    data
      .command('prepare')
      .description('run the steps of a file on a version: a new dataset, or the next version of one')
      .argument('<ref>', refHelp)
      .argument('<steps>', 'JSON: a list of steps, or {"format": "cairn.preparation/1", "steps": [...]}')
      .option('--name <name>', 'name of the dataset to make (default: <ref>-prepared)')
      .option('--target <column>', 'the column to predict (default: that of the input)')
      .option('--no-target', 'no target')
      .option('--key <columns>', 'the columns that identify a row (default: those of the input, where they still do)', list)
      .option('--auto', 'run again automatically when an input has a new version')
      .option('--preview', 'show what each step does; nothing is saved')
      .option('--sql', 'print the steps as SQL for DuckDB')
      .action(action(preparing, (module) => module.prepare)),
    'cairn data prepare wine steps.json --preview',
    'cairn data prepare wine steps.json --name clean-wine --auto',
    'cairn data prepare wine steps.json --sql > steps.sql',
  )
  examples(
    data
      .command('prepared')
      .description('how a dataset was prepared, or all prepared datasets; run it again')
      .argument('[ref]', refHelp)
      .option('--again', 'run the same steps on the latest versions of its inputs')
      .addOption(new Option('--auto <on|off>', 'run again automatically when an input has a new version').choices(['on', 'off']))
      .action(action(preparing, (module) => module.prepared)),
    'cairn data prepared',
    'cairn data prepared clean-wine --again',
    'cairn data prepared clean-wine --json',
  )
  examples(
    data
      .command('suggest')
      .description('steps that the values of a version call for')
      .argument('<ref>', refHelp)
      .action(action(preparing, (module) => module.suggestSteps)),
    'cairn data suggest wine',
    'cairn data suggest wine --json',
  )
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
      .description('search datasets by words in their names, tags, columns and notes')
      .argument('<words...>', 'all words must match')
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
      .option('--where <condition>', 'only matching rows, such as "alcohol>=12"; may be repeated', rowCondition)
      .option('--sort <column>', 'sort by a column; column:desc for descending; may be repeated', sortColumn)
      .action(action(actions, (module) => module.rows)),
    'cairn data rows wine --limit 5',
    'cairn data rows wine@v1 --columns alcohol,quality',
    'cairn data rows wine --where "alcohol>=12" --sort quality:desc',
  )
  examples(
    data
      .command('diff')
      .description('compare two versions, or two datasets: columns, rows, distributions')
      .argument('<from>', refHelp)
      .argument('<to>', refHelp)
      .option('--key <columns>', 'the columns that identify a row (default: the key; without one, whole rows are compared)', list)
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
        .description('show the default split of a version into train, validation and test; with options, preview another one')
        .argument('<ref>', refHelp),
    )
      .option('--set', 'save it as the default split of the version, which training, sweeps and cross-validation use')
      .option('--reset', 'delete the saved split and use the automatic one again')
      .option('--output <file>', 'write the part of every row to a file: .csv or .parquet, with key and target')
      .option('--overwrite', 'overwrite an existing file', false)
      .option('--reveal', 'include the values of sensitive columns; recorded in the audit log', false)
      .action(action(actions, (module) => module.split)),
    'cairn data split wine',
    'cairn data split wine@v2 --kind stratified --by quality --seed 7 --set',
    'cairn data split visits --kind group --by patient',
    'cairn data split weather --kind time --by date',
    'cairn data split wine --train 0.6 --validation 0.2 --test 0.2',
    'cairn data split wine@v2 --reset',
    'cairn data split wine --output split.csv',
  )
}

function addLeakage(data: Command): void {
  examples(
    splitOptions(
      data
        .command('leakage')
        .description('find leakage: duplicates across parts, columns that reveal the target')
        .argument('<ref>', refHelp)
        .option('--target <column>', "the column to predict (default: the dataset's)")
        .option('--group <column>', 'its values must not span train and test; may be repeated (default: detected)', collect)
        .option('--time <column>', 'held-out rows must be newer by this column; may be repeated (default: all dates)', collect),
    ).action(action(comparing, (module) => module.leakage)),
    'cairn data leakage wine',
    'cairn data leakage visits --kind group --by patient --group patient',
  )
}

function splitOptions(command: Command): Command {
  return command
    .option('--kind <kind>', 'random, stratified, group or time (default, here and below: as in the default split of the version)')
    .option(
      '--by <column>',
      'stratified: column to stratify by (default: the target); group: rows with one value stay together; time: the oldest rows train',
    )
    .option('--seed <n>', 'random seed', wholeNumber)
    .option('--train <fraction>', 'share of train', decimal)
    .option('--validation <fraction>', 'share of validation', decimal)
    .option('--test <fraction>', 'share of test', decimal)
    .option('--keep-duplicates-together', 'keep exact duplicates in the same part')
    .option('--no-keep-duplicates-together', 'let exact duplicates go to any part')
}

function addEditing(data: Command): void {
  examples(
    data
      .command('edit')
      .description('stage edits of a version; save them as a new version with `cairn data commit`')
      .argument('<ref>', refHelp)
      .option('--set <row,column=value>', 'set a cell, empty for missing; may be repeated', cellEdit)
      .option('--delete <row>', 'delete a row; may be repeated', rowNumbers)
      .option('--insert <json>', 'append a row, as a JSON object; may be repeated', collect)
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
      .description('save the staged edits of a version as the next version')
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
      .argument('<file>', 'output file: .csv, .parquet or .jsonl')
      .option('--format <format>', 'csv, parquet or jsonl')
      .option('--overwrite', 'overwrite an existing file', false)
      .option('--reveal', 'include the values of sensitive columns; recorded in the audit log', false)
      .action(action(actions, (module) => module.exportVersion)),
    'cairn data export wine@v1 wine.parquet',
  )
  examples(
    data
      .command('sensitive')
      .description('columns that are masked in all output, and columns that look like personal data')
      .argument('<name>', 'the dataset')
      .option('--mark <columns>', 'mask these columns, in all versions', list)
      .option('--unmark <columns>', 'show these columns again', list)
      .action(action(actions, (module) => module.sensitive)),
    'cairn data sensitive patients',
    'cairn data sensitive patients --mark name,email',
  )
  examples(
    data
      .command('protected')
      .description('columns to evaluate fairness over; their values stay visible unless they are sensitive too')
      .argument('<name>', 'the dataset')
      .option('--mark <columns>', 'evaluate fairness over these columns, in all versions', list)
      .option('--unmark <columns>', 'stop evaluating fairness over these columns', list)
      .action(action(actions, (module) => module.protectedColumns)),
    'cairn data protected credit',
    'cairn data protected credit --mark sex,"age group"',
  )
  examples(
    data
      .command('tag')
      .description('add tags to a dataset, or remove them')
      .argument('<name>', 'the dataset')
      .argument('[tags...]', 'tags to add')
      .option('--remove <tag>', 'remove this tag; may be repeated', collect)
      .action(action(actions, (module) => module.tag)),
    'cairn data tag wine food portugal',
    'cairn data tag wine --remove food',
  )
  examples(
    data
      .command('rename')
      .description('rename a dataset')
      .argument('<name>')
      .argument('<new-name>')
      .action(action(actions, (module) => module.rename)),
    'cairn data rename wine vinho-verde',
  )
  examples(
    data
      .command('note')
      .description('replace the notes of a dataset')
      .argument('<name>')
      .argument('<text>')
      .action(action(actions, (module) => module.note)),
    'cairn data note wine "Portuguese wines, 2009"',
  )
}
