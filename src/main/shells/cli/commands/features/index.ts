import type { Command } from 'commander'
import { examples } from '../../help.ts'
import { addDefinitionCommands } from './definitions.ts'
import { addJoinCommands } from './join.ts'
import { addOnlineCommands } from './online.ts'
import { addParityCommands } from './parity.ts'

export function addFeaturesCommands(program: Command): void {
  const features = program
    .command('features')
    .description('the feature store: entities, feature views, on-demand features, feature services')
  addDefinitionCommands(features)
  addJoinCommands(features)
  addOnlineCommands(features)
  addParityCommands(features)
  examples(
    features,
    'cairn features propose driver_activity --output features.yaml',
    'cairn features plan features.yaml',
    'cairn features apply features.yaml',
    'cairn features show driver_activity',
  )
}
