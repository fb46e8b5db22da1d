import { Button, Menu } from '@mantine/core'
import type { SaveRequest } from '../../../shared/bridge.ts'
import { native } from '../app/connection.ts'
import { runJob } from '../app/jobs.ts'
import { IconChevronDown } from './icons.ts'

const formats = ['csv', 'parquet'] as const

/** A file that a person chose to write rows to, as operations take it. */
export interface ChosenTable {
  readonly file: string
  readonly format: (typeof formats)[number]
  readonly overwrite: true
}

interface ExportMenuProps {
  readonly label: string
  /** Of the dialog in which the file is chosen. */
  readonly title: SaveRequest['title']
  /** Of the file, without its ending. */
  readonly name: string
  readonly start: (file: ChosenTable) => Promise<{ jobId: number }>
  /** What is shown when it is written. */
  readonly done: string
  readonly disabled?: boolean
}

/** Rows as a file: CSV or Parquet. */
export function ExportMenu({ label, title, name, start, done, disabled = false }: ExportMenuProps) {
  const exportAs = async (format: ChosenTable['format']) => {
    const file = await native.saveAs({ title, name: `${name}.${format}`, kinds: [{ title: format, extensions: [format] }] })
    if (!file) return
    const written = await runJob(
      () => start({ file: file.token, format, overwrite: true }),
      () => done,
    )
    if (written !== undefined) await native.deliver(file)
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="subtle" color="gray" disabled={disabled} rightSection={<IconChevronDown className="i s" aria-hidden />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} onClick={() => void exportAs(format)}>
            Export as {format.toUpperCase()}…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
