import type { ArtifactOwner } from '../../../../shared/contract/tracking/index.ts'
import { client, native } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { IconDownload } from '../icons.ts'

/** Writes a file of a run, a logged model or a version to where the person says. */
export function SaveFile({ of, path }: { readonly of: ArtifactOwner; readonly path: string }) {
  const name = path.split('/').at(-1) ?? path
  const save = useMutation({
    mutationFn: async () => {
      const file = await native.saveAs({ title: 'Save file', name, kinds: [] })
      if (!file) return
      await client.tracking.artifacts.save({ of, path, file: file.token, overwrite: true })
      await native.deliver(file)
    },
  })
  return (
    <button type="button" className="btn quiet" aria-label={`Save ${name}`} title="Save" onClick={() => save.mutate()}>
      <IconDownload className="i s" aria-hidden />
    </button>
  )
}
