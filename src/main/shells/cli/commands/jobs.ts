import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/jobs.ts')

export function addJobsCommands(program: Command): void {
  const jobs = program.command('jobs').description('queued, running and finished jobs')
  const list = jobs
    .command('list')
    .description('jobs, newest first')
    .option('--limit <n>', 'how many', positiveWholeNumber, 20)
    .action(action(actions, (module) => module.list))
  const show = jobs
    .command('show')
    .description('one job, with its result or error')
    .argument('<job>', 'job number', positiveWholeNumber)
    .action(action(actions, (module) => module.show))
  const cancel = jobs
    .command('cancel')
    .description('cancel a job, whichever process runs it')
    .argument('<job>', 'job number', positiveWholeNumber)
    .action(action(actions, (module) => module.cancel))
  const allow = jobs
    .command('allow')
    .description('allow a job that someone else queued in this workspace')
    .argument('<job>', 'job number', positiveWholeNumber)
    .option('--yes', 'run it (default: only show what it would do)', false)
    .action(action(actions, (module) => module.allow))
  const run = jobs
    .command('run')
    .description('run your queued jobs in this process')
    .action(action(actions, (module) => module.run))
  examples(list, 'cairn jobs list', 'cairn jobs list --limit 100 --json')
  examples(show, 'cairn jobs show 3')
  examples(cancel, 'cairn jobs cancel 3')
  examples(allow, 'cairn jobs allow 3', 'cairn jobs allow 3 --yes', 'cairn jobs cancel 3          to remove it')
  examples(run, 'cairn jobs run')
  examples(jobs, 'cairn jobs list', 'cairn jobs cancel 3')
}
