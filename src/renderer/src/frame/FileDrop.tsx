import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { ChosenFile } from '../../../shared/native.ts'
import { useImport } from '../rooms/datasets/import/importState.ts'
import { useCheckedPackages } from '../rooms/packages/checkedPackages.ts'
import { showFailure } from '../app/failureToast.tsx'
import { native } from '../app/connection.ts'
import { failureOf } from '../app/failures.ts'
import { useApp } from '../app/state.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
/** A part of a screen that takes files itself. */
const takesFiles = ({ target }: DragEvent) => target instanceof Element && target.closest('[data-takes-files]') !== null

const severalFiles =
  native.pickFolder === null
    ? 'Several files of the same columns become one dataset in the terminal: cairn data import FOLDER'
    : 'To import several files of the same columns as one dataset, drop the folder with them.'

/**
 * A file that is dropped anywhere, on whatever screen, or that the system opened with Cairn: a package is looked at, anything
 * else is offered for import. Says so while it hovers.
 */
export function FileDrop() {
  const [over, setOver] = useState(false)
  const take = useTakeFile()
  useEffect(() => native.onOpenFile(take), [take])
  useEffect(() => {
    const onOver = (event: DragEvent) => setOver(hasFiles(event) && !takesFiles(event))
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const onDrop = (event: DragEvent) => {
      setOver(false)
      const files = event.dataTransfer?.files
      const file = files?.[0]
      if (!file || takesFiles(event)) return
      event.preventDefault()
      if (files.length > 1) notifications.show({ color: 'yellow', title: `Only ${file.name} was opened`, message: severalFiles })
      native.adoptFile(file).then(take, (error: unknown) => showFailure(failureOf(error)))
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [take])
  return over ? (
    <div className="drop-hint" aria-hidden>
      Drop a data file or folder to import it, or a package to verify it
    </div>
  ) : null
}

function useTakeFile(): (file: ChosenFile) => void {
  const navigate = useNavigate()
  const take = (file: ChosenFile) => {
    const { app, show } = useApp.getState()
    if (/\.cairn$/i.test(file.name)) {
      useCheckedPackages.getState().look(file)
      return void navigate({ to: app?.workspace ? '/packages' : '/' })
    }
    if (!app?.workspace) return void notifications.show({ color: 'yellow', message: `Open a workspace first, then ${file.name} again.` })
    useImport.getState().choose(file)
    show('import')
  }
  const newest = useRef(take)
  useEffect(() => {
    newest.current = take
  })
  const [stable] = useState(() => (file: ChosenFile) => newest.current(file))
  return stable
}
