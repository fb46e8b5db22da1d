import { CommanderError } from 'commander'
import { CairnError } from '../../../shared/errors.ts'
import { reportFailure } from './failure.ts'
import { createProgram } from './program.ts'

// A reader that has seen enough (`cairn runs list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await run(process.argv.slice(2))
// Native libraries may keep threads that would hold the process; what was written has to be out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))

async function run(given: readonly string[]): Promise<number> {
  const program = createProgram()
  try {
    if (given.length === 0) program.outputHelp()
    else await program.parseAsync(given, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
    return reportFailure(asCairnError(thrown), { json: given.includes('--json'), debug: given.includes('--debug') })
  }
}

/** A mistake of usage is bad input too; a group without its command has shown its help already. */
function asCairnError(thrown: unknown): CairnError {
  if (!(thrown instanceof CommanderError)) return CairnError.from(thrown)
  const message =
    thrown.code === 'commander.help' ? 'A command is missing; those there are stand above.' : thrown.message.replace(/^error: /, '')
  return new CairnError('INVALID_INPUT', `${message.charAt(0).toUpperCase()}${message.slice(1)}`, {}, thrown)
}
