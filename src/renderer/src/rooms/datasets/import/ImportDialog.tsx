import { Button, Modal } from '@mantine/core'
import type { ChosenFile } from '../../../../../shared/native.ts'
import { native } from '../../../app/connection.ts'
import { useApp } from '../../../app/state.ts'
import { dataFileNames, dataFiles } from '../../../ui/dataFiles.ts'
import { IconFolder, IconFolderOpen } from '../../../ui/icons.ts'
import { ImportForm } from './ImportForm.tsx'
import { useImport } from './importState.ts'

/** From a file to a dataset version: what would be made of it is seen and mended before anything is stored. */
export function ImportDialog() {
  const { overlay, show } = useApp()
  const { file, into, columnOpen, choose, appendTo } = useImport()
  const done = () => {
    show(null)
    choose(null)
    appendTo(null)
  }
  // Closed by the way, the file stays: opened again, it goes on where it was.
  const leave = () => (file === null ? done() : show(null))
  const take = (chosen: ChosenFile | null) => chosen && choose(chosen)
  const pick = () => void native.pickFile({ title: 'Import data', kinds: [dataFiles] }).then(take)
  const pickFolder = native.pickFolder && (() => void native.pickFolder?.({ title: 'Import the files of a folder' }).then(take))
  return (
    <Modal
      opened={overlay === 'import'}
      onClose={leave}
      title={into === null ? 'Import data' : `Append rows to ${into}`}
      size={file ? 1040 : 560}
      closeOnClickOutside={file === null}
      closeOnEscape={!columnOpen}
    >
      {file ? (
        <ImportForm key={`${file.token} ${into ?? ''}`} file={file} onDone={done} onOther={pick} />
      ) : (
        <NoFile onPick={pick} onFolder={pickFolder} />
      )}
    </Modal>
  )
}

interface NoFileProps {
  readonly onPick: () => void
  /** Null where a face has no folders to show. */
  readonly onFolder: (() => void) | null
}

function NoFile({ onPick, onFolder }: NoFileProps) {
  return (
    <div className="drop-box">
      <p className="soft">{dataFileNames}. Drop a file here or choose one. Nothing is saved until you import.</p>
      <span className="row wrap">
        <Button data-autofocus leftSection={<IconFolderOpen className="i s" aria-hidden />} onClick={onPick}>
          Choose a file…
        </Button>
        {onFolder && (
          <Button
            variant="default"
            title="Files of the same columns become one dataset"
            leftSection={<IconFolder className="i s" aria-hidden />}
            onClick={onFolder}
          >
            Choose a folder…
          </Button>
        )}
      </span>
    </div>
  )
}
