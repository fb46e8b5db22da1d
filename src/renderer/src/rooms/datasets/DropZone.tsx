import { useEffect, useState } from 'react'
import { native } from '../../app/connection.ts'
import { useApp } from '../../app/state.ts'
import { useImport } from './importState.ts'

/** A file that is dropped anywhere on the page is offered for import. Says so while it hovers. */
export function DropZone() {
  const [over, setOver] = useState(false)
  const show = useApp((state) => state.show)
  const choose = useImport((state) => state.choose)
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      void native.adoptFile(file).then((chosen) => {
        choose(chosen)
        show('import')
      })
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [show, choose])
  return over ? <div className="drop-hint">Drop the file to import it</div> : null
}
