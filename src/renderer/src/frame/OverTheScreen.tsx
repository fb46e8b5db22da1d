import { ImportDialog } from '../rooms/datasets/import/ImportDialog.tsx'
import { JoinDialog } from '../rooms/features/join/JoinDialog.tsx'
import { CheckFileDialog } from '../rooms/monitoring/form/CheckFileDialog.tsx'
import { NewMonitorDialog } from '../rooms/monitoring/form/NewMonitorDialog.tsx'
import { DeployDialog } from '../rooms/serving/DeployDialog.tsx'
import { Palette } from './palette/Palette.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { WorkspaceDialogs } from './WorkspaceDialogs.tsx'

/** What opens over the screens: closed at first, and so loaded after them. */
export function OverTheScreen() {
  return (
    <>
      <Palette />
      <ShortcutSheet />
      <WorkspaceDialogs />
      <ImportDialog />
      <JoinDialog />
      <DeployDialog />
      <NewMonitorDialog />
      <CheckFileDialog />
    </>
  )
}
