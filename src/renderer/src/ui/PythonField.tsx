import { Button } from '@mantine/core'
import type { PythonSetting } from '../../../shared/contract/tracking/index.ts'
import { api, client, native } from '../app/connection.ts'
import { queryClient, useMutation } from '../app/queries.ts'
import { IconAlertTriangle } from './icons.ts'

/** Which Python conversions run with, and how it is chosen. Nothing else ever runs it. */
export function PythonField({ setting: { path, version, problem } }: { readonly setting: PythonSetting }) {
  const set = useMutation({
    mutationFn: (file: string | null) => client.tracking.models.setPython({ file }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.tracking.models.key() }),
  })
  const choose = async () => {
    const file = await native.pickFile({ title: 'Choose a Python program', kinds: [] })
    if (file) set.mutate(file.token)
  }
  return (
    <div className="stack tight">
      <div className="row wrap">
        <span className="sm b">Python</span>
        {path === null ? (
          <span className="dim sm">not set</span>
        ) : (
          <code className="clip" title={path}>
            {path}
          </code>
        )}
        {version !== null && <span className="dim sm num">{version}</span>}
        {native.face === 'electron' && (
          <Button size="compact-xs" variant="default" loading={set.isPending} onClick={() => void choose()}>
            {path === null ? 'Choose…' : 'Change…'}
          </Button>
        )}
        {path !== null && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => set.mutate(null)}>
            Forget
          </Button>
        )}
      </div>
      {native.face === 'web' && path === null && (
        <p className="dim sm">A browser cannot choose a program of this computer: use the desktop app, or the terminal.</p>
      )}
      {problem !== null && (
        <p className="c-warn sm row">
          <IconAlertTriangle className="i s" aria-hidden /> {problem}
        </p>
      )}
    </div>
  )
}
