import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'

interface OpenByPathProps {
  readonly opening: boolean
  readonly onOpen: (path: string) => void
}

/** In a browser, which has no dialog for folders: the path of a workspace, typed or pasted. */
export function OpenByPath({ opening, onOpen }: OpenByPathProps) {
  const [path, setPath] = useState('')
  return (
    <form
      className="row open-path"
      onSubmit={(event) => {
        event.preventDefault()
        onOpen(path)
      }}
    >
      <TextInput
        label="Folder of a workspace"
        placeholder="/home/ada/Cairn/wine or ~/Cairn/wine"
        value={path}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setPath(event.target.value)}
      />
      <Button type="submit" variant="default" disabled={path.trim() === ''} loading={opening}>
        Open
      </Button>
    </form>
  )
}
