import { Modal } from '@mantine/core'
import { useApp } from '../../app/state.ts'
import { PaletteList } from './PaletteList.tsx'

/** Every command, object and page of the help by a few letters of its name; commands that are disabled say why. */
export function Palette() {
  const { overlay, show } = useApp()
  return (
    <Modal
      opened={overlay === 'palette'}
      onClose={() => show(null)}
      withCloseButton={false}
      size={660}
      padding={0}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      classNames={{ content: 'palette' }}
    >
      <PaletteList onClose={() => show(null)} />
    </Modal>
  )
}
