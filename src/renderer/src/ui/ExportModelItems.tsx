import { Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type HandoverTarget, handoverTargets, handoverTitles } from '../../../shared/domain/serving/handover.ts'
import { client, native } from '../app/connection.ts'
import { useMutation } from '../app/queries.ts'

interface ExportModelItemsProps {
  readonly source: { readonly ref: string } | { readonly package: number }
  /** Of the file, without target and ending: `wine-v3`. */
  readonly name: string
}

/** Items of a menu that save a model as a zip, with all that another program needs to serve it. */
export function ExportModelItems({ source, name }: ExportModelItemsProps) {
  const save = useMutation({
    mutationFn: async (target: HandoverTarget) => {
      const kinds = [{ title: 'Zip archive', extensions: ['zip'] }]
      const file = await native.saveAs({ title: `Export for ${handoverTitles[target]}`, name: `${name}-${target}.zip`, kinds })
      if (!file) return
      const title = handoverTitles[target]
      // The menu has closed by then: this is what shows that it goes on.
      const id = notifications.show({ message: `Exporting ${name} for ${title}`, loading: true, autoClose: false })
      try {
        await client.serving.exportFolder({ ...source, target, output: file.token, archive: true, overwrite: true })
        await native.deliver(file)
        notifications.update({ id, message: `Exported for ${title}: ${file.name}`, loading: false, autoClose: 4_000 })
      } catch (error) {
        notifications.hide(id)
        throw error
      }
    },
  })
  return (
    <>
      <Menu.Label>Export to serve with</Menu.Label>
      {handoverTargets.map((target) => (
        <Menu.Item key={target} onClick={() => save.mutate(target)} disabled={save.isPending}>
          {handoverTitles[target]}…
        </Menu.Item>
      ))}
    </>
  )
}
