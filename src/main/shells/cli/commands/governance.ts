import { type Command, InvalidArgumentError } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/governance.ts')
const thingHelp = 'dataset:wine, experiment:wine, model:wine, model:wine@v2, run:3 or package:4'

/** A date, or a date and time, in the time zone of the reader. */
function moment(text: string): number {
  // A date alone would be read as UTC.
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be a date, such as 2026-11-21 or 2026-11-21T09:30.')
  return at
}

interface Anchor {
  readonly row: number
  readonly hash: string
  readonly chain?: string
}

/** `3:0a1f88de…`, or `3:0a1f88de…@99511185…` with its chain. */
function anchor(text: string, before: Anchor[] | undefined): Anchor[] {
  const found = /^([1-9]\d{0,14}):([0-9a-f]{8,64})(?:@([0-9a-f]{32}|before))?$/.exec(text)
  if (!found) throw new InvalidArgumentError('It must be the number of an entry and its hash, such as 3:0a1f88de16bef822.')
  const [, row, hash] = found
  return [...(before ?? []), { row: Number(row), hash, chain: found.at(3) }]
}

export function addGovernanceCommands(program: Command): void {
  addAudit(program)
  addUndo(program)
  addTrash(program)
  addGarbage(program)
  examples(
    program
      .command('lineage')
      .description('where an item comes from, and what was made from it')
      .argument('<what>', 'wine@v2, dataset:wine, model:wine@champion, run:3 or package:4; a number alone is a run')
      .action(action(actions, (module) => module.lineage)),
    'cairn lineage wine@v2',
    'cairn lineage run:3',
    'cairn lineage package:1 --json',
  )
}

function addAudit(program: Command): void {
  const audit = program.command('audit').description('every change to the workspace: who, what, when, before and after')
  const list = audit
    .command('list')
    .description('the log, newest first')
    .option('--subject <text>', 'only this item, such as dataset:wine or model:wine')
    .option('--action <text>', 'only this kind of change, such as model or model.register (in the action field of --json)')
    .option('--by <author>', 'only this author: a name or a key ID')
    .option('--since <date>', 'from this date on', moment)
    .option('--until <date>', 'up to this date', moment)
    .option('--limit <number>', 'entries to show', positiveWholeNumber, 30)
    .option('--offset <number>', 'entries to skip', wholeNumber, 0)
    .action(action(actions, (module) => module.auditList))
  const verify = audit
    .command('verify')
    .description('detect entries that were edited, removed, inserted, reordered or truncated; exit code 3 if there are any')
    .option('--full', 'check all entries again, including those checked within the last day')
    .option('--anchor <number:hash>', 'a log anchor from the lineage.json of a package (number:hash@chain); may be repeated', anchor)
    .action(action(actions, (module) => module.auditVerify))
  const accept = audit
    .command('accept')
    .description('accept that this is an older copy of the workspace with a shorter log')
    .action(action(actions, (module) => module.auditAccept))
  examples(accept, 'cairn audit verify', 'cairn audit accept')
  examples(list, 'cairn audit list', 'cairn audit list --subject model:wine --since 2026-11-01', 'cairn audit list --action trash --json')
  examples(verify, 'cairn audit verify', 'cairn audit verify --full', 'cairn audit verify --anchor 3:0a1f88de16bef822')
  examples(audit, 'cairn audit list', 'cairn audit verify')
}

function addUndo(program: Command): void {
  examples(
    program
      .command('undo')
      .description('undo the last change of metadata: a name, note, tag, star, alias or deletion')
      .option('--list', 'only show what can be undone and redone')
      .option('--forget', 'skip the last change when it can no longer be undone')
      .action(action(actions, (module) => module.undo)),
    'cairn undo',
    'cairn undo --list',
  )
  examples(
    program
      .command('redo')
      .description('redo the last undone change')
      .action(action(actions, (module) => module.redo)),
    'cairn redo',
  )
}

function addTrash(program: Command): void {
  const trash = program.command('trash').description('move items to the trash, restore them, or delete them permanently')
  const put = trash
    .command('put')
    .description('move items to the trash; what was made from them stays, and they can be restored')
    .argument('<what...>', thingHelp)
    .action(action(actions, (module) => module.trashPut))
  const list = trash
    .command('list')
    .description('items in the trash, and what still references them')
    .action(action(actions, (module) => module.trashList))
  const restore = trash
    .command('restore')
    .description('restore an item with all its links')
    .argument('<entry>', 'the entry in `cairn trash list`, such as dataset-3')
    .option('--name <name>', 'new name, if its old name has been taken')
    .action(action(actions, (module) => module.trashRestore))
  const empty = trash
    .command('empty')
    .description('permanently delete items that nothing outside the trash references; cannot be undone')
    .option('--yes', 'confirm')
    .action(action(actions, (module) => module.trashEmpty))
  examples(put, 'cairn trash put dataset:wine', 'cairn trash put run:3 run:4 model:wine@v2')
  examples(list, 'cairn trash list')
  examples(restore, 'cairn trash restore dataset-3', 'cairn trash restore dataset-3 --name old-wine')
  examples(empty, 'cairn trash empty --yes && cairn gc')
  examples(trash, 'cairn trash put run:3', 'cairn trash list', 'cairn trash restore run-3')
}

function addGarbage(program: Command): void {
  examples(
    program
      .command('gc')
      .description('delete unreferenced objects; refused while jobs run')
      .option('--dry-run', 'only show what would be freed')
      .option('--now', 'objects of any age (default: older than an hour)')
      .action(action(actions, (module) => module.gc)),
    'cairn gc --dry-run',
    'cairn gc',
  )
}

/** What belongs to the workspace as a whole. */
export function addBackupCommands(workspace: Command): void {
  examples(
    workspace
      .command('storage')
      .description('disk usage of each dataset with all its versions')
      .action(action(actions, (module) => module.storage)),
    'cairn workspace storage',
  )
  examples(
    workspace
      .command('clean')
      .description('what can be freed: the trash, unreferenced objects, spare space of the database; with --yes it is freed')
      .option('--yes', 'permanently delete it; cannot be undone', false)
      .action(action(actions, (module) => module.clean)),
    'cairn workspace clean',
    'cairn workspace clean --yes',
  )
  examples(
    workspace
      .command('backup')
      .description('copy the workspace to a new folder and verify the copy')
      .argument('<folder>', 'a new or empty folder')
      .option('--link', 'use hard links instead of copies on the same disk')
      .action(action(actions, (module) => module.backup)),
    'cairn workspace backup /media/disk/wines-2026-11-21',
  )
  examples(
    workspace
      .command('restore')
      .description('restore a backup to a new folder')
      .argument('<backup>', 'the backup folder')
      .argument('<folder>', 'a new or empty folder')
      .action(action(actions, (module) => module.restore)),
    'cairn workspace restore /media/disk/wines-2026-11-21 wines',
  )
}
