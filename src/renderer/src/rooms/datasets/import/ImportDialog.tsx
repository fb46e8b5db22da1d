import { Button, Modal } from '@mantine/core'
import { native } from '../../../app/connection.ts'
import { useApp } from '../../../app/state.ts'
import { IconFolderOpen } from '../../../ui/icons.ts'
import { ImportForm } from './ImportForm.tsx'
import { useImport } from './importState.ts'

const kinds = [{ title: 'Data files', extensions: ['csv', 'tsv', 'json', 'jsonl', 'ndjson', 'parquet'] }]

/** From a file to a dataset version: what would be made of it is seen and mended before anything is stored. */
export function ImportDialog() {
  const { overlay, show } = useApp()
  const { file, into, choose, appendTo } = useImport()
  const done = () => {
    show(null)
    choose(null)
    appendTo(null)
  }
  // Closed by the way, the file stays: opened again, it goes on where it was.
  const leave = () => (file === null ? done() : show(null))
  const pick = () => void native.pickFile({ title: 'Import data', kinds }).then((chosen) => chosen && choose(chosen))
  return (
    <Modal
      opened={overlay === 'import'}
      onClose={leave}
      title={into === null ? 'Import data' : `Append rows to ${into}`}
      size={file ? 1040 : 560}
      closeOnClickOutside={file === null}
    >
      {file ? <ImportForm key={`${file.token} ${into ?? ''}`} file={file} onDone={done} onOther={pick} /> : <NoFile onPick={pick} />}
    </Modal>
  )
}

function NoFile({ onPick }: { readonly onPick: () => void }) {
  return (
    <div className="drop-box">
      <p className="soft">CSV, TSV, JSON, JSON Lines or Parquet. Drop a file here or choose one. Nothing is saved until you import.</p>
      <Button data-autofocus leftSection={<IconFolderOpen className="i s" aria-hidden />} onClick={onPick}>
        Choose a file…
      </Button>
    </div>
  )
}
