import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { port } from '../options.ts'

export function addOpenCommand(program: Command): void {
  const open = program
    .command('open')
    .description('open Cairn in the browser, with the workspace of this folder if there is one; Ctrl-C stops it')
    .argument('[folder]', 'a workspace (default: --workspace, else the nearest one up the folder tree)')
    .option('--port <n>', 'the port on 127.0.0.1 (default: any free one)', port, 0)
    .option('--no-browser', 'print the link without opening a browser')
    .action(
      action(
        () => import('../actions/open.ts'),
        (module) => module.open,
      ),
    )
  examples(open, 'cairn open', 'cairn open wines', 'cairn open --no-browser --port 8765')
  open.addHelpText(
    'after',
    '\nOn another computer: start it there with --no-browser --port 8765, and here run\n  $ ssh -L 8765:127.0.0.1:8765 that-computer\nThen open the printed link here.',
  )
}
