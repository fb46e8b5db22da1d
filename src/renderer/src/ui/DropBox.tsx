import { Button } from '@mantine/core'
import { type DragEvent, useState } from 'react'
import type { ChosenFile, FileKind } from '../../../shared/native.ts'
import { native } from '../app/connection.ts'
import { failureOf } from '../app/failures.ts'
import { showFailure } from '../app/failureToast.tsx'

interface DropBoxProps {
  readonly label: string
  readonly hint: string
  readonly kind: FileKind
  readonly file: ChosenFile | null
  readonly onFile: (file: ChosenFile) => void
}

/** A place for one file: dropped there, or chosen. */
export function DropBox({ label, hint, kind, file, onFile }: DropBoxProps) {
  const [over, setOver] = useState(false)
  const pick = () => void native.pickFile({ title: label, kinds: [kind] }).then((chosen) => chosen && onFile(chosen))
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [dropped] = event.dataTransfer.files
    if (dropped) native.adoptFile(dropped).then(onFile, (error: unknown) => showFailure(failureOf(error)))
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the button inside does the same by keyboard
    <div
      className={`drop-box ${over ? 'over' : ''}`}
      data-takes-files
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {file ? <b className="clip">{file.name}</b> : <span className="soft">{hint}</span>}
      <Button variant="default" aria-label={`${label}: ${file ? 'choose another' : 'choose a file'}`} onClick={pick}>
        {file ? 'Another file…' : 'Choose a file…'}
      </Button>
    </div>
  )
}
