import { Button, Modal } from '@mantine/core'
import { useCommand } from '../../../app/commands.ts'
import { native } from '../../../app/connection.ts'
import { useApp } from '../../../app/state.ts'
import { IconFolderOpen } from '../../../ui/icons.ts'
import { ImportForm } from './ImportForm.tsx'
import { useImport } from './importState.ts'

const kinds = [{ title: 'Data files', extensions: ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet'] }]

/** From a file to a dataset version: what would be made of it is seen and mended before anything is stored. */
export function ImportDialog() {
  const { overlay, show } = useApp()
  const open = useApp((state) => state.app?.workspace != null)
  const { file, into, choose, appendTo } = useImport()
  const close = () => {
    show(null)
    choose(null)
    appendTo(null)
  }
  const pick = () => void native.pickFile({ title: 'Import data', kinds }).then((chosen) => chosen && choose(chosen))
  useCommand('dataset.import', { run: () => show('import'), disabled: open ? undefined : 'No workspace is open' })
  return (
    <Modal
      opened={overlay === 'import'}
      onClose={close}
      title={into === null ? 'Import data' : `Append rows to ${into}`}
      size={file ? 1040 : 560}
      closeOnClickOutside={file === null}
    >
      {file ? <ImportForm key={file.token} file={file} onDone={close} onOther={pick} /> : <NoFile onPick={pick} />}
    </Modal>
  )
}

function NoFile({ onPick }: { readonly onPick: () => void }) {
  return (
    <div className="drop-box">
      <p className="soft">CSV, TSV, JSON, JSON Lines or Parquet. Drop a file here or choose one; nothing is stored before you say so.</p>
      <Button data-autofocus leftSection={<IconFolderOpen className="i s" aria-hidden />} onClick={onPick}>
        Choose a file…
      </Button>
    </div>
  )
}
