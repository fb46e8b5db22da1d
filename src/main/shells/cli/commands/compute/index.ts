import type { Command } from 'commander'
import { addImageCommands } from './image.ts'
import { addProfileCommands } from './profiles.ts'
import { addScoringCommands } from './scoring.ts'
import { addTargetCommands } from './targets.ts'

/** Work on a cluster, where one computer is not enough. */
export function addComputeCommands(program: Command): void {
  const compute = program.command('compute').description('run jobs on a Ray cluster; only clusters that you add here are ever asked')
  addTargetCommands(compute)
  addProfileCommands(compute)
  addImageCommands(compute)
  addScoringCommands(compute)
}
